# SPDX-License-Identifier: GPL-2.0-or-later
"""Every shape of tunnel, and what NetworkManager is told of it."""

import re

from ike import BY_PSK, EAP, PASSWORD, PSK, SERVER_NAME, SHARED, IkeCase, WithoutResolvconf
from lab import wait_for
from lab.net import LAN, LAN6, SERVER, SERVER6

SECRET = {"password": PASSWORD}
SPLIT = {"children": {"net": {"local_ts": "10.80.0.0/24,fd80::/64"}}}


class Inside(IkeCase):
    def test_what_networkmanager_knows(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        fields = self.client.show(vpn)
        self.assertEqual(fields["IP4.ADDRESS"], ["10.81.0.1/32"])
        self.assertEqual(fields["IP6.ADDRESS"][0], "fd81::1/128")
        self.assertEqual(fields["IP4.DNS"], ["10.80.0.53", "10.80.0.54"])
        self.assertEqual(fields["IP6.DNS"], ["fd80::53"])
        for address in ("1.1.1.1", "203.0.113.99", "2001:db8:99::1"):
            self.assertTrue(self.client.sends_by("nm-ipsec", address))
        self.assert_traffic(LAN)
        self.assert_traffic(LAN6)

    def test_addresses_of_one_family(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET, ipv6={"method": "disabled"})
        self.assertNotIn("fd81::", str(self.client.show(vpn)))
        self.assert_traffic(LAN)

    def test_only_ipv6_inside(self):
        self.server.start()
        self.connect(EAP, SECRET, ipv4={"method": "disabled"})
        self.assert_traffic(LAN6)

    def test_name_of_the_interface(self):
        self.server.start()
        self.connect(EAP, SECRET, connection={"interface-name": "work0"})
        self.assertIn("xfrm if_id", self.client.run("ip", "-d", "link", "show", "work0"))
        self.assert_traffic(LAN)

    def test_server_narrows(self):
        self.server.start(SPLIT)
        self.connect(EAP, SECRET)
        self.assertRegex(self.client.routes(), r"(?m)^10\.80\.0\.0/24 dev nm-ipsec")
        self.assertFalse(self.client.sends_by("nm-ipsec", "203.0.113.99"))
        self.assert_traffic(LAN)
        self.assert_traffic(LAN6)

    def test_server_leaves_out(self):
        self.server.start(SPLIT)
        self.connect({**EAP, "remote-ts": "10.80.0.0/24,10.90.0.0/24"}, SECRET)
        self.client.log.wait("remote-ts: the server leaves out 10.90.0.0/24,")
        self.assert_traffic(LAN)

    def test_server_lists_its_networks(self):
        """By INTERNAL_IP4_SUBNET, which charon drops: that is said, and remote-ts is obeyed."""
        self.server.start(daemon={"plugins": {"attr": {"subnet": "10.80.0.0/24"}}})
        self.connect({**EAP, "remote-ts": "10.80.0.0/24"}, SECRET)
        self.client.log.wait("lists its networks")
        self.assertFalse(self.client.sends_by("nm-ipsec", "203.0.113.99"))
        self.assert_traffic(LAN)

    def test_own_selectors(self):
        self.server.start()
        self.connect({**EAP, "remote-ts": "10.80.0.0/24"}, SECRET)
        self.assertRegex(self.client.routes(), r"(?m)^10\.80\.0\.0/24 dev nm-ipsec")
        self.assertFalse(self.client.sends_by("nm-ipsec", "203.0.113.99"))
        self.assert_traffic(LAN)

    def test_site_to_site(self):
        """Two networks on either side, each with each."""
        here, there = ("10.82.0.1", "10.83.0.1"), (LAN, "10.90.0.1")
        self.client.run("ip", "link", "add", "site", "type", "dummy")
        self.addCleanup(self.client.run, "ip", "link", "delete", "site")
        for address in here:
            self.client.run("ip", "address", "add", f"{address}/24", "dev", "site")
        self.client.run("ip", "link", "set", "site", "up")
        self.server.namespace.ip(f"addr add {there[1]}/24 dev lo")
        self.addCleanup(self.server.namespace.ip, f"addr del {there[1]}/24 dev lo")
        self.server.start({**BY_PSK, "pools": None, "children": {"net": {
            "local_ts": "10.80.0.0/24,10.90.0.0/24", "remote_ts": "10.82.0.0/24,10.83.0.0/24"}}})
        vpn = self.connect({**SHARED, "request-address": "no", "local-ts": "10.82.0.0/24,10.83.0.0/24",
                            "remote-ts": "10.80.0.0/24,10.90.0.0/24"}, {"psk": PSK})
        self.assertRegex(self.client.routes(), r"(?m)^10\.90\.0\.0/24 dev nm-ipsec")
        with self.net.capture() as capture:
            for address in here:
                for other in there:
                    self.client.run("ping", "-c", "1", "-W", "10", "-I", address, other)
            self.assertEqual(capture.packets("net 10.80.0.0/14"), [])
        self.client.down(vpn)

    def test_compression(self):
        """Seen on the wire; and a full tunnel does without, for nothing would pass."""
        self.server.start({"children": {"net": {"ipcomp": "yes"}}})
        compressing = {**EAP, "ipcomp": "yes", "gateway": SERVER, "remote-id": SERVER_NAME}
        vpn = self.connect({**compressing, "remote-ts": "10.80.0.0/24"}, SECRET)
        with self.net.capture() as capture:
            self.assertTrue(self.client.ping(LAN, count=3, size=1200))
            self.assertEqual(capture.packets("host 198.51.100.10 and greater 600"), [])
        self.client.down(vpn)
        self.connect(compressing, SECRET, name="full")
        self.assert_traffic(LAN)

    def test_mtu(self):
        self.server.start()
        self.connect({**EAP, "mtu": "1300"}, SECRET)
        self.assertIn("mtu 1300", self.client.run("ip", "link", "show", "type", "xfrm"))

    def test_computed_mtu_fits(self):
        self.server.start()
        self.connect({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME, "encap": "yes"}, SECRET)
        self.assertIn("mtu 1406", self.client.run("ip", "link", "show", "type", "xfrm"))
        with self.net.capture() as capture:
            self.assertTrue(self.client.ping(LAN, size=1406 - 28))
            self.assertEqual(capture.packets("ip[6:2] & 0x3fff != 0"), [])


class NameServers(WithoutResolvconf, IkeCase):
    def test_without_resolvconf(self):
        self.server.start()
        fields = self.client.show(self.connect(EAP, SECRET))
        self.assertEqual(fields["IP4.DNS"], ["10.80.0.53", "10.80.0.54"])
        self.assertEqual(fields["IP6.DNS"], ["fd80::53"])
        self.client.log.wait("installing DNS server fd80::53 to /run/charon")


class ProfileIsObeyed(IkeCase):
    def test_never_default(self):
        self.server.start()
        self.connect(EAP, SECRET, ipv4={"never-default": "true"}, ipv6={"never-default": "true"})
        self.assertFalse(self.client.sends_by("nm-ipsec", "203.0.113.99"))
        # The name servers behind the tunnel stay reachable.
        self.assertRegex(self.client.routes(), r"(?m)^10\.80\.0\.53 dev nm-ipsec")

    def test_ignore_routes_and_dns(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET, ipv4={"ignore-auto-routes": "true", "ignore-auto-dns": "true"})
        self.assertFalse(self.client.sends_by("nm-ipsec", "203.0.113.99"))
        self.assertNotIn("IP4.DNS", self.client.show(vpn))

    def test_own_routes(self):
        self.server.start()
        self.connect(EAP, SECRET, ipv4={"never-default": "true", "route1": "10.80.0.0/24"})
        self.assert_traffic(LAN)


class Outside(IkeCase):
    def test_ipv6(self):
        self.server.start()
        self.assert_round({**EAP, "gateway": SERVER6, "remote-id": SERVER_NAME}, SECRET)

    def test_address_for_name(self):
        self.server.start()
        self.assert_round({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}, SECRET)

    def test_nat(self):
        self.server.start()
        self.net.nat()
        with self.net.capture() as capture:
            self.connect({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}, SECRET)
            self.assert_traffic(LAN, capture)
            self.assertTrue(capture.packets("udp port 4500"))
            self.assertEqual(capture.packets("esp"), [])

    def test_esp_without_nat(self):
        self.server.start()
        with self.net.capture() as capture:
            self.connect(EAP, SECRET)
            self.assert_traffic(LAN, capture)
            self.assertTrue(capture.packets("esp or ip6 proto 50"))

    def test_enforced_encapsulation(self):
        self.server.start()
        with self.net.capture() as capture:
            self.connect({**EAP, "encap": "yes"}, SECRET)
            self.assert_traffic(LAN, capture)
            self.assertEqual(capture.packets("esp or ip6 proto 50"), [])

    def test_small_packets_on_the_way(self):
        self.server.start()
        self.net.mtu(1280)
        self.connect({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME, "mtu": "1100"}, SECRET)
        self.assertTrue(self.client.ping(LAN, size=1000))

    def test_port(self):
        self.server.start(daemon={"port": 1500, "port_nat_t": 1501})
        self.assert_round({**EAP, "port": "1501"}, SECRET)


class Life(IkeCase):
    def test_rekeying_loses_nothing(self):
        self.server.start()
        self.connect({**EAP, "ike-lifetime": "30", "esp-lifetime": "30"}, SECRET)
        before = self.client.run("ip", "xfrm", "state")
        self.assertEqual(self.count_lost(seconds=40), 0)
        self.assertNotEqual(re.findall(r"spi (\S+)", before), re.findall(r"spi (\S+)", self.client.run("ip", "xfrm", "state")))
        self.client.log.wait("IKE_SA .* rekeyed")
        self.assertFalse(self.client.log.find("--> recover"))

    def count_lost(self, seconds):
        """Pings that were not answered."""
        output = self.client.run("ping", "-n", "-q", "-i", "0.1", "-w", seconds, LAN, check=False, timeout=seconds + 20)
        sent, received = re.search(r"(\d+) packets transmitted, (\d+) received", output).groups()
        # The last one may be under way when ping ends.
        return max(0, int(sent) - int(received) - 1)

    def test_server_closes_and_comes_back(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        with self.net.capture() as capture:
            self.server.delete_sa()
            self.client.wait_ping(LAN, timeout=20)
            self.assertEqual(capture.packets("icmp"), [])
        self.assertIn(vpn, self.client.active())

    def test_server_vanishes_and_comes_back(self):
        self.server.start()
        vpn = self.connect({**EAP, "dpd-delay": "2", "gateway": SERVER, "remote-id": SERVER_NAME}, SECRET)
        self.server.vanish()
        self.client.log.wait("calling again", 40)
        self.server.start()
        self.client.wait_ping(LAN, timeout=60)
        self.assertIn(vpn, self.client.active())

    def test_two_at_once(self):
        self.server.start(SPLIT)
        first = self.connect({**EAP, "remote-ts": "10.80.0.0/24"}, SECRET, ipv6={"method": "disabled"})
        second = self.connect({**EAP, "local-id": "other", "remote-ts": "fd80::/64"}, SECRET, name="second",
                              ipv4={"method": "disabled"})
        self.assertTrue({first, second} <= set(self.client.active()))
        self.assert_traffic(LAN)
        self.assert_traffic(LAN6)
        self.client.down(first)
        self.assert_traffic(LAN6)


class Roaming(IkeCase):
    def setUp(self):
        self.net.second_uplink()
        self.client.start_uplinks()
        super().setUp()
        self.addCleanup(self.client.start_uplinks)
        self.addCleanup(self.net.plug, "eth0")

    def test_roaming(self):
        self.server.start()
        vpn = self.connect({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME, "persistent": "true"}, SECRET)
        with self.net.capture("s0") as capture:
            self.net.unplug("eth0")
            seconds = self.client.wait_ping(LAN, timeout=30)
            self.assertEqual(capture.packets(f"icmp and host {LAN}"), [])
        print(f"with MOBIKE: usable after {seconds:.1f} s")
        self.assertIn(vpn, self.client.active())
        self.assertIn(f"{SERVER} via 203.0.113.1 dev eth1", self.client.routes())
        self.client.down(vpn)


class Neighbours(IkeCase):
    def test_system_charon_is_left_alone(self):
        """A system daemon on ports 500 and 4500 of the client, with a tunnel of its own."""
        config = "/run/system.conf"
        with open(self.client.path(config), "w") as file:
            file.write("charon-systemd {\n load = random nonce openssl kernel-netlink socket-default vici kdf\n"
                       " plugins {\n vici {\n socket = unix:///run/system.vici\n }\n }\n journal {\n default = -1\n }\n}\n")
        system = self.client.popen("env", f"STRONGSWAN_CONF={config}", "/usr/sbin/charon-systemd")
        self.addCleanup(self.client.run, "rm", "-f", config, "/run/system.vici")
        self.addCleanup(system.wait, 10)
        self.addCleanup(system.terminate)
        wait_for("the system's charon", lambda: "220" in self.client.run("ip", "rule"))
        before = self.client.run("ip", "rule") + self.client.run("ss", "-ulnp")
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        self.assert_traffic(LAN)
        self.client.down(vpn)
        # NetworkManager does not wait until we have cleared up.
        wait_for("the same as before", lambda: self.client.run("ip", "rule") + self.client.run("ss", "-ulnp") == before)
        self.assertIsNone(system.poll())
