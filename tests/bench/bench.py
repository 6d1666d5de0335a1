# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's part in the guest: how long `nmcli connection up` and `down` take, where the time goes, and memory."""

import os
import re
import statistics
import sys
import time

from lab import CERTS, Server, run, wait_for
from lab.client import Client
from lab.net import SERVER, SERVER_NAME, Net
from lab.server import PASSWORD, USER

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
        net = Net()
        self.client, self.server = Client(net), Server(net)
        self.server.start()
        self.client.run("ip", "tuntap", "add", "floor0", "mode", "tun")
        for name, profile in PROFILES.items():
            self.client.add(name, service=name, **profile)

    def round(self, name):
        """Up and down once, with the service's process started anew, as NetworkManager does for ours every time."""
        if name == "strongswan":
            for pid in processes("charon-nm"):
                run("kill", "-9", pid)
            wait_for("charon-nm to be gone", lambda: not processes("charon-nm"))
        self.client.log.mark()
        up = timed(self.client.up, name)
        size = memory("client", "nm-ipsec-service", "charon-systemd") if name == "ipsec" else memory("client", "charon-nm")
        down = timed(self.client.down, name)
        wait_for("the end", lambda: not processes("nm-ipsec-service"))
        return up, down, size, steps(self.client.log.text())

    def warm(self):
        """charon-nm a second time, its process still there."""
        self.client.up("strongswan")
        self.client.down("strongswan")
        up = timed(self.client.up, "strongswan")
        self.client.down("strongswan")
        return up


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
    for step in ("prepare", "load", "initiate", "cleanup"):
        values = [row[3][step] for row in results["ipsec"] if step in row[3]]
        if values:
            print(f"  {step:10}{statistics.median(values):8.0f}")


main(int(sys.argv[1]))
