# SPDX-License-Identifier: GPL-2.0-or-later
"""Against computers to come: post-quantum pre-shared keys (RFC 8784), and key exchanges beyond the first (RFC 9370)."""

from ike import EAP, IkeCase, LAN, PASSWORD

PPK = {**EAP, "ppk-id": "alice"}
SECRETS = {"password": PASSWORD, "ppk": "f00dbabe"}
KEY = {"ppk-alice": {"id": "alice", "secret": "0xf00dbabe"}}
HEX = {"ppk-encoding": "hex"}
NOT_USED = "does not use the post-quantum pre-shared key"


def has_mlkem(server):
    return "ML_KEM_768" in server.swanctl("--list-algs")


class PreSharedKey(IkeCase):
    def test_both_have_it(self):
        self.server.start({"ppk_required": "yes"}, secrets=KEY)
        vpn = self.connect({**PPK, **HEX}, SECRETS)
        self.client.log.wait("IKE .*/PPK")
        self.assert_traffic(LAN)
        self.client.down(vpn)

    def test_server_has_none(self):
        self.server.start()
        self.assert_fails(NOT_USED, {**PPK, **HEX}, SECRETS)
        self.connect({**PPK, **HEX, "ppk-required": "no"}, SECRETS, name="optional")
        self.client.log.wait(NOT_USED)
        self.assert_traffic(LAN)


class Hybrid(IkeCase):
    def test_levels(self):
        """With a server that has ML-KEM, where strongSwan has it, and with one that has not."""
        self.server.start()
        hybrid = {"proposals": "aes256gcm16-prfsha384-x25519-ke1_mlkem768"} if has_mlkem(self.server) else {}
        for security in "modern", "compatible":
            for name, proposals in (("with", hybrid), ("without", {"proposals": "aes256gcm16-prfsha384-x25519"})):
                self.server.start(proposals)
                vpn = self.connect({**EAP, "security": security}, {"password": PASSWORD}, name=f"{security}-{name}")
                line = self.client.log.wait("connected to .*; inside").group()
                self.assertEqual("ML_KEM_768" in line, name == "with" and bool(hybrid), line)
                self.assert_traffic(LAN)
                self.client.down(vpn)
                self.client.log.mark()

    def test_demanded(self):
        """A profile whose proposals all have it is never connected without."""
        self.server.start({"proposals": "aes256gcm16-prfsha384-x25519"})
        cause = "accepts none of the IKE proposals" if has_mlkem(self.server) else "ML-KEM, which ike demands"
        self.assert_fails(cause, {**EAP, "ike": "aes256gcm16-prfsha384-x25519-ke1_mlkem768"}, {"password": PASSWORD})
