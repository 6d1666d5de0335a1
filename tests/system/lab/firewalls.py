# SPDX-License-Identifier: GPL-2.0-or-later
"""What users have running on their machine already: firewalld and ufw, in the client, as Debian sets them up."""

import subprocess

from .command import CommandFailed, wait_for

# Deletes what the kernel's connection tracking knows. Numbers as in linux/netfilter/nfnetlink_conntrack.h.
FORGET = """
import socket, struct
NETLINK_NETFILTER, IPCTNL_MSG_CT_DELETE, NLM_F_REQUEST, NLM_F_ACK = 12, 1 << 8 | 2, 1, 4
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as netfilter:
    netfilter.sendall(struct.pack("=IHHIIBBH", 20, IPCTNL_MSG_CT_DELETE, NLM_F_REQUEST | NLM_F_ACK, 1, 0, 0, 0, 0))
    answer = netfilter.recv(4096)
assert struct.unpack_from("=i", answer, 16) == (0,), answer
"""


class Firewall:
    """Has `changes`: what users do to it, by name."""

    def __init__(self, client):
        self.client = client

    def forget(self):
        """The connections that were tracked have expired, as after minutes of silence."""
        self.client.run("python3", "-c", FORGET)


class Firewalld(Firewall):
    def __init__(self, client):
        super().__init__(client)
        self._process = None
        self.changes = {"--reload": lambda: self.reload("--reload"),
                        "--complete-reload": lambda: self.reload("--complete-reload"), "a restart": self.restart}

    def command(self, *argv):
        return self.client.run("firewall-cmd", *argv).strip()

    def start(self):
        with open("/out/firewalld.log", "a") as log:
            self._process = self.client.popen("firewalld", "--nofork", "--nopid", "--log-file=/out/firewalld.log", stdout=log, stderr=log)
        self._wait()

    def _wait(self):
        wait_for("firewalld", self._is_running, 120)
        # NetworkManager tells it.
        wait_for("eth0's zone", lambda: self.zone("eth0") == "public", 60)

    def reload(self, how):
        """The command waits no more than 25 s."""
        self.client.run("firewall-cmd", how, check=False)
        self._wait()

    def _is_running(self):
        try:
            return self.command("--state") == "running"
        except CommandFailed:
            return False

    def stop(self):
        self._process.terminate()
        self._process.wait(60)

    def restart(self):
        self.stop()
        self.start()

    def zone(self, device):
        """The zone that a device was put into, or an empty text."""
        for line in self.command("--get-active-zones").splitlines():
            if not line.startswith(" "):
                zone = line.split()[0]
            elif line.split()[0] == "interfaces:" and device in line.split():
                return zone
        return ""

    def rules(self, device):
        """Its rules but for those of a device of ours, into whose zone NetworkManager put it."""
        lines = self.client.run("nft", "--stateless", "list", "table", "inet", "firewalld").splitlines()
        return sorted(line for line in lines if not device or f'"{device}"' not in line)


class Ufw(Firewall):
    def __init__(self, client):
        super().__init__(client)
        self.changes = {"reload": lambda: self.command("reload"), "disable and enable": self.restart}

    def command(self, *argv):
        return self.client.run("ufw", "--force", *argv)

    def start(self):
        """Enabled for the first time, it leaves off two rules."""
        self.command("enable")
        self.command("reload")

    def stop(self):
        self.command("disable")

    def restart(self):
        self.stop()
        self.command("enable")

    def rules(self, _device):
        return [line for program in ("iptables", "ip6tables") for line in self.client.run(program, "-S").splitlines()]
