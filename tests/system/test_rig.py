# SPDX-License-Identifier: GPL-2.0-or-later
"""The rig itself, shown with Debian's own IKEv2 client for NetworkManager: what fails here is not our plugin's doing."""

from lab import CERTS, LabCase
from lab.net import LAN, SERVER_NAME
from lab.server import PASSWORD, USER

# charon-nm loads every plugin of strongSwan; af-alg would load every cipher of the kernel, for seconds.
WITHOUT = "af_alg"

DESCRIPTION = """[VPN Connection]
name=strongswan
service=org.freedesktop.NetworkManager.strongswan
program=/usr/lib/ipsec/charon-nm
"""
EAP = {"address": SERVER_NAME, "certificate": f"{CERTS}/ca.pem", "method": "eap", "user": USER, "virtual": "yes",
       "password-flags": "0"}


class CharonNm(LabCase):
    RELEASES = ("bookworm",)  # whose root alone has the other clients

    @classmethod
    def setUpClass(cls):
        # The package that has this file drags a desktop along.
        with open("/usr/lib/NetworkManager/VPN/nm-strongswan-service.name", "w") as file:
            file.write(DESCRIPTION)
        super().setUpClass()

    def test_eap(self):
        self.server.start()
        vpn = self.add(EAP, secrets={"password": PASSWORD}, service="strongswan")
        with self.net.capture() as capture:
            self.client.up(vpn)
            self.assertIn("ESTABLISHED", self.server.sas())
            self.assertIn("10.81.0.1/32", str(self.client.show(vpn)["IP4.ADDRESS"]))
            self.assert_traffic(LAN, capture)
            self.assertTrue(capture.packets("esp or udp port 4500"))
            self.client.down(vpn)
        self.assertNotIn("ESTABLISHED", self.server.sas())
        # charon-nm stays until it is told to go.
        self.client.run("pkill", "-x", "charon-nm")
        self.assert_clean()
