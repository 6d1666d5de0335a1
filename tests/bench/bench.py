# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's part in the guest: how long `nmcli connection up` and `down` take, where the time goes, and memory."""

import os
import re
import statistics
import subprocess
import sys
import time

from lab import CERTS, Server, run, wait_for
from lab.client import Client
from lab.lac import Lac
from lab.lns import Lns
from lab.net import LAN, SERVER, SERVER_NAME, Net
from lab.server import PASSWORD, PSK, USER

NAMES = "/usr/lib/NetworkManager/VPN"
FLOOR = """[VPN Connection]
name=floor
service=org.freedesktop.NetworkManager.floor
program=/src/build/tests/bench/floor-service
supports-multiple-connections=true
"""
STRONGSWAN = """[VPN Connection]
name=strongswan
service=org.freedesktop.NetworkManager.strongswan
program=/usr/lib/ipsec/charon-nm
"""
PROGRAMS = {"ipsec": ("nm-ipsec-service", "charon-systemd"), "strongswan": ("charon-nm",)}  # what memory is counted of
POLICY = """<busconfig><policy user="root">
<allow own_prefix="org.freedesktop.NetworkManager.floor"/>
<allow send_destination_prefix="org.freedesktop.NetworkManager.floor"/>
</policy></busconfig>
"""
PROFILES = {
    "floor": {"data": {"gateway": SERVER}},
    "ipsec": {"data": {"type": "ikev2", "gateway": SERVER, "remote-id": SERVER_NAME, "auth": "eap", "user": USER,
                       "ca": f"{CERTS}/ca.pem"}, "secrets": {"password": PASSWORD}},
    "strongswan": {"data": {"address": SERVER, "remote-identity": SERVER_NAME, "certificate": f"{CERTS}/ca.pem",
                            "method": "eap", "user": USER, "virtual": "yes", "password-flags": "0"},
                   "secrets": {"password": PASSWORD}},
}


def idle():
    """Seconds that the guest's processors have had nothing to do."""
    with open("/proc/stat") as file:
        return int(file.readline().split()[4]) / os.sysconf("SC_CLK_TCK")


def timed(function, *arguments):
    start = time.monotonic()
    function(*arguments)
    return time.monotonic() - start


def processes(*programs):
    """The numbers of the processes that run one of `programs`."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.path.basename(os.readlink(f"/proc/{pid}/exe")) in programs:
                found.append(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def memory(namespace, *programs):
    """Proportional set size of what runs `programs` in a network namespace, in KiB."""
    inode = os.stat(f"/run/netns/{namespace}").st_ino
    total = 0
    for pid in processes(*programs):
        if os.stat(f"/proc/{pid}/ns/net").st_ino == inode:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                total += int(re.search(r"^Pss:\s+(\d+)", file.read(), re.MULTILINE)[1])
    return total


def steps(text):
    """Milliseconds between the session's changes of state, from the log."""
    found = re.findall(r"INFO: (\d+):(\d+):([\d.]+): session: (\S+) --\S+--> (\S+)", text)
    at = [(float(h) * 3600 + float(m) * 60 + float(s), to) for h, m, s, _, to in found]
    return {name: (end - begin) * 1000 for (begin, name), (end, _) in zip(at, at[1:])}


class Bench:
    def __init__(self):
        os.makedirs(NAMES, exist_ok=True)
        for name, text in (("floor", FLOOR), ("strongswan", STRONGSWAN)):
            with open(f"{NAMES}/nm-{name}-service.name", "w") as file:
                file.write(text)
        with open("/etc/dbus-1/system.d/floor.conf", "w") as file:
            file.write(POLICY)
        self.net = Net()
        self.client, self.server = Client(self.net), Server(self.net)
        self.server.start()
        self.client.run("ip", "tuntap", "add", "floor0", "mode", "tun")
        for name, profile in PROFILES.items():
            self.client.add(name, service=name, **profile)

    def round(self, name):
        """Up and down once, with the service's process started anew, as NetworkManager does for ours every time."""
        for pid in processes("charon-nm", "nm-l2tp-service"):  # stay when their connection is down
            run("kill", "-9", pid)
        wait_for("the others to be gone", lambda: not processes("charon-nm", "nm-l2tp-service"))
        self.client.log.mark()
        waited = idle()
        up = timed(self.client.up, name)
        waited = idle() - waited
        size = memory("client", *PROGRAMS.get(name, ()))
        down = timed(self.client.down, name)
        wait_for("the end", lambda: not processes("nm-ipsec-service", "starter", "charon"))
        return up, down, size, steps(self.client.log.text()), waited

    def warm(self):
        """charon-nm a second time, its process still there."""
        self.client.up("strongswan")
        self.client.down("strongswan")
        up = timed(self.client.up, "strongswan")
        self.client.down("strongswan")
        return up


SINK = "import socket, sys, time\n" \
    "stream = socket.create_connection((sys.argv[1], 7000), 20); begin = time.monotonic(); total = 0\n" \
    "while data := stream.recv(1 << 20): total += len(data)\n" \
    "print(total * 8 / 1e6 / (time.monotonic() - begin))"
SOURCE = "import socket, sys, time\n" \
    "server = socket.create_server((sys.argv[1], 7000)); print(flush=True); stream = server.accept()[0]\n" \
    "end = time.monotonic() + 5; data = bytes(1 << 16)\n" \
    "while time.monotonic() < end: stream.sendall(data)"


def throughput(server, run_sink):
    """Mbit/s of one TCP stream from the server's LAN, for five seconds."""
    source = server.namespace.popen("python3", "-c", SOURCE, LAN, stdout=subprocess.PIPE)
    source.stdout.readline()
    rate = float(run_sink("python3", "-c", SINK, LAN, timeout=60))
    source.wait(30)
    return rate


def l2tp(bench, rounds):
    """L2TP/IPsec: up and down beside NetworkManager-l2tp, the steps, and throughput beside a tunnel made by hand of the same
    daemons."""
    password = "simple"  # NetworkManager-l2tp cannot use others with MS-CHAP
    Lns(bench.server).start(users={USER: password})
    bench.client.add("l2tp", {"type": "l2tp", "gateway": SERVER, "user": USER}, {"password": password, "psk": PSK})
    bench.client.add("peer", {"gateway": SERVER, "user": USER, "ipsec-enabled": "yes", "machine-auth-type": "psk",
                              "user-auth-type": "password", "password-flags": "0", "ipsec-psk-flags": "0"},
                     {"password": password, "ipsec-psk": PSK}, service="l2tp")
    rows = {"l2tp": [], "peer": []}
    for name in list(rows) * (rounds + 1):
        rows[name].append(bench.round(name))
    rows = {name: found[1:] for name, found in rows.items()}  # not the first, as above
    bench.client.up("l2tp")
    hand = Lac(bench.net.neighbour(), "neighbour")
    hand.start({"children": {"l2tp": {"esp_proposals": "aes256-sha256"}}}, password=password)
    hand.namespace.ip(f"route replace {LAN} dev ppp0")
    rates = [(throughput(bench.server, bench.client.run), throughput(bench.server, hand.namespace.run))
             for _ in range(rounds)]
    ours, by_hand = map(statistics.median, zip(*rates))
    hand.stop()
    bench.client.down("l2tp")
    return rows, ours, by_hand


def print_steps(rows, names):
    for step in names:
        values = [row[3][step] for row in rows if step in row[3]]
        if values:
            print(f"  {step:10}{statistics.median(values):8.0f}")


def main(rounds):
    bench = Bench()
    results = {name: [] for name in PROFILES}
    for name in PROFILES:
        bench.round(name)  # not counted: what is read from disk for the first time
    for _ in range(rounds):
        for name in PROFILES:
            results[name].append(bench.round(name))
    median = {name: [statistics.median(row[i] for row in rows) for i in range(3)] for name, rows in results.items()}
    warm = statistics.median(bench.warm() for _ in range(rounds))
    floor = median["floor"]
    print(f"\nmedians of {rounds}; the floor is a plugin that does nothing\n")
    print(f"{'':34}{'up':>8}{'/floor':>8}{'down':>8}{'/floor':>8}{'memory':>12}")
    for name, label in (("floor", "floor"), ("ipsec", "ours, everything started anew"),
                        ("strongswan", "charon-nm, process started anew")):
        up, down, size = median[name]
        print(f"{label:34}{up:7.2f}s{up / floor[0]:8.2f}{down:7.2f}s{down / floor[1]:8.2f}"
              + (f"{size:9.0f} KiB" if size else ""))
    print(f"{'charon-nm, process there already':34}{warm:7.2f}s{warm / floor[0]:8.2f}")
    print("\nwhere our time goes, in milliseconds:")
    print_steps(results["ipsec"], ("prepare", "load", "initiate", "cleanup"))
    rows, ours, by_hand = l2tp(bench, rounds)
    up, down = (statistics.median(row[i] for row in rows["peer"]) for i in range(2))
    print(f"\n{'L2TP/IPsec':34}{'up':>8}{'/peer':>8}{'down':>8}{'/peer':>8}{'up, idle':>12}")
    for name, label in (("l2tp", "ours"), ("peer", "NetworkManager-l2tp")):
        own = [statistics.median(row[i] for row in rows[name]) for i in (0, 1, 4)]
        print(f"{label:34}{own[0]:7.2f}s{own[0] / up:8.2f}{own[1]:7.2f}s{own[1] / down:8.2f}{own[2]:11.2f}s")
    print("(idle: how long the emulated processor only waited; what remains shrinks with a faster one)")
    print_steps(rows["l2tp"], ("prepare", "load", "initiate", "dial", "ppp", "cleanup"))
    print(f"one TCP stream: ours {ours:.0f} Mbit/s, by hand with the same daemons {by_hand:.0f} Mbit/s")


main(int(sys.argv[1]))
