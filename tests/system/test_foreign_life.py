# SPDX-License-Identifier: GPL-2.0-or-later
"""Keys are renewed, by us and by servers that strangers wrote, while traffic goes on."""

import re

from foreign import EAP, ForeignCase, LAN, SECRETS, SHARED, Table
from lab.foreign import Iked, Libreswan

# Keys are renewed in real time.
LONG = True

OURS = {"ike-lifetime": "30", "esp-lifetime": "30"}


class Renewal(ForeignCase):
    def check(self, what, data, seconds=75):
        self.add(data, secrets=SECRETS)
        self.client.up("vpn")
        before = set(re.findall(r"spi (\S+)", self.client.run("ip", "xfrm", "state")))
        output = self.client.run("ping", "-n", "-q", "-i", "0.2", "-w", seconds, LAN, check=False, timeout=seconds + 30)
        sent, received = map(int, re.search(r"(\d+) packets transmitted, (\d+) received", output).groups())
        after = set(re.findall(r"spi (\S+)", self.client.run("ip", "xfrm", "state")))
        Table.add(self.peer.name, what, f"{sent - received} of {sent} lost")
        self.assertFalse(before & after, "the keys of ESP are the same")
        self.client.log.wait(r"IKE_SA .* rekeyed|IKE_SA \S+\[[2-9]\d*\] established")
        self.assertFalse(self.client.log.find("--> recover"))
        # The last one may be under way when ping ends.
        self.assertLessEqual(sent - received, 1)
        self.client.down("vpn")
        self.assert_gone()


class LibreswanTest(Renewal):
    kind = Libreswan

    def test_client_renews(self):
        """With pfs=no libreswan 4.10 takes no group and yet answers with a key, if it was sent one."""
        self.peer.start({"psk": Libreswan.BY_PSK})
        self.check("renewal by us", {**SHARED, **OURS, "esp": "aes256gcm16-aes128gcm16"})

    def test_client_renews_with_forward_secrecy(self):
        self.peer.start({"psk": {**Libreswan.BY_PSK, "pfs": "yes"}})
        self.check("renewal by us, pfs=yes", {**SHARED, **OURS})

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
