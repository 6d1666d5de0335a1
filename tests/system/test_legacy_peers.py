# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles of NetworkManager-strongswan and NetworkManager-l2tp where these are installed: they are left to them."""

import os

from ike import EAP, PASSWORD, SERVER_NAME, USER
from lab import run, wait_for
from test_legacy import LegacyCase

NAMES = "/usr/lib/NetworkManager/VPN"
OURS = f"{NAMES}/nm-ipsec-service.name"
STARTED = "/out/peer-started"


class Peers(LegacyCase):
    """NetworkManager takes the first description that claims a service by its name or by an alias, and sorts those of a folder
    by time, the newest first."""

    @classmethod
    def setUpClass(cls):
        # They only tell that they were started.
        for kind in ("strongswan", "l2tp"):
            program = f"/out/peer-{kind}"
            with open(os.open(program, os.O_WRONLY | os.O_CREAT, 0o755), "w") as file:
                file.write(f"#!/bin/sh\necho {kind} > {STARTED}\n")
            with open(f"{NAMES}/nm-{kind}-service.name", "w") as file:
                file.write(f"[VPN Connection]\nname={kind}\nservice=org.freedesktop.NetworkManager.{kind}\nprogram={program}\n")
        # Ours is the newest.
        run("touch", OURS)
        super(LegacyCase, cls).setUpClass()

    def started(self, vpn):
        """Which peer was started for a profile, if any."""
        run("rm", "-f", STARTED)
        self.client.nmcli("--wait", "20", "connection", "up", vpn, check=False)
        wait_for("the profile to go down", lambda: vpn not in self.client.active())
        if not os.path.exists(STARTED):
            return None
        with open(STARTED) as file:
            return file.read().strip()

    def test_strongswan(self):
        vpn = self.add_by_nmcli("strongswan", {"address": SERVER_NAME, "method": "eap", "user": USER, "password-flags": "0"},
                                {"password": PASSWORD})
        self.assertEqual(self.started(vpn), "strongswan")

    def test_l2tp(self):
        vpn = self.add_by_nmcli("l2tp", {"gateway": SERVER_NAME, "user": USER, "password-flags": "0"}, {"password": PASSWORD})
        self.assertEqual(self.started(vpn), "l2tp")

    def test_ours_beside_them(self):
        self.server.start()
        self.assert_round(EAP, {"password": PASSWORD})
