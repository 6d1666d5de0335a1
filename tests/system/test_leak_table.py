# SPDX-License-Identifier: GPL-2.0-or-later
"""Which packets are seen outside, by the way that they could take and by what the tunnel is doing, for both types, and for
NetworkManager-strongswan's charon-nm: a table. The last column shows that they are seen when nothing stops them."""

import contextlib
import os
import signal
import subprocess

import leaks
from lab import wait_for
from lab.net import SERVER, UPLINKS
from leaks import ADDRESSES, FAR, FAR6
from test_rig import WITHOUT

LONG = True

OUTER, OWN = "192.168.9.1", "192.168.9.9"
INNER = "10.80.0.0/16 or net 10.81.0.0/16 or net 10.83.0.0/16"
# What is tried again and again, and how it is seen on the router.
WAYS = {
    "IPv4": f"icmp and dst host {FAR}",
    "IPv6": f"icmp6 and ip6[40] == 128 and dst host {FAR6}",
    "TCP to the server": f"tcp and dst host {SERVER}",
    "bound to the uplink": f"udp port 4433 and dst host {FAR}",
    "DNS of the network": f"port 53 and dst host {OUTER}",
    "DNS of others": f"port 53 and dst host {FAR}",
    "DNS over TLS": f"tcp port 853 and dst host {OUTER}",
    "inner addresses": f"src net {INNER}",
}
PROBES = f"""
import select, socket, subprocess, time
def send(kind, address, port, device=None):
    try:
        with socket.socket(socket.AF_INET, kind) as there:
            there.setblocking(False)
            if device:
                there.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
            there.connect((address, port))
            if kind == socket.SOCK_DGRAM:
                there.send(bytes(12))
            else:
                select.select([], [there], [], 0.05)
    except OSError:
        pass
n = 0
while True:
    for address in ("{FAR}", "{FAR6}"):
        subprocess.run(["ping", "-n", "-c", "1", "-W", "0.1", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    send(socket.SOCK_STREAM, "{SERVER}", 80)
    for device in (b"eth0", b"eth1"):
        send(socket.SOCK_DGRAM, "{FAR}", 4433, device)
    send(socket.SOCK_DGRAM, "{OUTER}", 53)
    send(socket.SOCK_DGRAM, "{FAR}", 53)
    send(socket.SOCK_STREAM, "{OUTER}", 853)
    n += 1
    print(n, flush=True)
"""
ROUNDS = 4
# What a charon-nm has in the kernel.
CLEAR_AWAY = """
pkill -KILL -x charon-nm
ip xfrm state flush
ip xfrm policy flush
for family in -4 -6; do
  for table in 210 220; do
    ip $family route flush table $table
    while ip $family rule del pref $table; do :; done
  done
done
for device in $(ip -o link | grep -Eo 'nm-xfrm-[0-9]+|tun[0-9]+'); do ip link del $device; done
true
"""


class Table:
    def setUp(self):
        self.net.second_uplink()
        self.net.router.ip(f"addr add {OUTER}/24 dev c0")
        self.addCleanup(self.net.router.ip, f"addr del {OUTER}/24 dev c0")
        self.restore()
        self.addCleanup(self.client.namespace.run, "ip", "addr", "del", f"{OWN}/24", "dev", "eth0", check=False)
        self.table = {}
        # Also of a test that fails: what was seen until then.
        self.addCleanup(self.show)
        super().setUp()

    def restore(self):
        self.client.start_uplinks()
        self.client.namespace.ip(f"addr replace {OWN}/24 dev eth0")

    def rounds(self, probes, count=ROUNDS):
        """Waits for whole rounds that begin from now on."""
        for _ in range(count + 1):
            self.assertTrue(probes.stdout.readline())

    @contextlib.contextmanager
    def state(self, name):
        """Counts what is seen while the block runs and for some rounds after it."""
        with self.net.capture("c0") as first, self.net.capture("c1") as second, \
                self.client.popen("python3", "-c", PROBES, stdout=subprocess.PIPE, text=True) as probes:
            self.rounds(probes)
            yield
            self.rounds(probes)
            probes.terminate()
            sources = " or src host ".join([*ADDRESSES, OWN])
            for way, seen in WAYS.items():
                query = seen if way == "inner addresses" else f"({seen}) and (src host {sources})"
                self.table[way, name] = len(first.packets(query)) + len(second.packets(query))

    def show(self):
        states = list(dict.fromkeys(state for _, state in self.table))
        lines = [f"packets outside, {type(self).__name__}".ljust(32) + "".join(f"{state:>14}" for state in states)]
        lines += [way.ljust(32) + "".join(f"{self.table[way, state]:14}" for state in states) for way in WAYS]
        with open("/out/leaks.txt", "a") as file:
            file.write("\n".join(lines) + "\n\n")

    def test_table(self):
        vpn = self.connect_it({"block-on-drop": "yes", "persistent": "true"})
        with self.state("up"):
            pass
        with self.state("roaming"):
            self.client.down("eth0")
            self.client.wait_ping("10.80.0.1", 60)
            self.client.up("eth0")
            self.client.wait_ping("10.80.0.1", 60)
        self.client.namespace.run("ip", "addr", "add", f"{OWN}/24", "dev", "eth0", check=False)
        # The server does not hear that it is called again.
        self.net.drop("udp dport 500")
        with self.state("recovering"):
            self.client.log.mark()
            self.hang_up()
            self.client.log.wait("calling again")
        with self.state("after a kill"):
            os.kill(self.client.pid_of("nm-ipsec-service"), signal.SIGKILL)
            self.client.wait_inactive(vpn)
        self.finish(vpn)
        leaked = {key: count for key, count in self.table.items() if count and key[1] != "down"}
        self.assertEqual(leaked, {})

    def finish(self, vpn):
        """The last two columns, and what they all show."""
        with self.state("connecting"):
            attempt = self.client.popen("nmcli", "connection", "up", vpn, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_for("the attempt", lambda: vpn in self.client.active())
        self.client.down(vpn)
        attempt.wait()
        self.net.heal()
        self.clear_away()
        wait_for("traffic to pass", lambda: self.client.ping(FAR, timeout=1))
        with self.state("down"):
            pass
        self.restore()
        self.assertEqual([way for way in WAYS if way != "inner addresses" and not self.table[way, "down"]], [])


    def clear_away(self):
        """Ours leaves nothing."""


class Ike(Table, leaks.IkeFull):
    def hang_up(self):
        self.server.delete_sa()


class L2tp(Table, leaks.L2tpFull):
    def hang_up(self):
        self.lns.hang_up()


class CharonNm(Table, leaks.CharonNmFull):
    """The same, for comparison; nothing is asked of it. It has no kill switch, and does not call again by itself."""

    RELEASES = ("bookworm",)  # whose root alone has the other clients

    def be_up(self, vpn):
        """It may have moved, or still be about to go."""
        self.client.nmcli("connection", "down", vpn, check=False)
        self.client.wait_inactive(vpn)
        self.client.up(vpn)

    def clear_away(self):
        """What the one that was killed has left would stop everything, and what the other has would be in the way of the next."""
        self.client.run("sh", "-c", CLEAR_AWAY)
        self.restore()

    def test_table(self):
        self.addCleanup(self.clear_away)
        vpn = self.connect_it({})
        with self.state("up"):
            pass
        with self.state("roaming"):
            self.client.down("eth0")
            self.client.up("eth0")
        self.client.namespace.run("ip", "addr", "add", f"{OWN}/24", "dev", "eth0", check=False)
        self.be_up(vpn)
        with self.state("recovering"):
            self.server.delete_sa()
        self.be_up(vpn)
        with self.state("after a kill"):
            os.kill(self.client.pid_of("charon-nm"), signal.SIGKILL)
            self.client.wait_inactive(vpn)
        self.net.drop("udp dport 500")
        self.finish(vpn)
