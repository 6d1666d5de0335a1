# SPDX-License-Identifier: GPL-2.0-or-later
"""With the AppArmor profile that the release has for charon-systemd, in enforcing mode: both types work, and nothing is denied."""

import os
import re
import shutil

from ike import CERTS, EAP, PASSWORD, IkeCase
from l2tp import SHARED, L2tpCase
from lab import wait_for
from lab.command import run
from lab.server import Strongswan

KERNEL = "apparmor=1 security=apparmor"
PROFILE = "/etc/apparmor.d/usr.sbin.charon-systemd"
STATE = "/sys/kernel/security/apparmor"
# The profile goes by the path; this one is the server's.
ELSEWHERE = "/opt/server/charon-systemd"


class Confined:
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(ELSEWHERE):
            os.makedirs(os.path.dirname(ELSEWHERE))
            shutil.copy(Strongswan.program, ELSEWHERE)
            Strongswan.program = ELSEWHERE
            run("mount", "-t", "securityfs", "none", "/sys/kernel/security")
            with open(PROFILE) as file:
                profile = re.sub(r"flags=\(complain,", "flags=(", file.read())
            with open(PROFILE, "w") as file:
                file.write(profile)
            run("apparmor_parser", "-K", "-r", PROFILE)
        super().setUpClass()

    def setUp(self):
        with open(f"{STATE}/profiles") as file:
            self.assertIn("/usr/sbin/charon-systemd (enforce)", file.read())
        run("dmesg", "-C")
        super().setUp()

    def check(self, vpn):
        with open(f"/proc/{self.client.pid_of('charon-systemd')}/attr/current") as file:
            self.assertEqual(file.read().strip(), "/usr/sbin/charon-systemd (enforce)")
        self.assertTrue(self.client.ping("10.80.0.1"))
        self.client.down(vpn)
        self.assert_clean()
        self.assertEqual([line for line in run("dmesg").splitlines() if "DENIED" in line], [])


class Ike(Confined, IkeCase):
    def test_smoke(self):
        self.server.start()
        self.check(self.connect(EAP, {"password": PASSWORD}))

    def test_what_is_denied_is_seen(self):
        run("timeout", "3", "env", f"STRONGSWAN_CONF={CERTS}/ca.pem", "/usr/sbin/charon-systemd", check=False)
        wait_for("the kernel to tell of it", lambda: "DENIED" in run("dmesg"))


class L2tp(Confined, L2tpCase):
    def test_smoke(self):
        self.lns.start()
        self.check(self.connect(SHARED))
