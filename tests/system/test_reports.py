# SPDX-License-Identifier: GPL-2.0-or-later
"""What users of other plugins have reported, where nothing else tries it."""

import json

from ike import EAP, PASSWORD, SERVER_NAME, IkeCase
from l2tp import SECRETS, SHARED, L2tpCase
from lab.command import CommandFailed
from lab.net import LAN, SERVER

SECRET = {"password": PASSWORD}


class Networks(IkeCase):
    def uuid(self, name):
        return self.client.nmcli("-g", "connection.uuid", "connection", "show", name).strip()

    def bring_up_with(self, vpn):
        self.client.nmcli("connection", "modify", "eth0", "connection.secondaries", self.uuid(vpn))
        self.addCleanup(self.client.nmcli, "connection", "up", "eth0")
        self.addCleanup(self.client.nmcli, "connection", "modify", "eth0", "connection.secondaries", "")
        self.client.nmcli("connection", "up", "eth0")

    def check(self, vpn):
        with self.client.popen("nm-ipsec", "check", "--json", vpn, stdout=-1, text=True) as tool:
            return json.loads(tool.communicate(timeout=60)[0])

    def test_network_that_brings_it_up(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET)
        self.bring_up_with(vpn)
        self.client.wait_ping(LAN)
        self.assertEqual(self.check(vpn), [])

    def test_network_that_brings_it_up_with_nobody_to_ask(self):
        """NetworkManager takes the network down again."""
        self.server.start()
        vpn = self.add({**EAP, "password-flags": "1"})
        with self.assertRaises(CommandFailed):
            self.bring_up_with(vpn)
        finding, = self.check(vpn)
        self.assertEqual(finding["key"], "password-flags")
        self.assertIn("eth0", finding["text"])

    def test_no_network(self):
        self.client.nmcli("device", "disconnect", "eth0")
        self.addCleanup(self.client.nmcli, "connection", "up", "eth0")
        found = json.loads(self.client.run("sh", "-c", "nm-ipsec diagnose --json; true"))
        self.assertIn("is connected to no network", [finding["text"] for finding in found if finding["key"] == "NetworkManager"][-1])

    def test_address_where_ip6_is_all(self):
        self.server.start()
        self.client.give("eth0", 6)
        self.addCleanup(self.client.nmcli, "connection", "up", "eth0")
        self.addCleanup(self.client.give, "eth0")
        self.client.nmcli("connection", "up", "eth0")
        vpn = self.add({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}, secrets=SECRET)
        with self.assertRaises(CommandFailed):
            self.client.up(vpn)
        self.client.log.wait("server does not respond .*this network has IPv6 only")


class Profiles(IkeCase):
    def test_up_twice(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        with self.assertRaisesRegex(CommandFailed, "already active"):
            self.client.up(vpn)
        self.client.wait_ping(LAN)

    def test_changed_while_up(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        self.client.nmcli("connection", "modify", vpn, "+vpn.data", "mtu=1300")
        self.client.wait_ping(LAN)
        self.client.down(vpn)
        self.client.up(vpn)
        self.client.wait_ping(LAN)
        self.assertIn("mtu 1300", self.client.run("sh", "-c", "ip link | grep nm-ipsec"))

    def test_recipe_with_ifname(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET, connection={"interface-name": "--"})
        self.client.up(vpn)
        self.client.wait_ping(LAN)
        self.assertNotIn("--", self.client.run("ip", "-br", "link"))


class Pppd(L2tpCase):
    """What /etc/ppp/options says, which pppd reads for every call: it may have been written for others."""

    def options(self, *lines):
        with open("/out/ppp-options", "w") as file:
            file.write("\n".join(lines) + "\n")
        self.client.run("mount", "--bind", "/out/ppp-options", "/etc/ppp/options")
        self.addCleanup(self.client.run, "umount", "/etc/ppp/options")

    def test_options_of_a_modem(self):
        self.options("usepeerdns", "defaultroute", "persist", "maxfail 0", "holdoff 1", "mtu 576", "mru 576", "noipv6", "name other",
                     "user somebody", "auth", "crtscts", "modem", "lock")
        self.lns.start()
        self.assert_round(SHARED)

    def test_options_of_a_server(self):
        self.options("auth", "require-mschap-v2", "require-chap", "require-pap", "require-eap")
        self.lns.start()
        self.assert_round(SHARED)

    def test_unknown_option(self):
        self.options("nosuchoption")
        self.lns.start()
        self.assert_fails("pppd refuses an option in its own configuration", SHARED, SECRETS,
                          detail="In file /etc/ppp/options: unrecognized option 'nosuchoption'")
