# SPDX-License-Identifier: GPL-2.0-or-later
"""L2TP/IPsec in every surrounding: ports, NAT, routes, and what NetworkManager is told."""

import os
import re

from l2tp import CLIENT, INNER, LAN, LEAK, SECRETS, SERVER, SHARED, L2tpCase
from lab import run, wait_for
from lab.lac import Lac
from lab.lns import WINS
from lab.net import PUBLIC, UPLINKS

ROUTER = UPLINKS["eth0"][2]

# Tries to have an address and port of ours, too.
JOIN = """
import errno, socket, sys
thief = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
for address in sys.argv[1], "":
    try:
        thief.bind((address, int(sys.argv[2])))
        sys.exit("the port is shared")
    except OSError as error:
        print(errno.errorcode[error.errno])
"""

# Two messages out of the blue (RFC 2661 3.1, 4.1): StopCCN, and SCCRQ that names no tunnel.
STRANGER = """
import socket, struct, sys
def message(*avps):
    body = b"".join(struct.pack("!HHH", 0x8006 + len(value), 0, kind) + value for kind, value in avps)
    return struct.pack("!HHHHHH", 0xc802, 12 + len(body), 0, 0, 0, 0) + body
stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
stranger.connect((sys.argv[1], int(sys.argv[2])))
stranger.send(message((0, b"\\0\\x04"), (9, b"\\0\\x01"), (1, b"\\0\\x01\\0\\0")))
stranger.send(message((0, b"\\0\\x01"), (2, b"\\x01\\0"), (3, bytes(4)), (7, b"stranger")))
"""


class Inside(L2tpCase):
    def test_what_networkmanager_knows(self):
        self.lns.start()
        vpn = self.connect(SHARED)
        device = self.device()
        shown = self.client.show(vpn)
        self.assertRegex(shown["IP4.ADDRESS"][0], r"^10\.83\.0\.\d+/32$")
        self.assertEqual(shown["IP4.DNS"], ["10.80.0.53", "10.80.0.54"])
        self.assertEqual(shown["IP4.WINS"], [WINS])
        self.assertRegex(shown["IP6.ADDRESS"][0], "^fe80:")
        for address in ("1.1.1.1", "203.0.113.99", SERVER):
            self.assertTrue(self.client.sends_by(device, address))
        self.assertRegex(self.client.routes(), rf"(?m)^{SERVER} via 192\.0\.2\.1 dev eth0")

    def test_never_default(self):
        self.lns.start()
        self.connect(SHARED, ipv4={"never-default": "true", "route1": "10.80.0.0/24"}, ipv6={"never-default": "true"})
        self.assertFalse(self.client.sends_by("ppp", "203.0.113.99"))
        self.assertRegex(self.client.routes(), rf"(?m)^10\.80\.0\.0/24 .*dev {self.device()}")
        self.assert_traffic(LAN)

    def test_ignore_routes_and_dns(self):
        self.lns.start()
        vpn = self.connect(SHARED, ipv4={"ignore-auto-routes": "true", "ignore-auto-dns": "true"})
        self.assertFalse(self.client.sends_by("ppp", "203.0.113.99"))
        self.assertNotIn("IP4.DNS", self.client.show(vpn))
        self.assert_traffic(INNER)

    def test_peer_has_the_address_of_the_gateway(self):
        self.lns.start(config={"lns": f"local ip = {SERVER}"})
        with self.net.capture() as capture:
            self.connect(SHARED)
            self.assertNotRegex(self.client.routes("table", "all"), rf"{SERVER}\S* .*dev ppp")
            self.assert_traffic(LAN)
            self.assert_traffic(LAN)
            self.assert_no_leak(capture)

    def test_peer_has_the_address_of_our_router(self):
        self.lns.start(config={"lns": f"local ip = {ROUTER}"})
        self.connect(SHARED)
        self.assertNotRegex(self.client.routes("table", "all"), rf"(?m)^{ROUTER}\S* .*dev ppp")
        # for what goes to the server; programs of this machine find it inside, for that network is not a private one
        self.assertRegex(self.client.run("ip", "route", "get", ROUTER, "mark", "0x0d490000"), "dev eth0")
        self.assert_traffic(LAN)

    def test_without_ipv6(self):
        self.lns.start()
        vpn = self.connect(SHARED, ipv6={"method": "disabled"})
        self.assertNotIn("fe80:", str(self.client.show(vpn).get("IP6.ADDRESS")))
        self.assert_traffic(LAN)

    def test_mtu_fits(self):
        self.lns.start(options="mtu 1500\nmru 1500\n")
        self.connect(SHARED)
        mtu = int(re.search(r"mtu (\d+)", self.client.run("ip", "link", "show", "type", "ppp"))[1])
        self.assertGreaterEqual(mtu, 1380)
        with self.net.capture() as capture:
            self.assertTrue(self.client.ping(INNER, size=mtu - 28))
            self.assertEqual(capture.packets("ip[6:2] & 0x3fff != 0"), [])

    def test_mtu_and_mru_given(self):
        self.lns.start()
        self.connect({**SHARED, "mtu": "1280", "mru": "1290"})
        self.assertIn("mtu 1280", self.client.run("ip", "link", "show", "type", "ppp"))
        self.lns.ppp.wait(r"rcvd \[LCP ConfReq .*<mru 1290>")


class Ports(L2tpCase):
    def source_port(self):
        """Our port of L2TP, by the SA of the server; where it has names for ports, 1701 is the one that can have one."""
        port = re.search(r"remote +\S+\[(?:17|udp)/(\w+)\]", self.server.sas())[1]
        return int(port) if port.isdigit() else 1701

    def test_1701_is_the_first_choice(self):
        self.lns.start()
        self.connect(SHARED)
        self.assertEqual(self.source_port(), 1701)

    def test_ephemeral(self):
        self.lns.start()
        self.assert_round({**SHARED, "l2tp-source-port": "ephemeral"})

    def test_server_wants_1701(self):
        self.lns.start()
        self.lns.deafen("udp sport != 1701")
        self.assert_round({**SHARED, "l2tp-source-port": "1701"})

    def test_server_wants_an_ephemeral_port(self):
        self.lns.start()
        self.lns.deafen("udp sport 1701")
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.assertNotEqual(self.source_port(), 1701)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assert_clean()
            self.assert_no_leak(capture)

    def test_server_wants_1701_that_is_in_use(self):
        # Another program has the port for itself, so the first try is from another one.
        self.lns.start({"children": {"l2tp": {"remote_ts": "dynamic[17/1024-65535]"}}})
        blocker = self.client.popen("python3", "-c", "import socket, time; s = socket.socket(socket.AF_INET, "
                                    "socket.SOCK_DGRAM); s.bind(('', 1701)); time.sleep(600)")
        self.addCleanup(blocker.wait, 10)
        self.addCleanup(blocker.kill)
        wait_for("the port to be taken", lambda: ":1701" in self.client.run("ss", "-uln"))
        self.connect(SHARED)
        self.assertNotEqual(self.source_port(), 1701)
        self.assert_traffic(LAN)

    def test_another_user_on_our_port(self):
        # Whoever shares the port is sent what comes from the server, decrypted.
        self.lns.start()
        for kind in ("1701", "ephemeral"):
            vpn = self.connect({**SHARED, "l2tp-source-port": kind}, name=f"vpn-{kind}")
            port = self.source_port()
            said = self.client.run("setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all",
                                   "python3", "-c", JOIN, CLIENT, port)
            self.assertIn("EADDRINUSE", said)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assert_clean()

    def test_system_xl2tpd_beside(self):
        config = "/run/system-xl2tpd.conf"
        with open(self.client.path(config), "w") as file:
            file.write("[global]\naccess control = no\n[lns default]\nip range = 10.99.0.2-10.99.0.9\nlocal ip = 10.99.0.1\n")
        system = self.client.popen("xl2tpd", "-D", "-c", config, "-p", "/run/system-xl2tpd.pid", "-C",
                                   "/run/system-xl2tpd.control")
        self.addCleanup(self.client.run, "rm", "-f", config, "/run/system-xl2tpd.pid", "/run/system-xl2tpd.control")
        self.addCleanup(system.wait, 10)
        self.addCleanup(system.terminate)
        wait_for("the system's xl2tpd", lambda: ":1701" in self.client.run("ss", "-uln"))
        before = self.client.run("ss", "-ulnp")
        self.lns.start()
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assert_no_leak(capture)
        self.assertIsNone(system.poll())
        wait_for("our port to be free", lambda: self.client.run("ss", "-ulnp") == before)


class Outside(L2tpCase):
    def check(self, **data):
        self.assert_round({**SHARED, **data})

    def test_name(self):
        self.lns.start()
        self.check(gateway="vpn.example.org")

    def test_nat(self):
        self.lns.start()
        self.net.nat()
        self.check()

    def test_nat_and_ikev2(self):
        self.lns.start({"version": 2})
        self.net.nat()
        self.check(**{"ike-version": "2"})

    def test_server_behind_nat(self):
        self.lns.start()
        self.net.nat_server()
        self.check(gateway=PUBLIC)

    def test_nat_on_both_sides(self):
        self.lns.start()
        self.net.nat()
        self.net.nat_server()
        self.check(gateway=PUBLIC)

    def test_enforced_encapsulation(self):
        self.lns.start()
        with self.net.capture() as capture:
            self.check(encap="yes")
            self.assertEqual(capture.packets("esp"), [])

    def test_two_clients_behind_one_nat(self):
        self.lns.start()
        self.net.nat()
        with self.net.capture() as capture:
            vpn = self.connect({**SHARED, "l2tp-source-port": "ephemeral"})
            neighbour = Lac(self.net.neighbour(), "neighbour")
            self.addCleanup(neighbour.stop)
            neighbour.start(port=40124)
            self.assert_traffic(LAN)
            self.assertEqual(len(self.lns.calls()), 2)
            self.client.down(vpn)
            self.assertTrue(neighbour.is_up())
            self.assert_no_leak(capture)

    def test_neighbour_on_1701_behind_the_same_nat(self):
        # This server takes us for the neighbour when we call from 1701, too, and answers LCP no more.
        self.lns.start()
        self.net.nat()
        neighbour = Lac(self.net.neighbour(), "neighbour")
        self.addCleanup(neighbour.stop)
        neighbour.start(port=1701)
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.client.log.wait("L2TP from port 1701$")
            self.client.log.wait("no answer to PPP, trying another port")
            self.assert_traffic(LAN)
            wait_for("the neighbour to be served again", neighbour.is_up)
            # The first attempt's pppd there waits a while for an answer to its own goodbye.
            wait_for("that call to end on the server", lambda: len(self.lns.calls()) == 2)
            self.client.down(vpn)
            self.assertTrue(neighbour.is_up())
            self.assert_no_leak(capture)

    def test_neighbour_on_1701_and_no_other_port(self):
        self.lns.start()
        self.net.nat()
        neighbour = Lac(self.net.neighbour(), "neighbour")
        self.addCleanup(neighbour.stop)
        neighbour.start(port=1701)
        self.assert_fails("PPP negotiation with the server failed", {**SHARED, "l2tp-source-port": "1701"}, detail="no response to LCP")

    def test_plain(self):
        self.lns.start(plain=True)
        with self.net.capture() as capture:
            vpn = self.connect({**SHARED, "ipsec": "no"}, {"password": SECRETS["password"]})
            self.assert_traffic(LAN)
            self.client.log.wait("ipsec=no is not secure")
            self.client.down(vpn)
            self.assert_clean()
            self.assertEqual(capture.packets("esp or udp port 500"), [])

    def test_plain_and_a_stranger(self):
        self.lns.start(plain=True)
        vpn = self.connect({**SHARED, "ipsec": "no", "l2tp-source-port": "1701"}, {"password": SECRETS["password"]})
        self.net.router.run("python3", "-c", STRANGER, CLIENT, 1701)
        self.client.log.wait("Connection closed to 192.0.2.1, ")
        self.client.log.wait("Peer did not specify assigned tunnel ID")
        self.assertTrue(self.client.ping(LAN, count=10))
        self.assertIn(vpn, self.client.active())
        self.client.down(vpn)

    def test_plain_with_mppe(self):
        self.lns.start(options="require-mppe-128\n", plain=True)
        vpn = self.connect({**SHARED, "ipsec": "no", "mppe": "128"}, {"password": SECRETS["password"]})
        self.lns.ppp.wait("MPPE 128-bit .*compression enabled")
        self.assert_traffic(LAN)
        self.client.down(vpn)


class Private(L2tpCase):
    """The client calls from a private address, so there is NAT for sure, and perhaps a neighbour on port 1701."""

    ADDRESS = "192.168.8.10"

    def setUp(self):
        super().setUp()
        self.net.router.ip(f"route add {self.ADDRESS} dev c0")
        self.addCleanup(self.net.router.ip, f"route del {self.ADDRESS}")
        self.client.run("ip", "addr", "add", f"{self.ADDRESS}/32", "dev", "eth0")
        self.addCleanup(self.client.run, "ip", "addr", "del", f"{self.ADDRESS}/32", "dev", "eth0")
        self.client.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.1", "src", self.ADDRESS)
        self.lns.start()
        self.net.nat()

    def check(self):
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assertEqual(capture.packets(LEAK.replace(CLIENT, self.ADDRESS)), [])
            self.assertTrue(capture.packets(f"src host {self.ADDRESS} and udp port 4500"))

    def test_ephemeral_is_the_first_choice(self):
        self.check()
        self.client.log.wait("L2TP from port ")
        self.assertIsNone(self.client.log.find("L2TP from port 1701$|trying another port"))

    def test_server_wants_1701(self):
        self.lns.deafen("udp sport != 1701")
        self.check()
        self.client.log.wait("no answer to L2TP, trying another port")

    def test_server_wants_ipsec_for_1701(self):
        self.lns.start({"children": {"l2tp": {"remote_ts": "dynamic[17/1701]"}}})
        self.check()
        self.client.log.wait("refuses IPsec for our port, trying another port")


class UserSpace(L2tpCase):
    """Without l2tp_ppp every packet goes through xl2tpd."""

    BAN = "/etc/modprobe.d/no-l2tp.conf"

    def setUp(self):
        self.lns.stop()
        run("modprobe", "-qr", "l2tp_ppp")
        with open(self.BAN, "w") as file:
            file.write("install l2tp_ppp /bin/false\n")
        self.addCleanup(os.unlink, self.BAN)
        super().setUp()
        self.addCleanup(self.lns.stop)

    def test_user_space(self):
        self.lns.start()
        with self.net.capture() as capture:
            vpn = self.connect(SHARED)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assert_gone()
            self.assert_no_leak(capture)
        self.client.log.wait(f"every packet goes through xl2tpd.*{re.escape(self.BAN)}")
