# SPDX-License-Identifier: GPL-2.0-or-later
"""How long traffic is away when the uplink changes, and after a sleep: ours of either type beside NetworkManager-strongswan's
charon-nm in the same guest, each several times. The times are printed as a table; nothing is asked of them but that ours come back."""

import time

import leaks
from lab import CommandFailed, wait_for
from lab.logind import Logind
from lab.net import LAN
from test_rig import WITHOUT

__all__ = ["WITHOUT"]
LONG = True
TIMEOUT = 1800

TIMES = 5
PATIENCE = 60


class Times:
    """What sleeps is the session: NetworkManager keeps the uplink, for it is a veth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not hasattr(Times, "both"):
            Times.both = True
            cls.net.second_uplink()
            wait_for("both uplinks", lambda: {"eth0", "eth1"} <= set(cls.client.active()))
            cls.client.down("eth1")

    def tearDown(self):
        if "eth1" in self.client.active():
            self.client.up("eth0")
            self.client.down("eth1")

    def assert_clean(self):
        """The uplinks have other metrics than before, and what is left is for other tests to see."""

    def away(self):
        """Seconds until traffic passes, or None."""
        start = time.monotonic()
        try:
            self.client.wait_ping(LAN, PATIENCE)
        except AssertionError:
            return None
        return time.monotonic() - start

    def again(self, vpn):
        """charon-nm may be gone."""
        self.client.nmcli("connection", "down", vpn, check=False)
        self.client.wait_inactive(vpn)
        try:
            self.client.up(vpn)
        except CommandFailed:
            self.client.up(vpn)
        self.client.wait_ping(LAN, PATIENCE)

    def roam(self):
        first, second = ("eth0", "eth1") if "eth0" in self.client.active() else ("eth1", "eth0")
        self.client.up(second)
        self.client.down(first)
        return self.away()

    def sleep(self):
        logind = Logind(self.client)
        try:
            time.sleep(1)
            logind.sleep(20)
            time.sleep(1)
            logind.wake()
            return self.away()
        finally:
            logind.stop()

    def note(self, what, once, vpn):
        times = []
        for _ in range(TIMES):
            times.append(once())
            if times[-1] is None:
                self.again(vpn)
        shown = "".join(f"{'lost' if seconds is None else f'{seconds:.1f}':>8}" for seconds in times)
        with open("/out/times.txt", "a") as file:
            file.write(f"{type(self).__name__:10} {what:10}{shown}\n")
        return times

    def test_roaming(self):
        vpn = self.connect_it({"persistent": "true"})
        times = self.note("roaming", self.roam, vpn)
        self.client.down(vpn)
        self.assertNotIn(None, times)

    def test_sleep(self):
        vpn = self.connect_it({"persistent": "true"})
        times = self.note("sleep", self.sleep, vpn)
        self.client.down(vpn)
        self.assertNotIn(None, times)


class Ike(Times, leaks.IkeFull):
    pass


class L2tp(Times, leaks.L2tpFull):
    pass


class CharonNm(Times, leaks.CharonNmFull):
    """For comparison: nothing is asked of it."""

    RELEASES = ("bookworm",)  # whose root alone has the other clients

    def assertNotIn(self, *_):
        self.client.run("pkill", "-x", "charon-nm", check=False)
