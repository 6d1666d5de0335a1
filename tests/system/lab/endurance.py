# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's side of tests/system/endurance: the same thing over and over, and what there is before and after.

usage: python3 -m lab.endurance UPS RENEWALS ROAMINGS [TYPE]"""

import collections
import os
import sys
import time

from ike import EAP
from l2tp import SECRETS, SHARED

from . import LabCase, Lns, wait_for
from .net import LAN
from .server import IKE_EAP, PASSWORD, merge

# What happens this often first is not counted: caches fill, libraries are loaded.
WARM_UP = 3
FOLDERS = "/run", "/tmp", "/changes", "/etc/NetworkManager"
# NetworkManager's notes of every device that there ever was, by its index, until it starts anew.
IGNORED = "/run/NetworkManager/devices",
# Seconds between two looks: on a clock that counts instructions it is the looking that takes long, not the wait.
PAUSE = 0.5
# Short enough that a day's renewals take minutes: of ESP 24 a day by default, of IKE 6.
SHORT = {"rekey_time": "16s", "over_time": "30s", "rand_time": "0s"}
SHORT_CHILD = {"rekey_time": "4s", "life_time": "30s", "rand_time": "0s"}


class Kind:
    """A type of connection: its server and its profile."""

    def __init__(self, name, data, secrets, child):
        self.name, self.data, self.secrets = name, data, secrets
        self.short = {**SHORT, "children": {child: SHORT_CHILD}}


KINDS = (Kind("IKEv2", EAP, {"password": PASSWORD}, "net"),
         Kind("L2TP", SHARED, SECRETS, "l2tp"))


class Endurance:
    def __init__(self):
        LabCase.setUpClass()
        self.net, self.client, self.server = LabCase.net, LabCase.client, LabCase.server
        self.lns = Lns(self.server)

    # --- what there is ---

    def _of_process(self, program):
        """Kilobytes and descriptors of all processes of a program."""
        memory = descriptors = 0
        for pid in self.client.pids_of(program):
            with open(f"/proc/{pid}/smaps_rollup") as file:
                memory += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
        return memory, descriptors

    def _count(self, command):
        """Lines; grep finds none without fault."""
        return len(self.client.run("sh", "-c", command, check=False).splitlines())

    def measure(self):
        found = {}
        for program in ("NetworkManager", "nm-ipsec-service", "charon-systemd", "xl2tpd", "pppd"):
            found[f"{program}, KiB"], found[f"{program}, descriptors"] = self._of_process(program)
        found["processes"] = len(list(self.client.namespace.pids()))
        for what, command in {"SAs": "ip xfrm state | grep '^src'", "policies": "ip xfrm policy list nosock | grep '^src'",
                              "interfaces": "ip -o link", "addresses": "ip -o addr", "rules": "ip rule; ip -6 rule",
                              "routes": "ip route show table all; ip -6 route show table all", "nftables": "nft list ruleset"}.items():
            found[what] = self._count(command)
        self._files, self._opened = self._all_files(), self._all_opened()
        found["files"] = len(self._files)
        return found

    def _all_files(self):
        inside = [self.client.path(path) for path in IGNORED]
        return {f"{directory}/{name}" for folder in FOLDERS for directory, _, names in os.walk(self.client.path(folder))
                if directory not in inside for name in names}

    def _all_opened(self):
        """What the service's descriptors are, without their numbers."""
        return collections.Counter(os.readlink(f"/proc/{pid}/fd/{number}").split(":")[0]
                                   for pid in self.client.pids_of("nm-ipsec-service") for number in os.listdir(f"/proc/{pid}/fd"))

    @staticmethod
    def show(title, before, after, seconds):
        print(f"\n{title}, {seconds:.0f} s".ljust(52) + f"{'before':>10}{'after':>10}{'change':>10}")
        for what, count in before.items():
            if count or after[what]:
                print(what.ljust(50) + f"{count:10}{after[what]:10}{after[what] - count:+10}", flush=True)

    def repeat(self, title, times, once):
        """Does it so often, after the warm-up."""
        for _ in range(WARM_UP):
            once()
        before, start = self.measure(), time.monotonic()
        files, opened = self._files, self._opened
        for number in range(times):
            once()
            if number % 50 == 49:
                print(f"{title}: {number + 1} of {times}", file=sys.stderr, flush=True)
        self.show(f"{title}, {times} times", before, self.measure(), time.monotonic() - start)
        for what in sorted(self._files - files):
            print(f"new file: {what}", flush=True)
        if self._opened != opened:
            print(f"descriptors of the service: {dict(opened)} before, {dict(self._opened)} after", flush=True)

    # --- what happens ---

    def serve(self, kind, changes):
        if kind.name == "L2TP":
            self.lns.start(changes)
        else:
            self.server.start(connections={"eap": merge(merge(IKE_EAP, {"pools": "v4", "children": {"net": {"local_ts": "0.0.0.0/0"}}}),
                                                        changes)})

    def up_and_down(self):
        self.client.up("vpn")
        self.client.wait_ping(LAN, 30)
        self.client.down("vpn")
        wait_for("the service to end", lambda: not self.client.pids_of("nm-ipsec-service"), 60, PAUSE)

    def renewal(self):
        """ESP's keys are others than before."""
        keys = self.keys()
        wait_for("new keys", lambda: self.keys() - keys, 120, PAUSE)
        self.client.wait_ping(LAN, 30)

    def keys(self):
        return {line for line in self.client.run("ip", "xfrm", "state").splitlines() if "spi" in line}

    def roaming(self):
        first, second = ("eth0", "eth1") if "eth0" in self.client.active() else ("eth1", "eth0")
        self.client.up(second)
        self.client.down(first)
        self.client.wait_ping(LAN, 90)

    def run(self, kind, ups, renewals, roamings):
        self.client.add("vpn", {**kind.data, "persistent": "true"}, kind.secrets, ipv6={"method": "disabled"})
        if ups:
            self.serve(kind, {})
            self.repeat(f"{kind.name}: up and down", ups, self.up_and_down)
        if renewals:
            self.serve(kind, kind.short)
            self.client.up("vpn")
            self.repeat(f"{kind.name}: new keys", renewals, self.renewal)
            self.client.down("vpn")
        if roamings:
            self.serve(kind, {})
            self.client.up("vpn")
            self.repeat(f"{kind.name}: to another uplink", roamings, self.roaming)
            self.client.down("vpn")
        self.client.remove("vpn")


def main(ups, renewals, roamings, only=None):
    kinds = [kind for kind in KINDS if only in (None, kind.name)]
    assert kinds, f"there is no type {only}"
    endurance = Endurance()
    if roamings:
        endurance.net.second_uplink()
        wait_for("both uplinks", lambda: {"eth0", "eth1"} <= set(endurance.client.active()))
        endurance.client.down("eth1")
    for kind in kinds:
        endurance.run(kind, ups, renewals, roamings)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), *sys.argv[4:])
