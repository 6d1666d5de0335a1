# SPDX-License-Identifier: GPL-2.0-or-later
"""Sites joined to libreswan, word for word as README does it. What is behind the client and behind the servers are machines of
their own, for which they forward."""

import re

from foreign import PSK, ForeignCase, Table
from lab import run, wait_for
from lab.client import QUESTION
from lab.command import Terminal
from lab.foreign import Libreswan
from lab.net import LAN, NEIGHBOUR, SERVER, UPLINKS, Namespace
from lab.server import Strongswan

RELEASES = ("bookworm", "trixie")  # whose roots have libreswan

README = "/src/README"
CLIENT = UPLINKS["eth0"][1]
HERE, THERE = ("10.82.0.2", "10.83.0.2"), (LAN, "10.90.0.1")
SPOKE = "10.85.0.1"

# As libreswan's manual has it, and no algorithm besides: its own defaults.
CONN = {"left": SERVER, "right": CLIENT, "authby": "secret", "auto": "add"}


def example(name):
    """The indented lines of README that have a connection of this name."""
    with open(README) as file:
        blocks = re.findall(r"(?:^ {4}.*\n)+", file.read(), re.MULTILINE)
    return next(block for block in blocks if re.search(rf"con-name {re.escape(name)}\s", block))


class SiteCase(ForeignCase):
    kind = Libreswan

    @classmethod
    def setUpClass(cls):
        # Each makes devices in every network when it is loaded.
        run("modprobe", "-a", "ip_gre", "ip_vti")
        super().setUpClass()
        if not hasattr(SiteCase, "branch"):
            SiteCase.branch = cls.join_branch()
            cls.server.namespace.ip(f"addr add {THERE[1]}/24 dev lan")

    @classmethod
    def join_branch(cls):
        """The network behind the client, which NetworkManager knows as lan."""
        branch = Namespace("branch")
        run("ip", "link", "add", "lan0", "netns", "client", "type", "veth", "peer", "name", "eth0", "netns", "branch")
        branch.ip(*(f"addr add {address}/24 dev eth0" for address in HERE), "link set eth0 up",
                  "route add default via 10.82.0.1")
        cls.client.nmcli("connection", "add", "type", "ethernet", "con-name", "lan", "ifname", "lan0", "ipv4.method", "manual",
                         "ipv4.addresses", "10.82.0.1/24,10.83.0.1/24", "ipv6.method", "disabled")
        cls.client.up("lan")
        cls.client.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        return branch

    def follow(self, first, *names):
        """Does what README says of a connection, and of `names` in the same breath, and answers what it asks."""
        self.addCleanup(self.forget, names or (first,))
        with Terminal(self.client.enter(["sh", "-euc", example(first)])) as terminal:
            while terminal.wait(QUESTION, 60):
                terminal.type(PSK + "\n")
            self.assertEqual(terminal.finish(60), 0, terminal.screen)

    def forget(self, names):
        known = set(self.client.nmcli("-g", "NAME", "connection", "show").splitlines())
        self.client.remove(*known.intersection(names))

    def assert_reached(self, source, target, namespace=None):
        """From a machine of the branch, or of another one."""
        (namespace or self.branch).run("ping", "-n", "-q", "-c", "1", "-W", "10", "-I", source, target)

    def assert_all_reached(self):
        """Each network on the other side from each on ours, and nothing in clear between."""
        with self.net.capture() as capture:
            for source in HERE:
                for target in THERE:
                    self.assert_reached(source, target)
            self.assert_sealed(capture)

    def finish(self, what, *names):
        """Down, and a line of the table."""
        for name in names:
            self.client.down(name)
        wait_for("the server to hear of the end", lambda: not self.peer.sas())
        Table.add(self.peer.name, what, "as README says")

    def assert_sealed(self, capture):
        """What was on the wire since is ESP, and what IKE itself needs."""
        self.assertTrue(capture.packets("esp"))
        self.assertEqual(capture.packets("ip and not esp and not udp port 500 and not udp port 4500"), [])


class Pairs(SiteCase):
    def test_pairs(self):
        """A tunnel for each pair of networks; nor does libreswan take the next one for the last one come back."""
        self.peer.start({"site": {**CONN, "leftsubnets": "{10.80.0.0/24 10.90.0.0/24}",
                                  "rightsubnets": "{10.82.0.0/24 10.83.0.0/24}"}}, unique="yes")
        self.addCleanup(self.client.up, "lan")
        self.addCleanup(self.client.nmcli, "connection", "modify", "lan", "ipv4.routing-rules", "")
        names = [f"from-{here}-to-{there}" for here in (82, 83) for there in (80, 90)]
        self.follow("from-$here-to-$there", *names)
        self.assert_all_reached()
        self.finish("site to site, in pairs", *names)


class Routed(SiteCase):
    RELEASES = ("bookworm",)  # whose libreswan needs it

    def test_routed(self):
        self.peer.start({"routed": {**CONN, "leftsubnet": "0.0.0.0/0", "rightsubnet": "0.0.0.0/0", "mark": "5/0xffffffff",
                                    "vti-interface": "vti01", "vti-routing": "no"}})
        self.addCleanup(self.server.namespace.ip, "link delete vti01")
        self.follow("routed")
        self.server.namespace.ip("route add 10.82.0.0/24 dev vti01", "route add 10.83.0.0/24 dev vti01")
        self.assert_all_reached()
        # What else the machine sends is none of the tunnel's.
        self.assertFalse(self.client.sends_by("nm-ipsec", "203.0.113.99"))
        self.finish("site to site, by routes", "routed")


class Lists(SiteCase):
    RELEASES = ("trixie",)  # the first whose libreswan has them

    def test_lists(self):
        self.peer.start({"site": {**CONN, "leftsubnet": "10.80.0.0/24,10.90.0.0/24",
                                  "rightsubnet": "10.82.0.0/24,10.83.0.0/24"}})
        self.follow("branch")
        self.assert_all_reached()
        self.finish("site to site, lists", "branch")


class Hub(SiteCase):
    def test_spokes(self):
        """Ours, and one of strongSwan's, and the hub."""
        hub = {**CONN, "leftsubnet": "10.80.0.0/12"}
        self.peer.start({"ours": {**hub, "rightsubnet": "10.82.0.0/24"},
                         "other": {**hub, "right": NEIGHBOUR[0], "rightsubnet": "10.85.0.0/24"}})
        other = self.start_other()
        self.follow("spoke")
        with self.net.capture() as capture:
            self.assert_reached(HERE[0], LAN)
            self.assert_reached(HERE[0], SPOKE)
            self.assert_reached(SPOKE, HERE[0], other.namespace)
            self.assert_sealed(capture)
        # Within the wide network, its own is where it was.
        self.client.run("ping", "-n", "-q", "-c", "1", "-W", "10", HERE[0])
        self.client.down("spoke")
        self.assert_reached(SPOKE, LAN, other.namespace)
        Table.add(self.peer.name, "hub of two spokes", "as README says")

    def start_other(self):
        place = self.net.neighbour()
        place.ip(f"addr add {SPOKE}/24 dev lo")
        self.addCleanup(place.ip, f"addr del {SPOKE}/24 dev lo")
        other = Strongswan(place, "spoke")
        self.addCleanup(other.stop)
        other.launch({
            "connections": {"hub": {"version": 2, "remote_addrs": SERVER, "local": {"auth": "psk"}, "remote": {"auth": "psk"},
                                    "children": {"net": {"local_ts": "10.85.0.0/24", "remote_ts": "10.80.0.0/12"}}}},
            "secrets": {"ike": {"secret": PSK}}})
        other.swanctl("--initiate", "--child", "net")
        return other


class Host(SiteCase):
    def test_gre(self):
        """In the tunnel, and nowhere else: also when there is no tunnel."""
        self.peer.start({"host": CONN})
        here, there = "10.99.0.1", "10.99.0.2"
        self.server.namespace.ip(f"tunnel add gre1 mode gre local {SERVER} remote {CLIENT}",
                                 f"addr add {there}/30 dev gre1", "link set gre1 up")
        self.addCleanup(self.server.namespace.ip, "link delete gre1")
        self.follow("host", "gre", "host")
        with self.net.capture() as capture:
            self.assertTrue(self.client.ping(there, count=3))
            self.assertTrue(self.client.ping(there, size=1300))
            self.server.namespace.run("ping", "-n", "-q", "-c", "1", "-W", "10", here)
            self.assertTrue(self.client.ping(SERVER, count=3))
            self.assert_sealed(capture)
        self.client.down("host")
        wait_for("the server to hear of the end", lambda: not self.peer.sas())
        with self.net.capture() as capture:
            self.assertFalse(self.client.ping(there, timeout=1))
            self.assertEqual(capture.packets("proto gre or icmp"), [])
        self.client.down("gre")
        self.client.up("host")
        self.client.up("gre")
        self.assertTrue(self.client.ping(there, count=3))
        Table.add(self.peer.name, "host to host, with GRE", "as README says")
