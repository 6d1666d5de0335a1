# SPDX-License-Identifier: GPL-2.0-or-later
"""Several connections of both types at once, each with its own charon, none in the other's way."""

from l2tp import INNER, LAN, SECRETS, SHARED, SERVER_NAME, CA, PASSWORD, USER, L2tpCase
from lab.server import IKE_EAP

INSIDE = {"never-default": "true"}
IKEV2 = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "eap", "user": USER, "ca": CA, "remote-ts": "10.80.0.0/24"}


class Several(L2tpCase):
    def devices(self):
        return {line.split(":")[1].strip() for line in self.client.run("ip", "-o", "link", "show", "type", "ppp").splitlines()}

    def assert_ping(self, device, address):
        self.client.run("ping", "-n", "-q", "-c", "1", "-W", "5", "-I", device, address)

    def add_office(self, user, name):
        """Adds a connection to the same server for one of its users, and returns its device."""
        before = self.devices()
        self.connect({**SHARED, "user": user}, SECRETS, name=name, ipv4=INSIDE, ipv6={"method": "disabled"})
        return (self.devices() - before).pop()

    def test_both_types(self):
        """Two of L2TP to one server, the second of which finds 1701 taken, and IKEv2 beside them. Whichever ends, the others
        go on."""
        self.lns.start(users={USER: PASSWORD, "bob": PASSWORD}, beside={"eap": IKE_EAP})
        with self.net.capture() as capture:
            first = self.add_office(USER, "first")
            second = self.add_office("bob", "second")
            self.connect(IKEV2, {"password": PASSWORD}, name="third", ipv6={"method": "disabled"})
            for device in (first, second):
                self.assert_ping(device, INNER)
            self.assert_traffic(LAN)
            self.client.down("first")
            self.assertEqual(self.devices(), {second})
            self.assert_ping(second, INNER)
            self.assert_traffic(LAN)
            first = self.add_office(USER, "fourth")
            self.client.down("third")
            for device in (first, second):
                self.assert_ping(device, INNER)
            self.client.down("second")
            self.assert_ping(first, INNER)
            self.client.down("fourth")
            self.assert_gone()
            self.assert_no_leak(capture)
