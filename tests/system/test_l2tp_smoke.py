# SPDX-License-Identifier: GPL-2.0-or-later
"""L2TP/IPsec in a minute: sign in, traffic, down, nothing left. tests/run has it also on other releases; where strongSwan has
no IKEv1, the same profile goes over IKEv2 if the server does, and else ends with the sentence that says what is missing."""

import os

from l2tp import IKE2, INNER, LAN, SHARED, L2tpCase
from lab.server import WITH_IKE1

NO_IKE1 = "installed strongSwan does not support IKEv1"


def has_ike1():
    """Debian's unstable has strongSwan 6.1, built without it."""
    with open("/etc/os-release") as file:
        return "sid" not in file.read() or os.path.exists(WITH_IKE1)


class Smoke(L2tpCase):
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

    def test_profile_without_a_version(self):
        self.lns.start(None if has_ike1() else IKE2)
        self.check()
        self.assertEqual(bool(self.client.log.find("trying IKEv2")), not has_ike1())

    def test_ikev1_only(self):
        if has_ike1():
            self.lns.start()
            self.assert_round({**SHARED, "ike-version": "1"})
        else:
            self.assert_fails(NO_IKE1, {**SHARED, "ike-version": "1"})
            # A server that does not answer IKEv2.
            self.lns.stop()
            self.assert_fails(NO_IKE1, SHARED, name="auto")
