# SPDX-License-Identifier: GPL-2.0-or-later
"""AH (RFC 4302): what passes can be read by all, and altered by nobody."""

import json
import re

from foreign import ForeignCase, SERVER, SHARED as BY_ADDRESS
from ike import BY_PSK, IkeCase, LAN, PSK, SERVER_NAME, SHARED
from lab import LabCase
from lab.foreign import Libreswan
from lab.net import SERVER6

RELEASES = ("bookworm", "trixie")  # whose roots have the foreign servers

AH = {**SHARED, "ah": "sha256"}
SERVER_AH = {**BY_PSK, "children": {"net": {"ah_proposals": "sha256-modp2048,sha256", "local_ts": "0.0.0.0/0,::/0"}}}


def example():
    """What the manual page gives to nmcli as vpn.data."""
    with open("/src/shared/nm-settings-ipsec.5.in") as file:
        text = file.read().replace("\\e\n", "").replace("\\-", "-")
    found = re.search(r'vpn\.data "([^"]*\bah=[^"]*)"', text).group(1)
    return dict(item.strip().split("=") for item in found.split(","))


class Ah(IkeCase):
    def assert_ah(self, capture):
        """Nothing but IKE and AH is on the wire."""
        self.assertTrue(self.client.ping(LAN), f"{LAN} does not answer")
        self.assertGreaterEqual(len(capture.packets("ip proto 51 or ip6 proto 51")), 2)
        self.assertEqual(capture.packets("ip proto 50 or ip6 proto 50 or ip proto 1"), [])
        self.assertEqual(capture.packets("udp and not port 500 and not port 4500 and not port 5353 and not port 53"), [])

    def assert_round(self, data):
        with self.net.capture() as capture:
            self.connect(data, {"psk": PSK})
            self.assert_ah(capture)
            status = json.loads(self.client.run("nm-ipsec", "status", "--json", "vpn"))
            self.assertIn("SHA2_256", status["ah-algorithms"])
            self.assertNotIn("esp-algorithms", status)
            self.assertIn("not encrypted", self.client.run("nm-ipsec", "status", "vpn"))
            self.client.log.wait("ah=sha256: AH does not encrypt")
            self.client.down("vpn")
        self.assert_clean()

    def test_example(self):
        self.server.start(SERVER_AH)
        self.assert_round({key: value for key, value in example().items() if key != "psk-flags"})

    def test_over_ip4(self):
        self.server.start(SERVER_AH)
        self.assert_round({**AH, "gateway": SERVER, "remote-id": SERVER_NAME})

    def test_over_ip6(self):
        self.server.start(SERVER_AH)
        self.assert_round({**AH, "gateway": SERVER6, "remote-id": SERVER_NAME})

    def test_keys_are_renewed(self):
        """With a group of their own, and the state that is watched is the new one."""
        self.server.start(SERVER_AH)
        self.connect({**AH, "ah": "sha256-modp2048", "esp-lifetime": "30"}, {"psk": PSK})
        self.client.log.wait(r"(?s)CHILD_SA \S+ established.*CHILD_SA \S+ established", 60)
        self.assertTrue(self.client.ping(LAN), f"{LAN} does not answer")
        self.assertIn("vpn", self.client.active())

    def test_server_encrypts(self):
        """A server that wants ESP is not talked into AH, and the cause says so."""
        self.server.start(BY_PSK)
        self.assertEqual(self.assert_fails("none of the ESP proposals", AH, {"psk": PSK}, detail="AH alone"), "proposal-esp")

    def test_nat(self):
        self.server.start(SERVER_AH)
        self.net.nat()
        data = {**AH, "gateway": SERVER, "remote-id": SERVER_NAME}
        self.assertEqual(self.assert_fails("cannot pass the NAT", data, {"psk": PSK}), "bad-profile")

    def test_not_with_encap(self):
        cause = self.assert_fails("ah: cannot be used with encap", {**AH, "encap": "yes"}, {"psk": PSK}, says="failed to start")
        self.assertEqual(cause, "bad-profile")


class LibreswanAh(ForeignCase):
    kind = Libreswan

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        LabCase.server.stop()

    def test_libreswan(self):
        self.peer.start({"psk": {**Libreswan.BY_PSK, "phase2": "ah", "phase2alg": "sha2_256"}})
        with self.net.capture() as capture:
            self.assert_round("IKEv2, key, AH", {**BY_ADDRESS, "ah": "sha256"}, needs="ah=sha256")
            self.assertGreaterEqual(len(capture.packets("ip proto 51")), 2)
            self.assertEqual(capture.packets("ip proto 50"), [])
