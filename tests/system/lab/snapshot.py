# SPDX-License-Identifier: GPL-2.0-or-later
"""What a connection may not leave behind: the client's kernel, processes and files, before and after."""

import difflib
import os
import stat
import time
import zlib

# One shell for all of it, because most of the time is starting programs. What no kernel module is loaded for is not
# asked for: the question would load it.
COMMANDS = """
loaded() { grep -q "^$1 " /proc/modules; }
ask() { answer=$("$@"); if [ -n "$answer" ]; then echo "== $*"; echo "$answer"; fi; }
ask ip -d link; ask ip address
for family in -4 -6; do ask ip $family rule; ask ip $family route show table all; done
if loaded xfrm_user; then ask ip xfrm state; ask ip xfrm policy list nosock; fi
if loaded l2tp_netlink; then ask ip l2tp show tunnel; ask ip l2tp show session; fi
if loaded nf_tables; then ask nft --stateless list ruleset; fi
"""
# /changes is what was written to the guest's root since it started; the others are file systems in memory.
FOLDERS = ("/run", "/tmp", "/changes")
# NetworkManager's own notes of devices, profiles and activations.
IGNORED = ("/run/NetworkManager/devices", "/changes/var/lib/NetworkManager", "/changes/etc/NetworkManager/system-connections")
# What stays on purpose: what every pppd of a machine writes to, in 2.4.9 and in 2.5, and what people may want to know of
# connections that are down; what systemd-resolved writes when it likes; and the rig's journal.
STAYS = ("/run/pppd2.tdb", "/run/pppd", "/run/NetworkManager-ipsec", "/run/systemd", "/changes/usr/local")
# Compared by its lines: in which order NetworkManager lists the name servers follows from how its uplinks came and went.
RESOLVER = "/etc/resolv.conf"


class Snapshot:
    def __init__(self, client, folders=FOLDERS):
        self._client = client
        self._folders = folders
        self._namespace = os.stat("/run/netns/client").st_ino
        self.state = self._take()

    def _take(self):
        # sorted: in which order the kernel tells of its routes means nothing
        kernel = sorted(self._client.run("sh", "-uc", COMMANDS).splitlines())
        return kernel + ["== processes"] + self._processes() + ["== resolver"] + self._resolver() + ["== files"] + self._files()

    def _resolver(self):
        try:
            with open(self._client.path(RESOLVER)) as file:
                return sorted(file.read().splitlines())
        except FileNotFoundError:
            return []

    def _processes(self):
        """Programs that live in the client's network namespace, but for what the test itself runs there."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.stat(f"/proc/{pid}/ns/net").st_ino == self._namespace:
                    with open(f"/proc/{pid}/cmdline") as file:
                        found.append(file.read().replace("\0", " ").strip())
            except (FileNotFoundError, ProcessLookupError):
                continue
        return sorted(found)

    def _files(self):
        found = []
        for folder in self._folders:
            root = self._client.path(folder)
            for directory, directories, names in os.walk(root):
                inside = folder + directory[len(root):]
                if inside in IGNORED:
                    directories.clear()
                    continue
                for name in names + directories:
                    # resolv.conf's copies, and NetworkManager's next one
                    if "resolv.conf" in name or f"{inside}/{name}".startswith(STAYS):
                        continue
                    found.append(f"{inside}/{name} {self._describe(f'{directory}/{name}')}")
        return sorted(found)

    @staticmethod
    def _describe(path):
        """Mode and, for a file that is not huge, a sum of what is in it."""
        try:
            status = os.lstat(path)
            if not stat.S_ISREG(status.st_mode) or status.st_size > 1 << 20:
                return f"{status.st_mode:o}"
            with open(path, "rb") as file:
                return f"{status.st_mode:o} {zlib.crc32(file.read()):08x}"
        except FileNotFoundError:
            return "gone while we looked"

    def differences(self, timeout=15):
        """What is different, as lines of a diff; empty when all is as before. NetworkManager takes some time to clear up
        after it has said that a connection is down."""
        deadline = time.monotonic() + timeout
        while True:
            lines = self._compare()
            if not lines or time.monotonic() > deadline:
                return lines

    def _compare(self):
        return [line for line in difflib.unified_diff(self.state, self._take(), "before", "after", lineterm="", n=0)]
