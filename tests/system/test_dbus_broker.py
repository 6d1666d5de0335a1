# SPDX-License-Identifier: GPL-2.0-or-later
"""With dbus-broker as the system bus, as on Fedora and Arch: both types come up, their state can be asked for, and it has nothing
against our policy."""

import re

from ike import EAP, PASSWORD, IkeCase
from l2tp import SHARED, L2tpCase
from lab.client import DBUS_BROKER, Client
from lab.command import run

LONG = True
Client.bus = DBUS_BROKER


class Broker:
    def check(self, vpn):
        self.assertIn("dbus-broker", run("ps", "-eo", "comm"))
        self.assertNotIn("dbus-daemon", run("ps", "-eo", "comm"))
        self.assertTrue(self.client.ping("10.80.0.1"))
        said = self.client.run("setpriv", "--reuid", "nobody", "nm-ipsec", "status")
        self.assertIn("connected", said)
        # Nobody else may call the service.
        name = next(word for word in self.client.run("busctl", "list", "--acquired").split()
                    if word.startswith("org.freedesktop.NetworkManager.ipsec"))
        said = self.client.run("setpriv", "--reuid", "nobody", "busctl", "call", name, "/org/freedesktop/NetworkManager/VPN/Plugin",
                               "org.freedesktop.NetworkManager.VPN.Plugin", "Disconnect", check=False)
        self.assertTrue(self.client.ping("10.80.0.1"), said)
        self.client.down(vpn)
        with open("/out/dbus-broker.log", errors="replace") as file:
            journal = file.read()
        # It names the file of a policy that it does not understand.
        self.assertIsNone(re.search(r"nm-ipsec\S*\.conf", journal))
        self.assertIsNotNone(re.search(f"policy denied .*Disconnect to {name}", journal), said)


class Ike(Broker, IkeCase):
    def test_smoke(self):
        self.server.start()
        self.check(self.connect(EAP, {"password": PASSWORD}))


class L2tp(Broker, L2tpCase):
    def test_smoke(self):
        self.lns.start()
        self.check(self.connect(SHARED))
