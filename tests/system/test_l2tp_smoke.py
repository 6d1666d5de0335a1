# SPDX-License-Identifier: GPL-2.0-or-later
"""L2TP/IPsec in a minute: sign in, traffic, down, nothing left. tests/run has it also on other releases; where strongSwan has
no IKEv1, the same profile goes over IKEv2 if the server does."""

from l2tp import IKE2, INNER, LAN, SECRETS, SHARED, L2tpCase


class Smoke(L2tpCase):
    def has_ike1(self):
        return "sid" not in open("/etc/os-release").read()

    def check(self):
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.assertIn("ESTABLISHED", self.server.sas())
            shown = self.client.show(vpn)
            self.assertRegex(shown["IP4.ADDRESS"][0], r"^10\.83\.0\.\d+/32$")
            self.assertEqual(shown["IP4.DNS"], ["10.80.0.53", "10.80.0.54"])
            self.assert_traffic(INNER)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assert_gone()
            self.assert_no_leak(capture)

    def test_ikev1(self):
        if not self.has_ike1():
            self.lns.start(IKE2)
            self.check()
            return
        self.lns.start()
        self.check()
