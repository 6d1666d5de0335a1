# SPDX-License-Identifier: GPL-2.0-or-later
"""With a full tunnel, names are asked for inside, of either type, with systemd-resolved and without. The network outside has
a name server of its own, on a private network, which answers everything. The evidence is what the router sees."""

import os

import leaks
from lab import wait_for
from lab.command import CommandFailed
from lab.dns import Dns
from lab.lns import DNS

LONG = True

OUTER, OWN = "192.168.9.1", "192.168.9.9"
# What they answer.
THERE, HERE = "10.80.0.99", "192.168.9.99"
QUERY = "port 53 or port 853"


class Names:
    resolved = False

    def setUp(self):
        self.net.router.ip(f"addr add {OUTER}/24 dev c0")
        self.addCleanup(self.net.router.ip, f"addr del {OUTER}/24 dev c0")
        self.net.server.ip(*(f"addr add {server}/32 dev lan" for server in DNS))
        self.addCleanup(self.net.server.ip, *(f"addr del {server}/32 dev lan" for server in DNS))
        for namespace, own, address in ((self.net.router, OUTER, HERE), (self.net.server, DNS[0], THERE)):
            self.addCleanup(Dns(namespace, own, address).stop)
        self.set_uplink(f"+ipv4.addresses {OWN}/24 ipv4.dns {OUTER}")
        self.addCleanup(self.set_uplink, f"-ipv4.addresses {OWN}/24 ipv4.dns 192.0.2.1")
        if self.resolved:
            self.client.start_resolved()
            self.addCleanup(self.client.stop_resolved)
        super().setUp()

    def set_uplink(self, changes):
        self.client.nmcli("connection", "modify", "eth0", *changes.split())
        self.client.up("eth0")

    def ask(self, name):
        """The address of a name, or None."""
        try:
            said = self.client.run("getent", "ahostsv4", name, env=dict(os.environ, RES_OPTIONS="timeout:1 attempts:1"), timeout=90)
        except CommandFailed:
            return None
        return said.split()[0]

    def assert_inside(self, capture, name):
        self.assertEqual(self.ask(name), THERE)
        self.assertEqual(capture.packets(QUERY), [])

    def test_names(self):
        wait_for("the name server outside", lambda: self.ask("before.example.com") == HERE)
        vpn = self.connect_it({})
        with self.net.capture() as capture:
            self.assert_inside(capture, "inside.example.com")
            # When nothing comes through, it is not asked elsewhere.
            for lost in ("meta l4proto esp", "udp dport 4500"):
                self.net.drop(lost)
            self.assertIsNone(self.ask("lost.example.com"))
            self.net.heal()
            self.assert_inside(capture, "healed.example.com")
        self.client.down(vpn)
        wait_for("the name server outside", lambda: self.ask("after.example.com") == HERE)

    def test_search_domain(self):
        """Domains of the profile's own, also one that is only for routing, do not leave the other names outside."""
        vpn = self.connect_it({})
        for domains in ("corp.example,~.", "corp.example", "~corp.example", "corp.example,~lab.example"):
            self.client.down(vpn)
            self.client.nmcli("connection", "modify", vpn, "ipv4.dns-search", domains)
            with self.subTest(domains), self.net.capture() as capture:
                self.client.up(vpn)
                # NetworkManager does not wait until systemd-resolved has taken its servers.
                wait_for("the name servers", lambda: self.ask("first.lab.example"))
                for name in ("inside.corp.example", "inside.lab.example", "outside.example.com"):
                    self.assert_inside(capture, name)
                # Of an address of the network outside; there may be no answer.
                self.ask("9.9.168.192.in-addr.arpa")
                self.assertEqual(capture.packets(QUERY), [])
                if not domains.startswith("~"):
                    self.assert_inside(capture, "single")

    def test_own_name_server(self):
        """What the user wants is done. (systemd-resolved asks a server of the VPN's through the VPN, wherever it is.)"""
        self.connect_it({}, ipv4={"ignore-auto-dns": "true", **({} if self.resolved else {"dns": OUTER})})
        self.assertEqual(self.ask("outside.example.com"), HERE)


class Ike(Names, leaks.IkeFull):
    pass


class L2tp(Names, leaks.L2tpFull):
    pass


class IkeResolved(Ike):
    resolved = True


class L2tpResolved(L2tp):
    resolved = True
