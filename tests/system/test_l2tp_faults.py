# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever dies at whatever moment, nothing of L2TP leaves in clear: tcpdump watches on the router from before the first
packet until after the last, while pings run through the tunnel."""

import os
import signal
from contextlib import contextmanager

from l2tp import INNER, LAN, SECRETS, SERVER, SHARED, L2tpCase
from lab import wait_for

# What finds a dead peer soon.
DATA = {**SHARED, "dpd-delay": "5", "lcp-echo-interval": "2", "lcp-echo-failure": "3"}
STOPPED = "L2TP program stopped unexpectedly"


class Faults(L2tpCase):
    @contextmanager
    def traffic(self, data=None, server=None):
        """A connection that is up, with pings every tenth of a second that can go nowhere else."""
        self.lns.start(server)
        self.seen = self.client.watch()
        with self.net.capture() as capture:
            vpn = self.connect({**DATA, **(data or {})})
            ping = self.client.popen("ping", "-n", "-q", "-i", "0.1", "-I", self.device(), INNER, stdout=-1, stderr=-1)
            try:
                self.assert_traffic(LAN)
                yield vpn
            finally:
                ping.kill()
                ping.communicate()
            self.assert_clean()
            self.assert_no_leak(capture)

    def kill(self, program, how=signal.SIGKILL):
        os.kill(self.client.pid_of(program), how)

    def assert_ends(self, vpn, cause, timeout=20):
        self.client.wait_inactive(vpn, timeout)
        self.assert_told(cause, self.seen, vpn)

    def test_server_deletes_the_sas(self):
        with self.traffic() as vpn:
            self.server.delete_sa("l2tp")
            self.assert_ends(vpn, "server closed the connection|server was lost")

    def test_server_vanishes(self):
        with self.traffic() as vpn:
            self.lns.stop(signal.SIGKILL)
            self.assert_ends(vpn, "connection to the server was lost", 40)

    def test_charon_is_killed(self):
        with self.traffic() as vpn:
            self.kill("charon-systemd")
            self.assert_ends(vpn, "charon stopped unexpectedly")

    def test_down_while_charon_hangs(self):
        with self.traffic() as vpn:
            self.kill("charon-systemd", signal.SIGSTOP)
            self.client.down(vpn)

    def test_xl2tpd_is_killed(self):
        with self.traffic() as vpn:
            self.kill("xl2tpd")
            self.assert_ends(vpn, STOPPED)

    def test_pppd_is_killed(self):
        with self.traffic() as vpn:
            self.kill("pppd")
            self.assert_ends(vpn, STOPPED)

    def test_service_is_killed(self):
        with self.traffic() as vpn:
            self.kill("nm-ipsec-service")
            self.client.wait_inactive(vpn)
            # The daemons go with the service; what it cannot take along, the next start removes.
            self.client.up(vpn)
            self.assert_traffic(LAN)
            self.client.down(vpn)

    def test_service_is_terminated(self):
        with self.traffic() as vpn:
            self.kill("nm-ipsec-service", signal.SIGTERM)
            self.client.wait_inactive(vpn)

    def test_networkmanager_is_killed(self):
        with self.traffic():
            self.client.stop_manager(signal.SIGKILL)
            wait_for("the service to end", lambda: not self.client.run("ip", "link", "show", "type", "ppp"), 20)
            self.client.start_manager()
            # NetworkManager made these and forgot them when it was killed.
            for route in ("192.0.2.1", SERVER):
                self.client.run("ip", "route", "delete", route, "proto", "static")

    def test_sas_expire(self):
        # IKE is cut off, so that nothing is renewed.
        server = {"rekey_time": "0", "children": {"l2tp": {"rekey_time": "0", "rand_time": "0", "life_time": "20s"}}}
        with self.traffic({"dpd-delay": "600", "lcp-echo-failure": "2"}, server) as vpn:
            self.net.drop("udp dport { 500, 4500 }")
            self.assert_ends(vpn, "connection to the server was lost|server closed", 60)

    def test_sas_are_flushed_here(self):
        with self.traffic() as vpn:
            self.client.namespace.ip("xfrm state flush", "xfrm policy flush")
            self.assert_ends(vpn, "connection to the server was lost|server closed", 40)

    def test_firewall_is_flushed_and_charon_killed(self):
        with self.traffic() as vpn:
            self.client.namespace.nft("flush ruleset")
            self.kill("charon-systemd")
            self.assert_ends(vpn, "charon stopped unexpectedly")

    def test_profile_is_deleted_while_up(self):
        with self.traffic() as vpn:
            self.client.remove(vpn)
            self._profiles.clear()

    def test_down_while_dialling(self):
        self.lns.start()
        self.lns.deafen()
        with self.net.capture() as capture:
            vpn = self.add(SHARED, secrets=SECRETS)
            self.client.nmcli("--wait", "0", "connection", "up", vpn)
            self.client.log.wait("--> dial")
            self.client.down(vpn)
            self.assert_clean()
            self.assert_no_leak(capture)
