# SPDX-License-Identifier: GPL-2.0-or-later
"""Beside the user's firewalld or ufw as they are by default, with full tunnels of either type: these come up and go on whatever
is done to the firewall, nothing is seen outside, and the firewall's rules are as they were."""

import os
import re
import signal
import subprocess

import leaks
from ike import CA, EAP
from l2tp import PASSWORD, SERVER_NAME
from lab import wait_for
from lab.case import LabCase
from lab.firewalls import Firewalld, Ufw
from lab.net import LAN, LAN6, SERVER, SERVER6
from lab.server import IKE_EAP, merge
from leaks import BOUND, FAR
from test_losses import SENDER

LONG = True
TIMEOUT = 2400
RELEASES = ("bookworm",)


LISTEN = """
import socket, sys, time
with socket.create_server(("", int(sys.argv[1]))):
    time.sleep(600)
"""
CALL = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)
except OSError as error:
    print(error)
"""


class Firewalls:
    """For each: kind, of lab.firewalls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firewall = cls.kind(LabCase.client)
        cls.firewall.start()

    @classmethod
    def tearDownClass(cls):
        cls.firewall.stop()
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        self.theirs = self.firewall.rules(None)

    def there(self):
        """Our device."""
        return re.search(rf"{self.device}\d+", self.client.run("ip", "-br", "link"))[0]

    def remove(self, vpn):
        self.client.remove(vpn)
        self._profiles.remove(vpn)
        self.client.wait_ping(FAR)

    def assert_theirs(self, device=None):
        self.assertEqual(self.firewall.rules(device), self.theirs)

    def assert_through(self, capture, device, address=LAN):
        self.client.wait_ping(address, 60)
        self.assert_theirs(device)
        self.assert_nothing_outside(capture)

    def test_changes(self):
        vpn = self.connect_it({})
        device = self.there()
        with self.net.capture() as capture, self.client.popen("python3", "-c", SENDER) as sender:
            try:
                self.assert_through(capture, device)
                for name, change in self.firewall.changes.items():
                    with self.subTest(change=name):
                        change()
                        self.assert_through(capture, device)
                        self.assertEqual(self.there(), device)
            finally:
                sender.kill()
        self.client.down(vpn)
        wait_for("their rules alone", lambda: self.firewall.rules(None) == self.theirs)
        self.client.wait_ping(FAR)

    def test_changes_while_blocked(self):
        vpn = self.connect_it({"block-on-drop": "yes"})
        with self.net.capture() as capture:
            self.assert_through(capture, self.there())
            os.kill(self.client.pid_of("charon-systemd"), signal.SIGKILL)
            self.client.wait_inactive(vpn)
            for name, change in self.firewall.changes.items():
                with self.subTest(change=name):
                    change()
                    self.assertFalse(self.client.ping(FAR, timeout=1))
                    self.assertIn("not permitted", self.client.run("python3", "-c", BOUND, "eth0", FAR, 80))
                    self.assertIn("traffic is blocked", self.client.run("nm-ipsec", "status"))
                    self.assert_nothing_outside(capture)
            self.client.up(vpn)
            self.assert_through(capture, self.there())
        self.client.down(vpn)
        wait_for("traffic to pass", lambda: self.client.ping(FAR, timeout=1))
        self.assert_theirs()


class OfIke:
    def test_nothing_comes_in(self):
        """What the firewall keeps out comes neither through the tunnel."""
        self.connect_it({})
        self.assertIn("lets IKE and ESP out, and the answers in", self.client.run("nm-ipsec", "diagnose", check=False))
        inner = self.client.show("vpn")["IP4.ADDRESS"][0].split("/")[0]
        listener = self.client.popen("python3", "-c", LISTEN, 8081)
        self.addCleanup(listener.wait)
        self.addCleanup(listener.terminate)
        wait_for("the listener", lambda: ":8081" in self.client.run("ss", "-ltn"))
        said = self.server.namespace.run("python3", "-c", CALL, inner, 8081)
        self.assertRegex(said, "timed out|No route to host|prohibited")
        self.assertTrue(self.client.ping(LAN))

    def test_server_begins_after_silence(self):
        """As README says: the firewall has forgotten the flow of IKE, as there was always something to receive and no need to
        ask the server whether it is still there; but IKE has that of ESP."""
        self.connect_it({"encap": "yes"})
        with self.client.popen("ping", "-q", "-i", "0.2", LAN, stdout=subprocess.DEVNULL) as ping:
            try:
                self.firewall.forget()
                self.client.wait_ping(LAN)
                self.server.log.mark()
                self.server.swanctl("--rekey", "--child", "net")
                self.server.log.wait("CHILD_SA net.* established", 60)
                self.client.wait_ping(LAN)
            finally:
                ping.kill()


class Zones:
    def test_zone(self):
        """Of the profile."""
        vpn = self.connect_it({}, connection={"zone": "home"})
        device = self.there()
        self.assertEqual(self.firewall.zone(device), "home")
        for name, change in self.firewall.changes.items():
            with self.subTest(change=name):
                change()
                wait_for(f"{device} to be in its zone", lambda: self.firewall.zone(device) == "home")
        self.client.down(vpn)
        wait_for("no device in the zone", lambda: not self.firewall.zone(device))
        # firewalld keeps the rules of a zone that it once had something in.
        self.firewall.reload("--reload")
        self.assert_theirs()


class IkeFirewalld(Zones, OfIke, Firewalls, leaks.IkeFull):
    kind = Firewalld

    def connect_by_ip6(self, data):
        self.server.start()
        self.add({**EAP, "ca": CA, "gateway": SERVER6, "remote-id": SERVER_NAME, **data}, secrets={"password": PASSWORD})
        self.client.up("vpn")
        return "vpn"

    def test_ip6(self):
        """firewalld drops what comes from where nothing would be sent to by the same device."""
        for data in ({}, {"block-on-drop": "yes"}):
            with self.subTest(data=data):
                vpn = self.connect_by_ip6(data)
                with self.net.capture() as capture:
                    for address in (LAN, LAN6):
                        self.assert_through(capture, self.there(), address)
                self.remove(vpn)


class L2tpFirewalld(Zones, Firewalls, leaks.L2tpFull):
    kind = Firewalld


class IkeUfw(OfIke, Firewalls, leaks.IkeFull):
    kind = Ufw


class L2tpUfw(Firewalls, leaks.L2tpFull):
    kind = Ufw
