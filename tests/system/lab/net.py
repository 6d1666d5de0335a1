# SPDX-License-Identifier: GPL-2.0-or-later
"""The network: three namespaces, and the faults and evidence that live on the router.

  client eth0 192.0.2.10   -- c0 router s0 -- eth0 server 198.51.100.10, lan 10.80.0.1
         eth1 203.0.113.10 -- c1 (once it is asked for)

IPv6 beside it: 2001:db8:1::10, 2001:db8:3::10, 2001:db8:2::10, and fd80::1 on the server's LAN. Once it is asked for, a
neighbour, eth0 192.168.7.10 -- n0 router."""

import os
import subprocess

from .command import LogFile, run

CERTS = "/certs"
SERVER, SERVER6, SERVER_NAME = "198.51.100.10", "2001:db8:2::10", "vpn.example.org"
LAN, LAN6 = "10.80.0.1", "fd80::1"
PUBLIC = "203.0.113.200"  # the server's, where it is behind NAT
NEIGHBOUR = "192.168.7.10", "192.168.7.1"  # its address, and the router's

UPLINKS = {  # client's device: router's device, client's and router's addresses
    "eth0": ("c0", "192.0.2.10", "192.0.2.1", "2001:db8:1::10", "2001:db8:1::1"),
    "eth1": ("c1", "203.0.113.10", "203.0.113.1", "2001:db8:3::10", "2001:db8:3::1"),
}


class Namespace:
    """A network namespace made by `ip netns`."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        # An address is usable at once, and nothing announces itself by its own.
        self.run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0")
        self.ip("link set lo up")

    def _enter(self, argv):
        return ["nsenter", f"--net=/run/netns/{self.name}", *map(str, argv)]

    def run(self, *argv, **options):
        return run(*self._enter(argv), **options)

    def popen(self, *argv, **options):
        return subprocess.Popen(self._enter(argv), **options)

    def ip(self, *lines):
        """Runs lines of `ip` in one process."""
        run("ip", "-n", self.name, "-batch", "-", input="\n".join(lines) + "\n")

    def nft(self, rules):
        self.run("nft", "-f", "-", input=rules)

    def pids(self):
        """The processes that live here, as numbers in text."""
        here = os.stat(f"/run/netns/{self.name}").st_ino
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.stat(f"/proc/{pid}/ns/net").st_ino == here:
                    yield pid
            except (FileNotFoundError, ProcessLookupError, PermissionError):  # it is on its way out
                continue

    @staticmethod
    def program(pid):
        """The name of the program that a process runs, or None if it is gone."""
        try:
            return os.path.basename(os.readlink(f"/proc/{pid}/exe"))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return None


class Capture:
    """tcpdump on one of the router's devices, to be asked afterwards with tcpdump's own filters."""

    def __init__(self, namespace, device, path):
        self.path = path
        with open(path + ".log", "w") as log:
            self._process = namespace.popen("tcpdump", "--immediate-mode", "-U", "-n", "-s", "0", "-i", device, "-w", path,
                                            stdout=subprocess.DEVNULL, stderr=log)
        LogFile(path + ".log").wait("listening on")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def packets(self, query=""):
        """The packets so far that match a tcpdump filter, one line each."""
        return run("tcpdump", "-n", "-r", self.path, *query.split()).splitlines()


class Net:
    def __init__(self):
        self.client, self.router, self.server = map(Namespace, ("client", "router", "server"))
        self._captures = 0
        self._has_second = False
        self._neighbour = None
        self._connect(self.client, "eth0")
        run("ip", "link", "add", "s0", "netns", "router", "type", "veth", "peer", "name", "eth0", "netns", "server")
        self.router.ip("addr add 198.51.100.1/24 dev s0", "addr add 2001:db8:2::1/64 dev s0", "link set s0 up")
        self.server.ip(f"addr add {SERVER}/24 dev eth0", f"addr add {SERVER6}/64 dev eth0", "link set eth0 up",
                       "route add default via 198.51.100.1", "route add ::/0 via 2001:db8:2::1",
                       "link add lan type dummy", f"addr add {LAN}/24 dev lan", f"addr add {LAN6}/64 dev lan",
                       "link set lan up")
        for namespace in (self.router, self.server):
            namespace.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
        with open("/etc/hosts", "a") as hosts:
            hosts.write(f"{SERVER} {SERVER_NAME}\n{SERVER6} {SERVER_NAME}\n")

    def _connect(self, client, device):
        router, _, address, _, address6 = UPLINKS[device]
        run("ip", "link", "add", router, "netns", "router", "type", "veth", "peer", "name", device, "netns", client.name)
        self.router.ip(f"addr add {address}/24 dev {router}", f"addr add {address6}/64 dev {router}",
                       f"link set {router} up")

    def second_uplink(self):
        """Gives the client eth1; NetworkManager has a profile for it."""
        if not self._has_second:
            self._connect(self.client, "eth1")
            self._has_second = True

    def neighbour(self):
        """A further machine behind the router, without NetworkManager."""
        if not self._neighbour:
            self._neighbour = Namespace("neighbour")
            run("ip", "link", "add", "n0", "netns", "router", "type", "veth", "peer", "name", "eth0", "netns", "neighbour")
            self.router.ip(f"addr add {NEIGHBOUR[1]}/24 dev n0", "link set n0 up")
            self._neighbour.ip(f"addr add {NEIGHBOUR[0]}/24 dev eth0", "link set eth0 up",
                               f"route add default via {NEIGHBOUR[1]}")
        return self._neighbour

    def unplug(self, device):
        self.router.ip(f"link set {UPLINKS[device][0]} down")

    def plug(self, device):
        self.router.ip(f"link set {UPLINKS[device][0]} up")

    def nat(self, device=None):
        """The client's packets, or those by one of the router's devices, now reach the server with the router's address."""
        by = f'iifname "{device}"' if device else ""
        self.router.nft(f"""add table ip nat
            add chain ip nat post {{ type nat hook postrouting priority 100; }}
            add rule ip nat post {by} oifname "s0" masquerade""")

    def nat_server(self):
        """The server is now also behind NAT: reached by PUBLIC, which it does not know."""
        self.router.nft(f"""add table ip nat-server
            add chain ip nat-server pre {{ type nat hook prerouting priority -100; }}
            add rule ip nat-server pre ip daddr {PUBLIC} dnat to {SERVER}""")

    def drop(self, match):
        """The router drops what matches, in nft's words, as `udp dport 4500`."""
        self.router.nft("""add table inet faults
            add chain inet faults forward { type filter hook forward priority 0; }""")
        self.router.nft(f"add rule inet faults forward {match} drop")

    def loss(self, percent, delay="0ms"):
        """The router loses and delays packets in both directions."""
        for device in ("c0", "s0"):
            self.router.run("tc", "qdisc", "replace", "dev", device, "root", "netem", "loss", f"{percent}%", "delay", delay)

    def mtu(self, size):
        """The router's link to the server takes packets up to this size."""
        self.router.ip(f"link set s0 mtu {size}")
        self.server.ip(f"link set eth0 mtu {size}")

    def heal(self):
        """Takes back NAT, drops, loss and MTU."""
        self.router.run("nft", "flush", "ruleset")
        for device in ("c0", "s0"):
            self.router.run("tc", "qdisc", "del", "dev", device, "root", check=False)
        self.mtu(1500)

    def capture(self, device="c0"):
        """Starts tcpdump on a device of the router: c0 is the client's side, s0 the server's."""
        self._captures += 1
        return Capture(self.router, device, f"/out/capture-{self._captures}.pcap")
