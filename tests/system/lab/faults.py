# SPDX-License-Identifier: GPL-2.0-or-later
"""What may befall the processes of a connection. Each fault has a name, inject() and lift(); what it is about may not be there,
which inject() tells by returning False."""

import contextlib
import glob
import os
import random
import resource
import signal
import socket
import time

from .command import CommandFailed, run, wait_for

PROGRAMS = {"service": "nm-ipsec-service", "charon": "charon-systemd", "xl2tpd": "xl2tpd", "pppd": "pppd",
            "NetworkManager": "NetworkManager", "D-Bus": "dbus-daemon"}
OURS = "service", "charon", "xl2tpd", "pppd"
FROZEN = 20  # seconds
CGROUP = "/mnt/faults"


class Fault:
    def __init__(self, client, name):
        self.client = client
        self.name = name

    def ours(self):
        return [pid for who in OURS for pid in self.client.pids_of(PROGRAMS[who])]

    def inject(self):
        raise NotImplementedError

    def lift(self):
        pass


class Signal(Fault):
    """One of the processes is killed, or stands still for a while."""

    def __init__(self, client, who, how):
        super().__init__(client, f"{who} is {'killed' if how == signal.SIGKILL else 'stopped'}")
        self.who = who
        self._how = how

    def inject(self):
        pids = self.client.pids_of(PROGRAMS[self.who])
        for pid in pids:
            os.kill(pid, self._how)
        if pids and self._how == signal.SIGSTOP:
            time.sleep(FROZEN)
            for pid in pids:
                # The service may have killed what did not end.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        else:
            wait_for(f"{self.who} to be gone", lambda: not set(pids) & set(self.client.pids_of(PROGRAMS[self.who])))
        return bool(pids)


class NoFork(Fault):
    """Neither our processes nor any child of theirs gets another process or thread."""

    def __init__(self, client):
        super().__init__(client, "no fork")

    def inject(self):
        if not os.path.isdir(CGROUP):
            run("mount", "-t", "cgroup2", "cgroup2", os.path.dirname(CGROUP))
            self._write(f"{os.path.dirname(CGROUP)}/cgroup.subtree_control", "+pids")
            os.mkdir(CGROUP)
        self._write(f"{CGROUP}/pids.max", 0)
        pids = self.ours()
        for pid in pids:
            self._write(f"{CGROUP}/cgroup.procs", pid)
        return bool(pids)

    def lift(self):
        self._write(f"{CGROUP}/pids.max", "max")

    @staticmethod
    def _write(path, value):
        with open(path, "w") as file:
            file.write(str(value))


class NoSpace(Fault):
    """Nothing more fits into /run."""

    def __init__(self, client):
        super().__init__(client, "/run is full")

    def inject(self):
        wait_for("/run to be full", self._fill)
        return True

    def _fill(self):
        there = os.statvfs(self.client.path("/run"))
        try:
            self._resize((there.f_blocks - there.f_bfree) * there.f_frsize)
        except CommandFailed:  # somebody has written in between
            return False
        return True

    def lift(self):
        self._resize(256 << 20)

    def _resize(self, size):
        self.client.run("mount", "-o", f"remount,size={size}", "/run")


class NoDescriptors(Fault):
    """Our processes cannot open anything more."""

    def __init__(self, client):
        super().__init__(client, "no descriptors")
        self._before = {}

    def inject(self):
        pids = self.ours()
        for pid in pids:
            there = {int(number) for number in os.listdir(f"/proc/{pid}/fd")}
            free = next(number for number in range(len(there) + 1) if number not in there)
            _, most = self._before[pid] = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, most))
        return bool(pids)

    def lift(self):
        for pid, before in self._before.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


class Noise(Fault):
    """A stranger talks to one of the sockets: what means nothing, or what is too long."""

    def __init__(self, client, what, oversize):
        super().__init__(client, f"{'oversize' if oversize else 'garbage'} on {what}")
        self._pattern, self._kind = SOCKETS[what]
        self._oversize = oversize

    def inject(self):
        return any([self._talk(path) for path in glob.glob(self.client.path(self._pattern))])

    def _talk(self, path):
        with socket.socket(socket.AF_UNIX, self._kind) as there:
            there.settimeout(2)
            try:
                there.connect(path)
                there.send((b"\xff" * 4 if self._oversize else b"") + random.Random(1).randbytes(1 << (17 if self._oversize else 12)))
                there.recv(1)
            except ConnectionRefusedError:
                return False
            except OSError:
                pass
        return True


SOCKETS = {"vici": ("/run/charon.*.vici", socket.SOCK_STREAM), "pppd.socket": ("/run/nm-ipsec/*/pppd.socket", socket.SOCK_SEQPACKET)}


def faults(client, programs, sockets):
    """All that may befall these processes and sockets."""
    return [Signal(client, who, how) for how in (signal.SIGKILL, signal.SIGSTOP) for who in programs] + \
        [NoFork(client), NoSpace(client), NoDescriptors(client)] + \
        [Noise(client, what, oversize) for what in sockets for oversize in (False, True)]
