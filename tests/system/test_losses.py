# SPDX-License-Identifier: GPL-2.0-or-later
"""What others take from the kernel while a persistent full tunnel is up, one thing or two: it is repaired, or the server
is called again; traffic flows in the end, and nothing is seen outside in the meantime. Of either type."""

import re

import leaks
from lab import wait_for
from lab.net import LAN
from leaks import FAR, OUTSIDE

LONG = True

# What happens, as a line of a shell; DEVICE is the tunnel's.
LOSSES = {
    "the rules": "ip rule flush protocol 73",
    "the routes": "ip route flush table all protocol 73",
    "the firewall": "nft flush ruleset",
    "the IPsec states": "ip xfrm state flush",
    "the IPsec policies": "ip xfrm policy flush",
    "the link is down": "ip link set DEVICE down",
}
GONE = "ip link delete DEVICE"
# Both walls of something.
PAIRS = (("the rules", "the firewall"), ("the routes", "the firewall"), ("the firewall", "the IPsec states"),
         ("the IPsec policies", "the firewall"), ("the link is down", "the firewall"), ("the IPsec states", "the IPsec policies"))
# Sends what should go through the tunnel: by routing, and from a socket bound to the uplink.
SENDER = f"""
import os, socket, time
def sender(device=None):
    there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    if device:
        there.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
    return there
senders = sender(), sender(b"eth0")
os.setuid(65534)
while True:
    for there in senders:
        try:
            there.sendto(b"secret", ("{FAR}", 4433))
        except OSError:
            pass
    time.sleep(0.01)
"""


class Losses:
    def lose(self, *losses):
        device = re.search(rf"{self.device}\d+", self.client.run("ip", "-br", "link"))[0]
        for line in losses:
            self.client.run("sh", "-c", line.replace("DEVICE", device))

    def assert_survives(self, *names):
        with self.subTest(losses=names), self.net.capture() as capture:
            self.client.log.mark()
            with self.client.popen("python3", "-c", SENDER) as sender:
                try:
                    self.lose(*(LOSSES.get(name, name) for name in names))
                    self.wait_whole()
                    self.client.wait_ping(LAN, 60)
                finally:
                    sender.kill()
            self.assertEqual(capture.packets(OUTSIDE), [])

    def state(self):
        """What is ours in the kernel, but for the copies of what NetworkManager has in the main table."""
        lines = self.client.run("sh", "-c", "ip rule; ip -6 rule; ip route show table all proto 73 | grep default;"
                                            "nft list tables; ip xfrm policy | grep dir; ip -br link")
        return sorted(lines.splitlines())

    def wait_whole(self):
        try:
            wait_for("what was lost", lambda: self.state() == self.whole)
        except AssertionError:
            self.assertEqual(self.state(), self.whole)

    def test_each(self):
        self.connect_it({"persistent": "true"})
        self.whole = self.state()
        for name in LOSSES:
            self.assert_survives(name)
        self.client.down("vpn")

    def test_pairs(self):
        self.connect_it({"persistent": "true"})
        self.whole = self.state()
        for names in PAIRS:
            self.assert_survives(*names)
        self.client.down("vpn")

    def test_link_is_deleted(self):
        self.connect_it({"persistent": "true"})
        self.whole = self.state()
        self.assert_survives(GONE)
        self.client.down("vpn")


class Ike(Losses, leaks.IkeFull):
    pass


class L2tp(Losses, leaks.L2tpFull):
    pass


class Split(leaks.IkeFull):
    """Where not everything goes through the tunnel, NetworkManager sets the routes, and leaves it at that."""

    LOSSES = ("ip route flush dev DEVICE proto static", "ip addr flush dev DEVICE scope global", "ip link set DEVICE down",
              "ip route flush dev DEVICE; ip addr flush dev DEVICE scope global", LOSSES["the rules"])

    def ways(self):
        return sorted(self.client.run("sh", "-c", f"ip -br addr show dev {self.there}; ip route show dev {self.there}").splitlines())

    def test_ways(self):
        vpn = self.connect_it({"remote-ts": "10.80.0.0/16", "persistent": "true"}, ipv4={"never-default": "true"},
                              ipv6={"method": "disabled"})
        self.there = re.search(rf"{self.device}\d+", self.client.run("ip", "-br", "link"))[0]
        before = wait_for("the routes", lambda: len(self.ways()) == 4 and self.ways())
        for loss in self.LOSSES:
            with self.subTest(loss=loss):
                self.client.run("sh", "-c", loss.replace("DEVICE", self.there))
                wait_for(f"{before} to be there again", lambda: self.ways() == before)
                self.client.wait_ping(LAN)
        self.client.down(vpn)
