# SPDX-License-Identifier: GPL-2.0-or-later
"""Every fault at every state of a session, of either type: it comes up all the same or ends with a reason, nothing is left, and
the next attempt works. What was seen is printed as a table; a state is a test, and `-k` chooses among them. A regular
expression chooses among the faults: LAB_KERNEL=LAB_FAULTS=charon.is tests/system/run test_fault_matrix.py"""

import os
import re
import signal

import leaks
from ike import EAP
from l2tp import SECRETS, SHARED
from lab import wait_for
from lab.dns import Dns
from lab.faults import PROGRAMS, faults
from lab.net import LAN, SERVER, SERVER_NAME
from lab.server import IKE_EAP, PASSWORD, merge
from lab.snapshot import Snapshot

LONG = True
TIMEOUT = 7200

HOSTS = "/etc/hosts"
NAME_SERVER = "192.0.2.1"
# NetworkManager makes these and forgets them when it is killed.
FORGOTTEN = (("-4", "192.0.2.1"), ("-4", SERVER), ("-6", "2001:db8:1::1"), ("-6", "2001:db8:2::10"))
ABSENT = "not there in this state"
# What a cell may take in the end, after its fault.
PATIENCE = 75
# How long a fault lasts that a connection outlives.
TRIES = 30


class Matrix:
    ipv6 = {"method": "auto", "addr-gen-mode": "default"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not hasattr(Matrix, "dns"):
            Matrix.dns = Dns(cls.net.router, NAME_SERVER, SERVER)
            cls.client.outlive_bus()

    def setUp(self):
        with open(HOSTS) as file:
            self.hosts = file.read()
        self.held = []
        super().setUp()
        self.serve()

    # --- states ---

    def attempt(self, vpn="vpn"):
        self.client.nmcli("--wait", "0", "connection", "up", vpn)

    def hold(self, program):
        """It stands still, and with it the state, until the release."""
        for pid in self.client.pids_of(program):
            os.kill(pid, signal.SIGSTOP)
            self.held.append(pid)

    def go_on(self):
        for pid in self.held:
            if self.client.namespace.program(str(pid)):
                os.kill(pid, signal.SIGCONT)
        self.held.clear()

    def hide_name(self):
        self.dns._process.send_signal(signal.SIGSTOP)
        with open(HOSTS, "w") as file:
            file.writelines(line for line in self.hosts.splitlines(True) if SERVER_NAME not in line)

    def tell_name(self):
        self.dns._process.send_signal(signal.SIGCONT)
        with open(HOSTS, "w") as file:
            file.write(self.hosts)

    def catch_prepare(self):
        self.hide_name()
        self.attempt()
        # One for commands, one for events.
        wait_for("charon", lambda: self.client.run("ss", "-xH", "state", "established").count(".vici") >= 2)

    def catch_load(self):
        self.catch_prepare()
        self.hold("charon-systemd")
        self.tell_name()

    def catch_initiate(self):
        self.net.drop("udp dport { 500, 4500 }")
        self.attempt()

    def catch_up(self):
        self.client.up("vpn")

    def catch_recover(self):
        self.client.up("kept")
        self.client.down("eth0")
        self.client.namespace.ip("xfrm state flush")
        self.client.log.wait("waiting for one")

    def catch_cleanup(self):
        self.client.up("vpn")
        for program in ("charon-systemd", "xl2tpd"):
            self.hold(program)
        self.client.nmcli("--wait", "0", "connection", "down", "vpn")

    def release(self):
        """Nothing holds the session up any more."""
        self.tell_name()
        self.net.heal()
        self.lns.heal()
        self.go_on()
        if "eth0" not in self.client.active():
            self.client.up("eth0")

    # --- cells ---

    def session(self):
        """The state of the session, as far as is known."""
        return (re.findall(r"session: \S+ --\S+--> (\S+)", self.client.log.text()) or ["none"])[-1]

    def is_over(self):
        return not self.client.pids_of(PROGRAMS["service"]) and not {"vpn", "kept"} & set(self.client.active())

    def revive(self):
        """Whoever brings NetworkManager or the bus back, it is not we."""
        if self.client.pids_of("dbus-daemon") and self.client.pids_of("NetworkManager"):
            return
        wait_for("the service to end", lambda: not self.client.pids_of(PROGRAMS["service"]), PATIENCE)
        for pid in self.client.pids_of("NetworkManager"):
            os.kill(pid, signal.SIGKILL)
        wait_for("NetworkManager to be gone", lambda: not self.client.pids_of("NetworkManager"))
        if not self.client.pids_of("dbus-daemon"):
            self.client.start_bus()
        self.client.start_manager()
        for family, route in FORGOTTEN:
            self.client.run("ip", family, "route", "delete", route, "proto", "static", check=False)

    def is_settled(self):
        return self.is_over() or (self.session() == "up" and self.client.ping(LAN, timeout=1))

    def settle(self, fault):
        """Waits for what becomes of the session, and returns it in words. One that is kept may try until the fault is over."""
        try:
            wait_for("the session to come up or to end", self.is_settled, TRIES if "kept" in self.client.active() else PATIENCE)
        except AssertionError:
            fault.lift()
            wait_for("the session to come up or to end", self.is_settled, PATIENCE)
            return "tries on; is up when it is over" if self.session() == "up" else "ended when it was over"
        if self.session() == "up" and not self.is_over():
            return "is up"
        failures = re.findall(r"WARNING \*\*: [\d:.]+: (?:vpn|kept): (.*)", self.client.log.text())
        return f"ended: {failures[-1]}" if failures else "ended"

    def end(self):
        for name in {"vpn", "kept"} & set(self.client.active()):
            self.client.nmcli("connection", "down", name, check=False)
        wait_for("the service to end", self.is_over, PATIENCE)

    def next_attempt(self):
        self.client.up("vpn")
        self.client.wait_ping(LAN, 20)
        self.end()
        self.assert_clean()

    def cell(self, state, fault):
        """What was seen."""
        self.client.log.mark()
        getattr(self, f"catch_{state}")()
        self.client.log.wait(f"--> {state}$")
        try:
            seen = self.suffer(fault)
            self.end()
        finally:
            fault.lift()
        if seen == ABSENT:
            return seen
        left = self._snapshot.differences(3)
        self.next_attempt()
        return seen + ("; the next start cleared up" if left else "")

    def suffer(self, fault):
        if not fault.inject():
            self.release()
            return ABSENT
        self.revive()
        self.release()
        return self.settle(fault)

    def mend(self):
        """After a cell that failed, the next one shall have its chance."""
        for program in PROGRAMS.values():
            for pid in self.client.pids_of(program):
                os.kill(pid, signal.SIGCONT)
        for pid in self.client.pids_of(PROGRAMS["service"]):
            os.kill(pid, signal.SIGKILL)
        self.revive()
        self.release()
        self.end()
        self.serve()
        self.client.up("vpn")
        self.end()
        self._snapshot = Snapshot(self.client)

    def note(self, state, fault, seen):
        with open("/out/faults.txt", "a") as file:
            file.write(f"{type(self).__name__:5} {state:9} {fault.name:28} {seen}\n")

    def try_cell(self, state, fault):
        try:
            self.note(state, fault, self.cell(state, fault))
        except Exception as error:
            self.note(state, fault, f"FAILED in {self.session()}: {' '.join(str(error).split()) or repr(error)}")
            self.mend()
            raise

    def try_state(self, state):
        self.add(self.data, secrets=self.secrets, ipv6=self.ipv6)
        self.add({**self.data, "persistent": "true"}, name="kept", secrets=self.secrets, ipv6=self.ipv6)
        for fault in faults(self.client, self.programs, self.sockets):
            if not re.search(os.environ.get("LAB_FAULTS", ""), fault.name):
                continue
            with self.subTest(fault=fault.name):
                self.try_cell(state, fault)

    def test_prepare(self):
        self.try_state("prepare")

    def test_load(self):
        self.try_state("load")

    def test_initiate(self):
        self.try_state("initiate")

    def test_up(self):
        self.try_state("up")

    def test_recover(self):
        self.try_state("recover")

    def test_cleanup(self):
        self.try_state("cleanup")


class Ike(Matrix, leaks.FullTunnel):
    data, secrets = EAP, {"password": PASSWORD}
    programs, sockets = ("service", "charon", "NetworkManager", "D-Bus"), ("vici",)

    def serve(self):
        self.server.start(connections={"eap": merge(IKE_EAP, {"pools": "v4", "children": {"net": {"local_ts": "0.0.0.0/0"}}})})


class L2tp(Matrix, leaks.FullTunnel):
    data, secrets, ipv6 = {**SHARED, "gateway": SERVER_NAME}, SECRETS, {"method": "disabled"}
    programs, sockets = tuple(PROGRAMS), ("vici", "pppd.socket")

    def serve(self):
        self.lns.start()

    def catch_dial(self):
        self.lns.deafen()
        self.attempt()
        wait_for("xl2tpd", lambda: self.client.pids_of("xl2tpd"))

    def catch_ppp(self):
        # Data messages (RFC 2661 3.1: T is 0).
        self.lns.deafen("@th,64,1 0")
        self.attempt()
        wait_for("pppd", lambda: self.client.pids_of("pppd"))

    def test_dial(self):
        self.try_state("dial")

    def test_ppp(self):
        self.try_state("ppp")
