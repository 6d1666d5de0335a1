# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers of IKEv2 that make it hard: dead addresses, one address for each user, addresses that are nobody's to give."""

import os
import signal

from ike import EAP, LAN, PASSWORD, IkeCase
from lab.net import SERVER, SERVER_NAME

SECRET = {"password": PASSWORD}
MANY = "many.example.org"


class Addresses(IkeCase):
    def test_name_with_dead_addresses(self):
        """Nobody answers at two of them, each of another family, and the third is right."""
        with open("/etc/hosts") as file:
            before = file.read()
        self.addCleanup(self.write_hosts, before)
        self.write_hosts(before + f"2001:db8:2::77 {MANY}\n198.51.100.77 {MANY}\n{SERVER} {MANY}\n")
        self.server.start()
        self.connect({**EAP, "gateway": MANY, "remote-id": SERVER_NAME}, SECRET)
        self.assertTrue(self.client.log.find("trying another address"))
        self.assert_traffic(LAN)

    def write_hosts(self, text):
        with open("/etc/hosts", "w") as file:
            file.write(text)

    def test_address_that_a_crashed_client_had(self):
        """The server has one, and keeps it until it finds out that nobody is there any more."""
        self.server.start({"pools": "v4", "dpd_delay": "15s"}, pools={"v4": {"addrs": "10.81.0.1/32"}},
                          secrets={"eap-bob": {"id": "bob", "secret": PASSWORD}},
                          daemon={"retransmit_tries": "1", "retransmit_timeout": "1.0"})
        self.connect({**EAP, "user": "bob"}, SECRET, name="before")
        # It would say goodbye if only the service died.
        os.kill(self.client.pid_of("charon-systemd"), signal.SIGKILL)
        self.client.wait_inactive("before")
        self.connect(EAP, SECRET)
        self.assertTrue(self.client.log.find("no address for us now"))
        self.assert_traffic(LAN)

    def test_as_many_connections_as_there_can_be(self):
        """What each has, a route to the server with a metric of its own, made by hand."""
        self.server.start()
        for metric in range(1, 25):
            self.client.run("ip", "route", "add", SERVER, "via", "192.0.2.1", "metric", metric)
            self.addCleanup(self.client.run, "ip", "route", "del", SERVER, "metric", metric)
        vpn = self.add({**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}, secrets=SECRET)
        self.client.up(vpn, expect="Unknown reason")
        self.client.log.wait("24 connections lead there already")

    def test_addresses_that_cannot_be_ours(self):
        for address in ("127.0.0.1", "224.0.0.5", "192.0.2.10", "192.0.2.1"):
            with self.subTest(address=address):
                self.server.start({"pools": "v4"}, pools={"v4": {"addrs": f"{address}/32"}})
                self.assert_fails("did not assign an address", EAP, SECRET, says="returned invalid configuration",
                                  name=f"odd-{address}")
