# SPDX-License-Identifier: GPL-2.0-or-later
"""The first minute of every release: sign in, traffic, down, nothing left. tests/run has it also on other releases."""

from ike import EAP, PASSWORD, IkeCase
from lab import wait_for
from lab.net import LAN, LAN6


class Smoke(IkeCase):
    def test_eap(self):
        self.server.start()
        with self.net.capture() as capture:
            vpn = self.connect(EAP, {"password": PASSWORD})
            self.assertIn("ESTABLISHED", self.server.sas())
            shown = self.client.show(vpn)
            self.assertEqual(shown["IP4.ADDRESS"], ["10.81.0.1/32"])
            self.assertIn("fd81::1/128", shown["IP6.ADDRESS"])
            self.assertEqual(shown["IP4.DNS"], ["10.80.0.53", "10.80.0.54"])
            self.assert_traffic(LAN, capture)
            self.assert_traffic(LAN6, capture)
            self.assertTrue(capture.packets("esp"))
            self.client.down(vpn)
        wait_for("the server to hear of the end", lambda: "ESTABLISHED" not in self.server.sas())
        self.assert_clean()
