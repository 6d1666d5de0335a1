# SPDX-License-Identifier: GPL-2.0-or-later
"""IPv6 inside PPP beyond the link: the address that the server's advertisements make, and only the routes that the profile
wants of it."""

import os
import signal

from l2tp import SHARED, L2tpCase
from lab import wait_for
from lab.net import LAN6, UPLINKS

PREFIX = "fd83:1:2:3::"
APART = {"ipv4": {"never-default": "true"}, "ipv6": {"never-default": "true"}}


class Ip6(L2tpCase):
    def setUp(self):
        super().setUp()
        self.lns.start()

    def routes(self):
        """IPv6 routes through the tunnel, but for the link's own."""
        lines = self.client.run("ip", "-6", "route", "show", "dev", self.device()).splitlines()
        return [line for line in lines if not line.startswith("fe80::")]

    def addresses(self):
        return self.client.run("ip", "-6", "-o", "addr", "show", "dev", self.device(), "scope", "global")

    def wait_address(self):
        wait_for("an address", lambda: PREFIX[:-1] in self.addresses())

    def advertise(self, **how):
        """A good advertisement; the server knows the way back."""
        self.lns.namespace.ip(f"route replace {PREFIX}/64 dev {self.lns.link()}")
        self.lns.advertise(PREFIX, **how)
        self.wait_address()

    def settle(self):
        """Waits until the client has read what was advertised before: the next message has the good prefix."""
        self.advertise(lifetime=0)

    def test_full_tunnel(self):
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.assertEqual(self.routes(), [])
            self.advertise()
            wait_for("the way through the tunnel", lambda: self.client.sends_by("ppp", LAN6))
            self.assert_traffic(LAN6, capture)
            self.assertIn(PREFIX[:-1], str(self.client.show(vpn)["IP6.ADDRESS"]))
            self.assert_no_leak(capture)
            # NetworkManager has it all still after another round.
            self.advertise()
            self.assert_traffic(LAN6)
            self.client.down(vpn)
            self.assert_gone()

    def test_inner_address_from_outside(self):
        """CVE-2019-14899, for the address that the advertisements make."""
        self.connect(SHARED)
        self.advertise()
        inner = self.addresses().split()[3].split("/")[0]
        uplink = UPLINKS["eth0"][3]
        self.net.router.ip(f"route add {inner}/128 via {uplink}")
        self.addCleanup(self.net.router.ip, f"route del {inner}/128")
        ping = "ping", "-n", "-c", 2, "-W", 2, inner
        self.assertIn("100% packet loss", self.net.router.run(*ping, check=False))
        # It is this that stops it: the answer would come back by way of the tunnel. The service would put it up again.
        service = self.client.pid_of("nm-ipsec-service")
        os.kill(service, signal.SIGSTOP)
        self.addCleanup(os.kill, service, signal.SIGCONT)
        self.client.run("nft", "flush", "ruleset")
        self.assertIn(" 0% packet loss", self.net.router.run(*ping, check=False))
        os.kill(service, signal.SIGCONT)
        wait_for("the table", lambda: "nm-ipsec-shield" in self.client.run("nft", "list", "tables"))
        self.assertIn("100% packet loss", self.net.router.run(*ping, check=False))

    def test_solicitation(self):
        with self.net.capture():
            self.connect(SHARED)
            link = self.lns.link()
            self.lns.namespace.run("timeout", "10", "tcpdump", "-n", "-c", "1", "-i", link, "icmp6 and ip6[40] == 133")

    def test_server_is_no_router(self):
        self.connect(SHARED)
        self.advertise(lifetime=0)
        self.assertEqual(self.routes(), [])

    def test_never_default(self):
        self.connect(SHARED, **APART)
        self.advertise()
        self.assertEqual(self.routes(), [])

    def test_never_default_with_a_route(self):
        self.connect(SHARED, ipv4={"never-default": "true"}, ipv6={"never-default": "true", "route1": "fd80::/64"})
        self.advertise()
        self.assertRegex("\n".join(self.routes()), r"^fd80::/64 [^\n]*$")
        self.assert_traffic(LAN6)

    def test_ignore_routes(self):
        self.connect(SHARED, ipv6={"ignore-auto-routes": "true"})
        self.advertise()
        self.assertEqual(self.routes(), [])

    def test_greedy_server(self):
        # The kernel by itself takes all of these as routes, in spite of never-default.
        self.connect(SHARED, **APART)
        for length in (0, 1, 16, 63, 65, 128):
            self.lns.advertise("2000::", length=length)
        self.settle()
        self.assertEqual(self.routes(), [])
        self.assertNotIn("2000:", self.addresses())

    def check_without(self, method):
        self.connect(SHARED, ipv6={"method": method})
        link = self.lns.link()
        # The server has no IPv6CP to do this by, and does it nevertheless.
        self.lns.namespace.ip(f"addr add fe80::77/64 dev {link}")
        self.lns.advertise(PREFIX)
        self.assertEqual(self.addresses() + "".join(self.routes()), "")
        device = self.device()
        self.assertEqual(self.client.run("cat", f"/proc/sys/net/ipv6/conf/{device}/disable_ipv6").strip(), "1")
        self.assertEqual(self.client.run("cat", f"/proc/sys/net/ipv6/conf/{device}/accept_ra").strip(), "0")

    def test_disabled(self):
        self.check_without("disabled")

    def test_ignored(self):
        self.check_without("ignore")
