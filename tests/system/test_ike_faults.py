# SPDX-License-Identifier: GPL-2.0-or-later
"""Daemons that die at a bad moment, and profiles that want more than their owner may."""

import os
import signal
import time

from ike import BY_CERT, CERT, CERTS, EAP, PASSWORD, IkeCase, client
from lab import run, wait_for
from lab.faults import NoDescriptors, NoSpace
from lab.net import LAN

SECRET = {"password": PASSWORD}


class Hangs(IkeCase):
    """charon stands still while the tunnel is up."""

    def hang(self, **settings):
        self.server.start()
        vpn = self.connect({**EAP, **settings}, SECRET)
        self.client.log.mark()
        self.charon = self.client.pid_of("charon-systemd")
        os.kill(self.charon, signal.SIGSTOP)
        return vpn

    def test_down(self):
        vpn = self.hang()
        start = time.monotonic()
        self.client.down(vpn)
        self.assertLess(time.monotonic() - start, 10)
        self.assert_clean()

    def test_network_changes(self):
        for settings in ({}, {"persistent": "true"}):
            with self.subTest(**settings):
                vpn = self.hang(**settings)
                self.client.namespace.ip("link set eth0 mtu 1400")
                self.addCleanup(self.client.namespace.ip, "link set eth0 mtu 1500")
                self.client.log.wait("charon does not answer.*calling again", timeout=40)
                self.client.wait_ping(LAN, timeout=30)
                self.assertNotEqual(self.client.pid_of("charon-systemd"), self.charon)
                self.client.down(vpn)
                self.client.namespace.ip("link set eth0 mtu 1500")
                self.assert_clean()

    def test_uplink_comes_and_goes(self):
        vpn = self.hang(persistent="true")
        self.client.down("eth0")
        self.client.up("eth0")
        self.client.log.wait("charon does not answer.*calling again", timeout=60)
        self.client.wait_ping(LAN, timeout=30)
        self.assertNotEqual(self.client.pid_of("charon-systemd"), self.charon)
        self.client.down(vpn)
        self.assert_clean()


class Deaths(IkeCase):
    def test_charon_is_killed(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        os.kill(self.client.pid_of("charon-systemd"), signal.SIGKILL)
        self.client.wait_inactive(vpn)
        self.client.log.wait("charon stopped unexpectedly")
        self.assert_clean()

    def test_service_is_killed(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        os.kill(self.client.pid_of("nm-ipsec-service"), signal.SIGKILL)
        self.client.wait_inactive(vpn)
        # charon goes with the service; what it cannot take along, the next start removes.
        self.client.up(vpn)
        self.assert_traffic(LAN)
        self.client.down(vpn)
        self.assert_clean()

    def test_service_is_terminated(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        os.kill(self.client.pid_of("nm-ipsec-service"), signal.SIGTERM)
        self.client.wait_inactive(vpn)
        self.assert_clean()

    def test_networkmanager_is_killed(self):
        self.server.start()
        self.connect(EAP, SECRET)
        self.client.stop_manager(signal.SIGKILL)
        wait_for("the service to end", lambda: not self.client.run("ip", "link", "show", "type", "xfrm"), 20)
        self.client.start_manager()
        # These two NetworkManager made; 1.42 forgets them when it is killed, 1.52 does not.
        for route in ("2001:db8:1::1", "2001:db8:2::10"):
            self.client.run("ip", "-6", "route", "flush", "to", "exact", route, "proto", "static")

    def test_down_while_connecting(self):
        self.server.start()
        self.net.drop("udp dport { 500, 4500 }")
        vpn = self.add(EAP, secrets=SECRET)
        self.client.nmcli("--wait", "0", "connection", "up", vpn)
        self.client.log.wait("initiating IKE_SA")
        self.client.down(vpn)
        self.assert_clean()

    def suffer(self, fault, cause):
        """What the computer lacks from the first packet on is what is told."""
        self.server.start()
        self.net.drop("udp dport { 500, 4500 }")
        vpn = self.add(EAP, secrets=SECRET)
        self.client.nmcli("--wait", "0", "connection", "up", vpn)
        self.client.log.wait("--> initiate$")
        fault.inject()
        try:
            self.net.heal()
            self.client.log.wait(cause)
        finally:
            fault.lift()
        self.end(vpn)
        self.assert_clean()

    def end(self, vpn):
        """It goes down by itself, or, where the shortage was over in time, comes up and is taken down."""
        def state():
            return self.client.nmcli("-g", "GENERAL.STATE", "connection", "show", vpn).strip()
        if wait_for("an end or a connection", lambda: {"": "down", "activated": "up"}.get(state()), 60) == "up":
            self.client.down(vpn)

    def test_disk_is_full(self):
        self.suffer(NoSpace(self.client), "file system of this computer is full")

    def test_no_descriptors(self):
        self.suffer(NoDescriptors(self.client), "run out of memory, processes or file descriptors")

    def test_profile_is_deleted_while_up(self):
        self.server.start()
        vpn = self.connect(EAP, SECRET)
        self.client.remove(vpn)
        self._profiles.clear()
        self.assert_clean()


class Private(IkeCase):
    """Files are read with the rights of the one user whom a profile belongs to."""

    USER = "nobody"

    def private(self, **files):
        return {"data": {**CERT, **client("rsa"), **files}, "connection": {"permissions": f"user:{self.USER}:;"}}

    def copy_key(self, mode, owner):
        run("cp", f"{CERTS}/client-rsa.key", "/out/private.key")
        run("chown", owner, "/out/private.key")
        run("chmod", mode, "/out/private.key")
        self.addCleanup(os.unlink, "/out/private.key")

    def test_key_of_others_is_refused(self):
        self.copy_key("600", "root")
        profile = self.private(key="/out/private.key")
        self.assert_fails(f"user {self.USER} may not read it", profile["data"], connection=profile["connection"])

    def test_own_key_works(self):
        self.copy_key("600", self.USER)
        self.server.start(BY_CERT)
        profile = self.private(key="/out/private.key")
        self.assert_round(profile["data"], connection=profile["connection"])
