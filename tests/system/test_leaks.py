# SPDX-License-Identifier: GPL-2.0-or-later
"""A full tunnel that keeps its promise, of either type: nothing beside it, whatever the network says, and what the user has
set goes on. The evidence is what the router sees of the client."""

import subprocess

import leaks
from ike import EAP
from l2tp import PASSWORD, SERVER_NAME
from lab import wait_for
from lab.dhcp import Dhcp, advertise, classless_routes
from lab.net import LAN, LAN6, SERVER, UPLINKS
from leaks import BOUND, FAR, FAR6

CONNECT = """
import socket, sys
try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2])), 5) as there:
        print(there.getsockname()[0])
except OSError as error:
    print(error)
"""


class Leaks:
    def setUp(self):
        self.net.second_uplink()
        self.client.start_uplinks()
        super().setUp()

    def restore_second(self):
        _, address, gateway, address6, gateway6 = UPLINKS["eth1"]
        self.client.nmcli("connection", "modify", "eth1", "ipv4.method", "manual", "ipv4.addresses", f"{address}/24",
                          "ipv4.gateway", gateway, "ipv6.method", "manual", "ipv6.addresses", f"{address6}/64",
                          "ipv6.gateway", gateway6)
        self.client.start_uplinks()

    def inner(self):
        return self.client.show("vpn")["IP4.ADDRESS"][0].split("/")[0]

    def test_missing_family(self):
        vpn = self.connect_it({})
        self.client.log.wait("IPv4 goes through the tunnel, IPv6 is blocked")
        with self.net.capture() as capture:
            self.assertFalse(self.client.ping(FAR6, timeout=1))
            self.assert_traffic(LAN)
            self.assert_nothing_outside(capture)
        self.client.down(vpn)
        # NetworkManager does not wait until we have cleared up.
        self.client.wait_ping(FAR6)
        self.client.modify(vpn, {"missing-family": "allow"})
        self.client.up(vpn)
        self.client.log.wait("IPv6 is left alone")
        self.assertTrue(self.client.ping(FAR6))

    def test_only_ike_and_esp_to_the_server(self):
        web = self.server.listen("python3", "-m", "http.server", "8080")
        self.addCleanup(web.wait)
        self.addCleanup(web.terminate)
        self.connect_it({})
        wait_for("the web server", lambda: ":8080" in self.server.namespace.run("ss", "-ltn"))
        with self.net.capture() as capture:
            said = self.client.run("python3", "-c", CONNECT, SERVER, 8080).strip()
            self.assertEqual(said, self.inner())
            self.assertTrue(self.client.ping(SERVER))
            self.assert_nothing_outside(capture)

    def test_bound_to_the_uplink(self):
        """What a socket is bound to, no route decides."""
        vpn = self.connect_it({})
        with self.net.capture() as capture:
            for address in (FAR, FAR6, SERVER, "192.0.2.1", "2001:db8:1::1"):
                self.client.run("ping", "-n", "-c", 1, "-W", 1, "-I", "eth0", address, check=False)
                said = self.client.run("setpriv", "--reuid", "nobody", "python3", "-c", BOUND, "eth0", address, 80)
                self.assertIn("not permitted", said)
            self.assert_nothing_outside(capture)
            self.assert_traffic(LAN)
        self.client.down(vpn)
        wait_for("the uplink to be free", lambda: "0% packet loss" in self.client.run(
            "ping", "-n", "-c", 1, "-W", 1, "-I", "eth0", FAR, check=False))

    def test_inner_address_from_outside(self):
        listener = self.client.popen("python3", "-m", "http.server", "8081")
        self.addCleanup(listener.wait)
        self.addCleanup(listener.terminate)
        self.connect_it({})
        inner = self.inner()
        wait_for("the listener", lambda: ":8081" in self.client.run("ss", "-ltn"))
        self.net.router.ip(f"route add {inner} via {UPLINKS['eth0'][1]}")
        self.addCleanup(self.net.router.ip, f"route del {inner}")
        for strict in (0, 2):
            self.client.namespace.run("sysctl", "-qw", f"net.ipv4.conf.all.rp_filter={strict}",
                                      f"net.ipv4.conf.eth0.rp_filter={strict}")
            self.assertIn("timed out", self.net.router.run("python3", "-c", CONNECT, inner, 8081))
        self.assert_traffic(LAN)
        self.client.namespace.run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.eth0.rp_filter=0")

    def test_rogue_network(self):
        """DHCP with option 121, a subnet that covers the world behind the tunnel, and router advertisements: all on a second
        uplink that NetworkManager configures as it is told."""
        world, world6 = "198.18.7.1", "2001:db8:7::1"
        routes = classless_routes(("198.18.0.0/16", "198.18.7.5"), ("10.80.0.0/24", "198.18.7.5"), ("0.0.0.0/0", "198.18.7.5"))
        self.net.server.ip("link add world type dummy", f"addr add {world}/32 dev world", f"addr add {world6}/128 dev world",
                           "link set world up")
        self.addCleanup(self.net.server.ip, "link del world")
        self.net.router.ip("addr add 198.18.7.5/32 dev c1")
        self.addCleanup(self.net.router.ip, "addr del 198.18.7.5/32 dev c1")
        rogue = Dhcp(self.net.router, "c1", "198.18.7.5", "198.18.7.77", 24, routes)
        self.addCleanup(rogue.stop)
        self.client.nmcli("connection", "modify", "eth1", "ipv4.method", "auto", "ipv4.addresses", "", "ipv4.gateway", "",
                          "ipv6.method", "auto", "ipv6.addresses", "", "ipv6.gateway", "", "ipv4.may-fail", "no")
        self.addCleanup(self.restore_second)
        self.client.up("eth1")
        advertise(self.net.router, "c1", "2001:db8:7::/64")
        wait_for("the routes", lambda: "10.80.0.0/24 via 198.18.7.5 dev eth1" in self.client.routes()
                 and "2001:db8:7::/64" in self.client.routes())
        self.assertTrue(self.client.sends_by("eth1", world))
        with self.net.capture("c1") as second, self.net.capture() as first:
            self.connect_it({})
            for address in (world, LAN):
                self.assertTrue(self.client.ping(address))
            for address in (world6, "2001:db8:7::99", "198.18.7.5", "198.18.7.99"):
                self.client.ping(address, timeout=1)
            self.assert_nothing_outside(first)
            self.assert_nothing_outside(second)

    def test_what_the_user_has_set(self):
        self.addCleanup(self.client.start_uplinks)
        self.connect_it({"local-network": "block"})
        self.start_container()
        # Another VPN.
        self.client.namespace.ip("link add wg0 type wireguard", "addr add 10.7.0.1/24 dev wg0", "link set wg0 up",
                                 "route add 10.8.0.0/16 dev wg0")
        self.addCleanup(self.client.namespace.ip, "link del wg0")
        wait_for("the other VPN", lambda: self.client.sends_by("wg0", "10.8.3.3") and self.client.sends_by("wg0", "10.7.0.9"))
        # A route of the user's.
        self.client.nmcli("connection", "modify", "eth0", "+ipv4.routes", "198.18.0.0/15 192.0.2.1")
        self.client.nmcli("device", "reapply", "eth0")
        wait_for("the user's route", lambda: self.client.sends_by("eth0", "198.18.3.3"))
        self.client.nmcli("connection", "modify", "eth0", "ipv4.routes", "")
        self.client.nmcli("device", "reapply", "eth0")
        wait_for("its end", lambda: self.client.sends_by(self.device, "198.18.3.3"))

    def test_local_network(self):
        self.net.router.ip("addr add 192.168.9.1/24 dev c0")
        self.addCleanup(self.net.router.ip, "addr del 192.168.9.1/24 dev c0")
        self.client.namespace.ip("addr add 192.168.9.9/24 dev eth0")
        self.addCleanup(self.client.namespace.ip, "addr del 192.168.9.9/24 dev eth0")
        vpn = self.connect_it({})
        self.assertTrue(self.client.ping("192.168.9.1"))
        self.client.down(vpn)
        self.client.modify(vpn, {"local-network": "block"})
        self.client.up(vpn)
        with self.net.capture() as capture:
            self.client.ping("192.168.9.1", timeout=1)
            self.assertEqual(capture.packets("icmp"), [])


class Ike(Leaks, leaks.IkeFull):
    def test_redirect(self):
        """RFC 5685: who sends it need not be the server."""
        self.connect_it({})
        self.assertNotIn("REDIR_SUP", self.server.log.text())
        elsewhere = "198.51.100.66"
        with self.net.capture() as capture:
            self.server.swanctl("--redirect", "--gateway", elsewhere, "--peer-id", "*", check=False)
            self.assert_traffic(LAN)
            self.assertEqual(capture.packets(f"dst host {elsewhere}"), [])

    def test_server_configures_nothing(self):
        """A router advertisement out of the tunnel gave a network, an address and a default route."""
        self.server.start()
        self.connect({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}, {"password": PASSWORD},
                     ipv6={"never-default": "true", "route1": "fd80::/64"}, ipv4={"never-default": "true"})
        name = self.client.run("ip", "-o", "link", "show", "type", "xfrm").split(":")[1].split("@")[0].strip()
        before = self.client.run("ip", "-6", "route", "show", "table", "all") + self.client.run("ip", "-6", "-o", "addr")
        script = """
import socket, struct
message = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0)
message += struct.pack("!BBBBIII", 3, 4, 64, 0xc0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, "2001:db8:bad::")
router = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
router.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 255)
router.bind(("fe80::bad", 0, 0, socket.if_nametoindex("eth0")))
router.sendto(message, ("fd81::1", 0))
"""
        self.server.namespace.ip("addr add fe80::bad/64 dev eth0 nodad")
        self.addCleanup(self.server.namespace.ip, "addr del fe80::bad/64 dev eth0")
        listener = self.client.popen("timeout", "20", "tcpdump", "-n", "-c", "1", "-i", name, "icmp6 and ip6[40] == 134",
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        while "listening on" not in listener.stderr.readline():
            self.assertIsNone(listener.poll())
        self.server.namespace.run("python3", "-c", script)
        listener.communicate()
        self.assertEqual(listener.returncode, 0, "no advertisement came")
        # What comes later has been looked at later.
        self.assertTrue(self.client.ping(LAN6))
        after = self.client.run("ip", "-6", "route", "show", "table", "all") + self.client.run("ip", "-6", "-o", "addr")
        self.assertEqual(after, before)
        self.assertEqual(self.client.run("cat", f"/proc/sys/net/ipv6/conf/{name}/accept_ra").strip(), "0")


class L2tp(Leaks, leaks.L2tpFull):
    pass
