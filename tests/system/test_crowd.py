# SPDX-License-Identifier: GPL-2.0-or-later
"""Ten connections of both types at once, all to one server, on a machine that has an IPsec daemon with a tunnel of its own, an
xl2tpd and a firewall already: everybody works, and nobody is disturbed, while they come and when they go."""

import subprocess

from l2tp import CA, INNER, LAN, PASSWORD, PSK, SECRETS, SERVER_NAME, SHARED, USER, L2tpCase
from lab import wait_for
from lab.net import SERVER
from lab.server import IKE_EAP, Strongswan

LONG = True
TIMEOUT = 1800

INSIDE = {"never-default": "true"}
IKEV2 = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "eap", "user": USER, "ca": CA, "remote-ts": "10.80.0.0/24"}
USERS = [USER, "bob", "carol", "dave", "erin"]
# The tunnel of the machine's own daemon, site to site.
NEAR, FAR, OTHER = "10.96.0.1", "10.95.0.1", "site.example.org"
SITE = {"version": 2, "local": {"auth": "psk", "id": OTHER}, "remote": {"auth": "psk", "id": "branch.example.org"},
        "children": {"site": {"local_ts": f"{FAR}/32", "remote_ts": f"{NEAR}/32"}}}
BRANCH = {"version": 2, "remote_addrs": SERVER, "local": {"auth": "psk", "id": "branch.example.org"},
          "remote": {"auth": "psk", "id": OTHER}, "children": {"site": {"local_ts": f"{NEAR}/32", "remote_ts": f"{FAR}/32"}}}
RULES = """add table inet theirs
add chain inet theirs input { type filter hook input priority 0; policy accept; }
add rule inet theirs input tcp dport 23 drop
add chain inet theirs output { type filter hook output priority 0; policy accept; }
add rule inet theirs output udp dport 69 drop"""
XL2TPD = "[global]\nport = 1701\n"


class Crowd(L2tpCase):
    def setUp(self):
        super().setUp()
        self.lns.start(users=dict.fromkeys(USERS, PASSWORD), beside={"eap": IKE_EAP, "site": SITE})
        self.server.namespace.ip(f"addr add {FAR}/32 dev lan")
        self.addCleanup(self.server.namespace.ip, f"addr del {FAR}/32 dev lan")
        self.start_theirs()

    def start_theirs(self):
        self.client.namespace.ip(f"addr add {NEAR}/32 dev lo")
        self.addCleanup(self.client.namespace.ip, f"addr del {NEAR}/32 dev lo")
        self.theirs = Strongswan(self.client.namespace, "theirs")
        self.theirs.launch({"connections": {"branch": BRANCH}, "secrets": {"ike": {"secret": PSK}}})
        self.addCleanup(self.theirs.stop)
        self.theirs.swanctl("--initiate", "--child", "site")
        self.client.namespace.nft(RULES)
        self.addCleanup(self.client.namespace.nft, "delete table inet theirs")
        with open("/run/theirs/xl2tpd.conf", "w") as file:
            file.write(XL2TPD)
        self.xl2tpd = self.client.namespace.popen(
            "xl2tpd", "-D", "-c", "/run/theirs/xl2tpd.conf", "-p", "/run/theirs/xl2tpd.pid", "-C", "/run/theirs/control",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.xl2tpd.wait, 10)
        self.addCleanup(self.xl2tpd.terminate)
        wait_for("their port", lambda: ":1701" in self.client.run("ss", "-uanH"))

    def assert_theirs(self):
        """They are as they were."""
        self.client.run("ping", "-n", "-q", "-c", "1", "-W", "5", "-I", NEAR, FAR)
        self.assertEqual(self.theirs.sas().count("ESTABLISHED"), 1)
        self.assertIn("#1", self.theirs.sas())
        self.assertIsNone(self.xl2tpd.poll())
        self.assertEqual(self.client.namespace.run("nft", "list", "table", "inet", "theirs"), self.rules)

    def devices(self):
        return {line.split(":")[1].strip().split("@")[0] for line in self.client.run("ip", "-o", "link").splitlines()}

    def connect_one(self, number):
        """Returns the device and an address behind it."""
        before = self.devices()
        if number % 2:
            self.connect(IKEV2, {"password": PASSWORD}, name=f"vpn{number}", ipv4=INSIDE, ipv6={"method": "disabled"})
        else:
            self.connect({**SHARED, "user": USERS[number // 2]}, SECRETS, name=f"vpn{number}", ipv4=INSIDE,
                         ipv6={"method": "disabled"})
        device, = self.devices() - before
        return device, LAN if number % 2 else INNER

    def assert_all(self, there):
        for device, address in there.values():
            with self.subTest(device=device):
                self.client.run("ping", "-n", "-q", "-c", "1", "-W", "10", "-I", device, address)
        self.assert_theirs()

    def test_ten_at_once(self):
        self.rules = self.client.namespace.run("nft", "list", "table", "inet", "theirs")
        self.assert_theirs()
        there = {}
        for number in range(10):
            there[number] = self.connect_one(number)
            self.assert_theirs()
        self.assertEqual(len({device for device, _ in there.values()}), 10)
        self.assert_all(there)
        for number in (4, 1, 9, 0, 7, 2):
            self.client.down(f"vpn{number}")
            del there[number]
            self.assert_all(there)
        for number in list(there):
            self.client.down(f"vpn{number}")
        self.assert_theirs()
