# SPDX-License-Identifier: GPL-2.0-or-later
"""block-on-drop: whatever ends a tunnel, nothing leaves the machine until the user has disconnected. Of either type. The
evidence is what the router sees."""

import os
import signal

import leaks
from lab import wait_for
from lab.client import QUESTION
from lab.command import Terminal
from lab.net import LAN, SERVER
from leaks import BOUND, CONTAINER, FAR, FAR6

DATA = {"block-on-drop": "yes"}


class KillSwitch:
    def assert_blocked(self, capture):
        for address in (FAR, FAR6, SERVER):
            self.assertFalse(self.client.ping(address, timeout=1))
            self.assertIn("not permitted", self.client.run("python3", "-c", BOUND, "eth0", address, 80))
        self.assertIn("traffic is blocked", self.client.run("nm-ipsec", "status"))
        self.assert_nothing_outside(capture)

    def assert_free(self):
        wait_for("traffic to pass", lambda: self.client.ping(FAR, timeout=1))
        self.assertNotIn("blocked", self.client.run("nm-ipsec", "status"))

    @staticmethod
    def reaches(container, address):
        return " 0% packet loss" in container.run("ping", "-n", "-q", "-c", 1, "-W", 1, address, check=False)

    def kill(self, program):
        os.kill(self.client.pid_of(program), signal.SIGKILL)

    def test_disconnected(self):
        vpn = self.connect_it(DATA)
        self.assertNotIn("blocked", self.client.run("nm-ipsec", "status"))
        with self.net.capture() as capture:
            self.assert_traffic(LAN)
            self.client.ping(FAR6, timeout=1)
            self.assert_nothing_outside(capture)
        self.client.down(vpn)
        self.assert_free()

    def test_daemon_dies(self):
        """The service ends in good order, and the next attempt finds what is blocked. What is forwarded is no exception."""
        container = self.start_container()
        self.assertTrue(self.reaches(container, FAR))
        vpn = self.connect_it(DATA)
        with self.net.capture() as capture:
            self.assertTrue(self.reaches(container, LAN))
            self.kill("charon-systemd")
            self.client.wait_inactive(vpn)
            for address in (FAR, LAN, SERVER):
                self.assertFalse(self.reaches(container, address))
            self.assert_blocked(capture)
            self.assertEqual(capture.packets(f"src host {CONTAINER}"), [])
            self.client.up(vpn)
            self.assert_traffic(LAN)
            self.assert_nothing_outside(capture)
        self.client.down(vpn)
        self.assert_free()

    def test_service_dies(self):
        vpn = self.connect_it(DATA)
        with self.net.capture() as capture:
            self.kill("nm-ipsec-service")
            self.client.wait_inactive(vpn)
            self.assert_blocked(capture)
            # What another connection clears up is not this.
            self.client.run("/usr/libexec/nm-ipsec-service", "--help")
            self.client.up(vpn)
            self.assert_traffic(LAN)
            self.kill("nm-ipsec-service")
            self.client.wait_inactive(vpn)
            self.assert_blocked(capture)
        self.client.run("nm-ipsec", "diagnose", "--fix", check=False)
        self.assert_free()

    def test_manager_dies(self):
        for how in (signal.SIGKILL, signal.SIGTERM):
            with self.subTest(how=how):
                vpn = self.connect_it(DATA) if how == signal.SIGKILL else self.client.up("vpn") and "vpn"
                with self.net.capture() as capture:
                    self.client.stop_manager(how)
                    self.assertFalse(self.client.ping(FAR, timeout=1))
                    self.client.start_manager()
                    self.assert_blocked(capture)
                    self.client.up(vpn)
                    self.assert_traffic(LAN)
                    self.assert_nothing_outside(capture)
                self.client.down(vpn)
                self.assert_free()

    def test_server_is_gone(self):
        """The user gives up while it is called again."""
        vpn = self.connect_it(DATA)
        self.net.drop(f"ip saddr {SERVER}")
        with self.net.capture() as capture:
            self.kill("charon-systemd")
            self.client.wait_inactive(vpn)
            self.assert_blocked(capture)
            with self.client.popen("nmcli", "connection", "up", vpn) as attempt:
                wait_for("the attempt", lambda: vpn in self.client.active())
                self.assert_blocked(capture)
                self.client.down(vpn)
                attempt.wait()
        self.assert_free()


class Ike(KillSwitch, leaks.IkeFull):
    def assert_given_up(self, *answers):
        """The tunnel dropped, and the user gives up where the password is asked for after so many answers."""
        vpn = self.connect_it(DATA)
        self.client.nmcli("connection", "modify", vpn, "+vpn.data", "password-flags=1")
        self.kill("charon-systemd")
        self.client.wait_inactive(vpn)
        self.assertIn("traffic is blocked", self.client.run("nm-ipsec", "status"))
        with Terminal(self.client.enter(["nmcli", "--ask", "connection", "up", vpn])) as terminal:
            for answer in (*answers, None):
                self.assertTrue(terminal.wait(QUESTION, 60), terminal.screen)
                if answer:
                    terminal.type(answer + "\n")
            self.assertFalse(self.client.ping(FAR, timeout=1))
            self.client.down(vpn)
            self.assert_free()

    def test_given_up_when_asked_again(self):
        self.assert_given_up("wrong")

    def test_given_up_before_an_answer(self):
        """Where there was no attempt."""
        self.assert_given_up()


class L2tp(KillSwitch, leaks.L2tpFull):
    pass
