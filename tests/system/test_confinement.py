# SPDX-License-Identifier: GPL-2.0-or-later
"""What service and daemons may still do when they are up: seen in /proc, and tried."""

import os
import shutil
import signal

from ike import CERTS, EAP, IkeCase, PASSWORD
from l2tp import L2tpCase, SHARED
from lab import wait_for
from lab.command import CommandFailed

NET_ADMIN = 1 << 12
# DAC_OVERRIDE, KILL, SETGID, SETUID, NET_BIND_SERVICE, NET_ADMIN, NET_RAW
SERVICE = 1 << 1 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 10 | NET_ADMIN | 1 << 13

# The kernel runs it for each dump, outside of every namespace.
CATCHER = """#!/bin/sh
cat > /out/cores/$1
"""


class Confinement:
    """With L2tpCase or IkeCase."""

    def status(self, program):
        with open(f"/proc/{self.client.pid_of(program)}/status") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)

    def assert_confined(self, program, most):
        status = self.status(program)
        with self.subTest(program):
            self.assertEqual(status["NoNewPrivs"], "1")
            self.assertEqual(status["Seccomp"], "2")
            self.assertEqual(status["THP_enabled"], "0")
            for name in ("CapPrm", "CapEff", "CapInh", "CapAmb"):
                self.assertEqual(int(status[name], 16) & ~most, 0, f"{name} {status[name]}")
            with open(f"/proc/{self.client.pid_of(program)}/limits") as file:
                core = next(line for line in file if line.startswith("Max core file size"))
            # One byte is less than a dump ever has, and unlike 0 it also stops those that go to a pipe.
            self.assertEqual(core.split()[4:6], ["1", "1"])

    def assert_dumps_nothing(self, program):
        before = os.listdir("/out/cores")
        pid = self.client.pid_of(program)
        os.kill(pid, signal.SIGSEGV)
        wait_for(f"the end of {program}", lambda: not os.path.exists(f"/proc/{pid}"))
        self.assertEqual(os.listdir("/out/cores"), before)

    def catch_dumps(self):
        """Dumps go to a program from here on, as with systemd-coredump and apport."""
        shutil.rmtree("/out/cores", ignore_errors=True)
        os.mkdir("/out/cores")
        with open("/tmp/catch-core", "w") as file:
            file.write(CATCHER)
        os.chmod("/tmp/catch-core", 0o755)
        with open("/proc/sys/kernel/core_pattern", "r+") as file:
            before = file.read()
            file.seek(0)
            file.write("|/tmp/catch-core %p")

        def restore():
            with open("/proc/sys/kernel/core_pattern", "w") as file:
                file.write(before)
            os.unlink("/tmp/catch-core")
        self.addCleanup(restore)
        # A limit of 0 does not keep the kernel from it.
        process = self.client.popen("prlimit", "--core=0:0", "sleep", "60")
        wait_for("sleep", lambda: b"sleep\0" == open(f"/proc/{process.pid}/cmdline", "rb").read()[:6])
        process.send_signal(signal.SIGSEGV)
        process.wait()
        wait_for("a dump", lambda: os.listdir("/out/cores") == [str(process.pid)])


class Ike(Confinement, IkeCase):
    def test_status(self):
        self.server.start()
        self.connect(EAP, {"password": PASSWORD})
        self.assert_confined("nm-ipsec-service", SERVICE)
        self.assert_confined("charon-systemd", NET_ADMIN)
        self.assertTrue(self.client.ping("10.80.0.1"))

    def test_dumps(self):
        self.server.start()
        self.catch_dumps()
        # What the service leaves behind, the next one removes.
        for program in ("nm-ipsec-service", "charon-systemd"):
            vpn = self.connect(EAP, {"password": PASSWORD}, name=program)
            self.assert_dumps_nothing(program)
            self.client.wait_inactive(vpn)

    def test_files(self):
        """charon is asked by its own interface to read a certificate, from where it may and where it may not."""
        self.server.start()
        self.connect(EAP, {"password": PASSWORD})
        self.assertFalse(self.client.log.find("has no Landlock"))
        socket = next(name for name in os.listdir(self.client.path("/run")) if name.endswith(".vici"))
        # A file of its own, and one next to it.
        allowed, denied = f"/run/{socket.removesuffix('.vici')}.resolv", "/run/charon.lab"
        for path in allowed, denied:
            shutil.copy(f"{CERTS}/client-rsa.pem", self.client.path(path))
        self.addCleanup(os.unlink, self.client.path(denied))

        def load(path):
            text = f"connections {{ x {{ local {{ auth = pubkey\ncert-1 {{\nfile = {path}\n}}\n}}\n}}\n}}\n"
            with open("/out/load.conf", "w") as file:
                file.write(text)
            return self.client.run("swanctl", "--load-conns", "--file", "/out/load.conf",
                                   "--uri", f"unix:///run/{socket}")
        self.assertIn("loaded connection 'x'", load(allowed))
        with self.assertRaises(CommandFailed):
            load(denied)


class L2tp(Confinement, L2tpCase):
    def test_status(self):
        self.lns.start()
        self.connect(SHARED)
        for program, most in (("nm-ipsec-service", SERVICE), ("charon-systemd", NET_ADMIN), ("xl2tpd", NET_ADMIN),
                              ("pppd", NET_ADMIN)):
            self.assert_confined(program, most)

    def test_dumps(self):
        self.lns.start()
        self.catch_dumps()
        for program in ("xl2tpd", "pppd"):
            vpn = self.connect(SHARED, name=program)
            self.assert_dumps_nothing(program)
            self.client.wait_inactive(vpn)
