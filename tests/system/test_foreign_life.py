# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys are renewed, by us and by servers that strangers wrote, while traffic goes on."""

import re

from foreign import EAP, ForeignCase, LAN, SECRETS, SHARED, Table
from lab.foreign import Iked, Libreswan

# Keys are renewed in real time.
LONG = True
RELEASES = ("bookworm", "trixie")  # whose roots have the foreign servers

OURS = {"ike-lifetime": "30", "esp-lifetime": "30"}


class Renewal(ForeignCase):
    def check(self, what, data, seconds=75):
        self.add(data, secrets=SECRETS)
        self.client.up("vpn")
        self.check_renewal(what, seconds)

    def check_renewal(self, what, seconds=75, name="vpn"):
        self.client.wait_ping(LAN, 30)
        self.client.log.mark()
        before = set(re.findall(r"spi (\S+)", self.client.run("ip", "xfrm", "state")))
        # What is under way at the end is waited for.
        output = self.client.run("ping", "-n", "-q", "-i", "0.2", "-c", 5 * seconds, "-W", 5, LAN, check=False,
                                 timeout=3 * seconds)
        sent, received = map(int, re.search(r"(\d+) packets transmitted, (\d+) received", output).groups())
        after = set(re.findall(r"spi (\S+)", self.client.run("ip", "xfrm", "state")))
        Table.add(self.peer.name, what, f"{sent - received} of {sent} lost")
        self.assertFalse(before & after, "the keys of ESP are the same")
        self.client.log.wait(r"IKE_SA .* rekeyed|IKE_SA \S+\[[2-9]\d*\] established")
        self.assertFalse(self.client.log.find("--> recover"))
        # One may be under way when the server takes its old keys away.
        self.assertLessEqual(sent - received, 1)
        self.client.down(name)
        self.assert_gone()


class LibreswanTest(Renewal):
    kind = Libreswan

    def test_client_renews(self):
        """With pfs=no libreswan 4.10 takes no group and yet answers with a key, if it was sent one."""
        self.peer.start({"psk": Libreswan.BY_PSK})
        self.check("renewal by us", {**SHARED, **OURS, "esp": "aes256gcm16-aes128gcm16"})

    def test_client_learns_to_renew(self):
        """The same with what we offer by default: it is lost once, and not again; strongSwan 6 passes over that key."""
        self.peer.start({"psk": Libreswan.BY_PSK})
        self.add({**SHARED, **OURS}, secrets=SECRETS, name="learning")
        self.client.up("learning")
        if "applying" in self.client.log.wait("applying .* public value failed|ignoring KE payload", 60)[0]:
            self.client.log.wait("session: recover --retry", 60)
            self.client.log.wait("initiate --next--> up", 30)
        self.check_renewal("renewal by us, as learned", name="learning")

    def test_client_renews_with_forward_secrecy(self):
        """Its own group, or none: it takes another one for a mistake, and ends everything. Which one that is shows when it
        is called for the first time."""
        self.peer.start({"psk": {**Libreswan.BY_PSK, "pfs": "yes"}})
        self.add({**SHARED, **OURS}, secrets=SECRETS, name="secret")
        self.client.up("secret")
        self.client.down("secret")
        self.assert_gone()
        self.client.up("secret")
        self.check_renewal("renewal by us, pfs=yes", name="secret")

    def test_server_renews(self):
        self.peer.start({"psk": {**Libreswan.BY_PSK, "rekey": "yes", "ikelifetime": "60s", "salifetime": "50s",
                                 "rekeymargin": "20s", "rekeyfuzz": "0%"}})
        self.check("renewal by the server", SHARED)


class OpenIkedTest(Renewal):
    kind = Iked

    def test_client_renews(self):
        self.peer.start(Iked.EAP)
        self.check("renewal by us", {**EAP, **OURS})

    def test_server_renews(self):
        self.peer.start(Iked.EAP, life="ikelifetime 40 lifetime 30")
        self.check("renewal by the server", EAP)
