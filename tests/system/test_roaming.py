# SPDX-License-Identifier: GPL-2.0-or-later
"""The network changes under a persistent full tunnel: from IPv4 alone to IPv6 alone and back, NAT appears and goes, the router
is another one. Each with MOBIKE, without it, and with L2TP. Traffic comes back, a TCP connection lives on where the inner address
stays, nothing is seen outside in the meantime, and NetworkManager is told what is different."""

import contextlib
import subprocess

import leaks
from ike import CA, EAP, PASSWORD
from l2tp import SECRETS, SHARED
from lab import wait_for
from lab.net import LAN, SERVER, SERVER6, UPLINKS
from leaks import OUTSIDE

LONG = True
TIMEOUT = 1800

PORT = 7007
ECHO = f"""
import socketserver
class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line)
# The class before has left connections behind that the kernel still waits for.
socketserver.ThreadingTCPServer.allow_reuse_address = True
server = socketserver.ThreadingTCPServer(("{LAN}", {PORT}), Echo)
print("ready", flush=True)
server.serve_forever()
"""
# Each line of standard input goes there and back.
TALK = f"""
import socket, sys
with socket.create_connection(("{LAN}", {PORT})) as there:
    answers = there.makefile()
    for line in sys.stdin:
        there.sendall(line.encode())
        print(answers.readline(), end="", flush=True)
"""
ROUTER, OTHER_ROUTER = UPLINKS["eth0"][2], "192.0.2.2"
# Bytes of a packet of ours that fits into ESP in UDP whatever the algorithm, over IPv4 and IPv6.
MTU4, MTU6 = 1406, 1390
ESP, ESP_IN_UDP = "esp or ip6 proto 50", "udp port 4500 and greater 150"


class Roaming(leaks.FullTunnel):
    """For each kind: connect_it(), and whether it `follows` to another address with its own one inside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not hasattr(Roaming, "both"):
            Roaming.both = True
            cls.net.second_uplink()
            wait_for("both uplinks", lambda: {"eth0", "eth1"} <= set(cls.client.active()))
        cls.echo = cls.net.server.popen("python3", "-c", ECHO, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.addClassCleanup(cls.echo.communicate)
        cls.addClassCleanup(cls.echo.kill)
        assert cls.echo.stdout.readline() == "ready\n"

    def setUp(self):
        self.start_uplinks()
        super().setUp()
        # NetworkManager's metrics follow the order in which they come.
        self.addCleanup(self.start_uplinks)

    def start_uplinks(self):
        """The first has both families; the second had them, and is down."""
        self.client.give("eth0")
        self.client.give("eth1")
        self.client.up("eth1")
        self.client.down("eth1")
        self.client.up("eth0")

    @contextlib.contextmanager
    def tunnel(self, **server):
        """It is up, and somebody is connected to the other side."""
        vpn = self.connect_it(**server)
        self.client.wait_ping(LAN)
        with self.client.popen("python3", "-c", TALK, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as self.talk:
            try:
                self.inside = self.address()
                self.assert_answers()
                yield vpn
            finally:
                self.talk.kill()
        self.client.down(vpn)

    def address(self):
        return self.client.run("sh", "-c", f"ip -4 -br addr | grep '^{self.device}' | tr -s ' ' | cut -d' ' -f3")

    def assert_answers(self):
        self.talk.stdin.write("hello\n")
        self.talk.stdin.flush()
        self.assertEqual(self.talk.stdout.readline(), "hello\n")

    @contextlib.contextmanager
    def nothing_outside(self, *devices):
        with contextlib.ExitStack() as stack:
            captures = [stack.enter_context(self.net.capture(device)) for device in devices]
            yield captures
            for capture in captures:
                self.assertEqual(capture.packets(OUTSIDE), [])

    def assert_back(self, vpn, what):
        seconds = self.client.wait_ping(LAN, 60)
        print(f"{type(self).__name__}: {what}: usable after {seconds:.1f} s")
        self.assertIn(vpn, self.client.active())
        if self.follows or self.address() == self.inside:
            self.assertEqual(self.address(), self.inside)
            self.assert_answers()

    def move(self, to):
        """As a cable is pulled and Wi-Fi found: first the one, then the other."""
        away = "eth0" if to == "eth1" else "eth1"
        self.client.down(away)
        self.client.up(to)

    def wait_route(self, server, via, device):
        """NetworkManager's, which it has from what it was told last; to a server with IPv6 1.52 makes none, and ours is there."""
        whose = "proto" if ":" in server else "proto static"
        wait_for(f"the route to {server}", lambda: [line for line in self.client.routes().splitlines() if line.startswith(
            f"{server} via {via} dev {device} {whose}")])

    def assert_encapsulated(self, capture, yes):
        """From now on, as a packet of the tunnel shows."""
        before = len(capture.packets(ESP_IN_UDP if yes else ESP))
        self.assertTrue(self.client.ping(LAN))
        self.assertGreater(len(capture.packets(ESP_IN_UDP if yes else ESP)), before)

    def is_encapsulated(self):
        return "encap type espinudp" in self.client.run("ip", "xfrm", "state")

    def check_router(self, **data):
        with self.tunnel(**data) as vpn, self.nothing_outside("c0"):
            self.net.router.ip(f"addr del {ROUTER}/24 dev c0", f"addr add {OTHER_ROUTER}/24 dev c0")
            self.addCleanup(self.net.router.ip, f"addr del {OTHER_ROUTER}/24 dev c0", f"addr add {ROUTER}/24 dev c0")
            self.client.nmcli("device", "modify", "eth0", "ipv4.gateway", OTHER_ROUTER)
            self.assert_back(vpn, "another router")
            self.assertEqual(self.address(), self.inside)
            self.assert_answers()
            self.wait_route(SERVER, OTHER_ROUTER, "eth0")
            self.assertNotIn(f"via {ROUTER} ", self.client.routes("table", "all"))


class Ike(Roaming):
    device, mobike, follows = "nm-ipsec", "yes", True

    def connect_it(self, **data):
        self.server.start({"mobike": self.mobike})
        self.add({**EAP, "ca": CA, "persistent": "true", "dpd-delay": "2", **data}, secrets={"password": PASSWORD})
        self.client.up("vpn")
        return "vpn"

    def mtu(self):
        return self.client.run("sh", "-c", "ip -o link show type xfrm | grep -o 'mtu [0-9]*'").split()[1]

    def test_family(self):
        self.client.give("eth0", 4)
        self.client.give("eth1", 6)
        self.client.up("eth0")
        with self.tunnel() as vpn, self.nothing_outside("c0", "c1"):
            self.assertEqual(self.mtu(), str(MTU4))
            self.move("eth1")
            self.assert_back(vpn, "IPv4 to IPv6")
            self.wait_route(SERVER6, UPLINKS["eth1"][4], "eth1")
            self.assertNotRegex(self.client.routes(), rf"(?m)^{SERVER} via .* proto static")
            wait_for("another MTU", lambda: self.mtu() == str(MTU6))
            self.move("eth0")
            self.assert_back(vpn, "IPv6 to IPv4")
            self.wait_route(SERVER, UPLINKS["eth0"][2], "eth0")
            wait_for("the MTU of before", lambda: self.mtu() == str(MTU4))

    def test_nat_by_another_uplink(self):
        self.net.nat("c1")
        with self.tunnel(gateway=SERVER) as vpn, self.nothing_outside("c0", "c1"), self.net.capture("s0") as capture:
            self.assert_encapsulated(capture, False)
            self.move("eth1")
            self.assert_back(vpn, "to a network with NAT")
            self.assert_encapsulated(capture, True)
            self.move("eth0")
            self.assert_back(vpn, "to a network without")
            wait_for("ESP without UDP", lambda: not self.is_encapsulated())
            self.assert_encapsulated(capture, False)

    def test_nat_goes(self):
        """Our own address stays. (That NAT comes so, strongSwan does not find out: it asks behind NAT alone.)"""
        self.net.nat("c0")
        with self.tunnel(gateway=SERVER) as vpn, self.nothing_outside("c0"), self.net.capture("s0") as capture:
            self.assert_encapsulated(capture, True)
            self.net.heal()
            wait_for("ESP without UDP", lambda: not self.is_encapsulated(), 60)
            self.assert_back(vpn, "NAT goes")
            self.assert_encapsulated(capture, False)

    def test_router(self):
        self.check_router(gateway=SERVER)


class IkeWithoutMobike(Ike):
    mobike, follows = "no", False
    # Nothing tells: dead-peer detection says nothing of NAT, and ESP in UDP goes on.
    test_nat_goes = None

    def test_family_by_ip6_first(self):
        """C libraries do not ask for the IPv4 address of a name where there is only IPv6, unless we see to it."""
        self.client.give("eth0", 6)
        self.client.give("eth1", 4)
        self.client.up("eth0")
        with self.tunnel() as vpn, self.nothing_outside("c0", "c1"):
            self.move("eth1")
            self.assert_back(vpn, "IPv6 to IPv4")


class L2tp(Roaming):
    device, follows = "ppp", False

    def connect_it(self, **data):
        self.lns.start()
        self.add({**SHARED, "persistent": "true", **data}, secrets=SECRETS, ipv6={"method": "disabled"})
        self.client.up("vpn")
        return "vpn"

    def test_family(self):
        """L2TP is for IPv4: it waits until that is back."""
        self.client.give("eth1", 6)
        with self.tunnel() as vpn, self.nothing_outside("c0", "c1"):
            self.move("eth1")
            self.assertFalse(self.client.ping(LAN, timeout=1))
            self.move("eth0")
            self.assert_back(vpn, "IPv6 alone for a while")

    def test_nat(self):
        self.net.nat("c1")
        with self.tunnel() as vpn, self.nothing_outside("c0", "c1"):
            self.move("eth1")
            self.assert_back(vpn, "to a network with NAT")
            self.assertTrue(self.is_encapsulated())
            self.move("eth0")
            self.assert_back(vpn, "to a network without")
            self.assertFalse(self.is_encapsulated())

    def test_router(self):
        self.check_router()
