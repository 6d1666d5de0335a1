# SPDX-License-Identifier: GPL-2.0-or-later
"""A kernel without XFRM interfaces: policies alone, and a device for NetworkManager to hang addresses on."""

import os
import signal

from ike import BY_CERT, CERT, EAP, PASSWORD, SERVER_NAME, IkeCase, client
from lab.net import LAN, LAN6, SERVER, SERVER6

WITHOUT = "xfrm_interface"
SECRET = {"password": PASSWORD}
IP4 = {**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}


class Policies(IkeCase):
    def test_all_traffic(self):
        self.server.start()
        self.assert_round(IP4, SECRET)
        self.client.log.wait("kernel has no XFRM interfaces")

    def test_what_networkmanager_knows(self):
        self.server.start()
        vpn = self.connect(IP4, SECRET)
        fields = self.client.show(vpn)
        self.assertEqual(fields["IP4.ADDRESS"], ["10.81.0.1/32"])
        self.assertEqual(fields["IP4.DNS"], ["10.80.0.53", "10.80.0.54"])
        self.assert_traffic(LAN)
        self.assert_traffic(LAN6)

    def test_server_narrows(self):
        self.server.start({"children": {"net": {"local_ts": "10.80.0.0/24"}}})
        with self.net.capture() as capture:
            self.connect(IP4, SECRET, ipv6={"method": "disabled"})
            self.assert_traffic(LAN, capture)
            # What the server does not serve goes its usual way.
            self.assertTrue(self.client.ping("198.51.100.1"))
            self.assertTrue(capture.packets("icmp and host 198.51.100.1"))

    def test_charon_is_killed(self):
        """Its routes and the rules that lead to them would stay."""
        self.server.start()
        vpn = self.connect(IP4, SECRET)
        self.assert_traffic(LAN)
        os.kill(self.client.pid_of("charon-systemd"), signal.SIGKILL)
        self.client.wait_inactive(vpn)
        self.assert_clean()

    def test_two(self):
        """The end of one is nothing to the other."""
        self.server.start({"children": {"net": {"local_ts": "10.80.0.0/24"}}})
        for name in ("first", "second"):
            self.connect(IP4, SECRET, name=name, ipv4={"never-default": "true"}, ipv6={"method": "disabled"})
        self.assert_traffic(LAN)
        self.client.down("second")
        self.assert_traffic(LAN)
        self.client.down("first")

    def test_ipv6_outside(self):
        self.server.start()
        self.assert_round({**EAP, "gateway": SERVER6, "remote-id": SERVER_NAME}, SECRET)

    def test_nat(self):
        self.server.start()
        self.net.nat()
        self.assert_round(IP4, SECRET)

    def test_certificate(self):
        self.server.start(BY_CERT)
        self.assert_round({**CERT, "gateway": SERVER, "remote-id": SERVER_NAME, **client("rsa")})
