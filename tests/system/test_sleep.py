# SPDX-License-Identifier: GPL-2.0-or-later
"""The lid is closed and opened again: what logind says, what NetworkManager makes of it (it takes the uplink down), an hour
that is missing, and a server that has forgotten us meanwhile. Of either type."""

import time

import leaks
from lab import run, wait_for
from lab.logind import Logind
from lab.net import LAN

LONG = True

WHO = "NetworkManager-ipsec"


class Sleep(leaks.FullTunnel):
    def setUp(self):
        self.logind = Logind(self.client)
        self.addCleanup(self.logind.stop)
        super().setUp()

    def fall_asleep(self):
        wait_for("our lock", lambda: WHO in self.logind.holders())
        self.client.log.mark()
        self.assertNotIn(WHO, self.logind.sleep(20))

    def miss_an_hour(self):
        run("date", "-s", "+1 hour")
        self.addCleanup(run, "date", "-s", "-1 hour")

    def wake_up(self):
        """Returns how long it takes from the uplink's return until traffic passes."""
        self.logind.wake()
        wait_for("the uplink", lambda: "eth0" in self.client.active())
        start = time.monotonic()
        self.client.wait_ping(LAN, 60)
        return time.monotonic() - start


class Ike(Sleep, leaks.IkeFull):
    def test_server_is_there(self):
        vpn = self.connect_it({"persistent": "true"})
        self.fall_asleep()
        self.miss_an_hour()
        print(f"after a sleep: usable after {self.wake_up():.1f} s")
        self.assertIn(vpn, self.client.active())
        self.client.down(vpn)

    def test_server_has_forgotten(self):
        vpn = self.connect_it({"persistent": "true"})
        with self.net.capture() as capture:
            self.fall_asleep()
            self.miss_an_hour()
            self.server.vanish()
            self.server.restart()
            print(f"after a sleep, with a new server: usable after {self.wake_up():.1f} s")
            self.assert_nothing_outside(capture)
        self.assertIn(vpn, self.client.active())
        self.client.down(vpn)


class L2tp(Sleep, leaks.L2tpFull):
    def test_persistent(self):
        vpn = self.connect_it({"persistent": "true"})
        with self.net.capture() as capture:
            self.fall_asleep()
            wait_for("the server to hear of it", lambda: not self.lns.calls() and not self.server.sas())
            self.miss_an_hour()
            print(f"L2TP after a sleep: usable after {self.wake_up():.1f} s")
            self.assert_nothing_outside(capture)
        self.assertIn(vpn, self.client.active())
        self.client.down(vpn)

    def test_not_persistent(self):
        vpn = self.connect_it({})
        self.fall_asleep()
        wait_for("the server to hear of it", lambda: not self.lns.calls() and not self.server.sas())
        self.client.wait_inactive(vpn)
        self.logind.wake()
        wait_for("the uplink", lambda: "eth0" in self.client.active())
