# SPDX-License-Identifier: GPL-2.0-or-later
"""A real NetworkManager, the one of the guests' root, with a system bus of its own. It has no devices, and keeps what it is
given in memory that is gone with the tests."""

import os
import subprocess

from screen import wait_for

ROOT = os.environ["DESKTOP_ROOT"]
ENTER = ["env", "-u", "DBUS_SYSTEM_BUS_ADDRESS", "chroot", ROOT]

# /sys is read-only, or NetworkManager waits for a udev that is not here.
SET_UP = """
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t devtmpfs dev dev
for dir in run var/lib etc/NetworkManager; do mount -t tmpfs -o mode=755 tmpfs $dir; done
mkdir -p run/dbus run/NetworkManager var/lib/NetworkManager etc/NetworkManager/system-connections
cat > etc/NetworkManager/NetworkManager.conf
"""
SETTINGS = """
[main]
plugins=keyfile
auth-polkit=root-only
dns=none
rc-manager=unmanaged
systemd-resolved=false
no-auto-default=*
hostname-mode=none
"""


class Manager:
    """There is one, for as long as the tests run."""

    def __init__(self):
        subprocess.run(["sh", "-euc", SET_UP, "sh", ROOT], input=SETTINGS, text=True, check=True)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={ROOT}/run/dbus/system_bus_socket"
        self.bus = self._start("dbus-daemon", "--system", "--nofork", "--nopidfile")
        wait_for("the system bus", lambda: os.path.exists(f"{ROOT}/run/dbus/system_bus_socket"))
        self.manager = self._start("NetworkManager", "--debug")
        wait_for("NetworkManager", lambda: self.nmcli("-g", "running", "general").strip() == "running")

    @staticmethod
    def _start(*command):
        return subprocess.Popen([*ENTER, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @staticmethod
    def nmcli(*words):
        return subprocess.run([*ENTER, "nmcli", *words], check=False, capture_output=True, text=True).stdout

    def profiles(self):
        """Names of the connections, in their order."""
        return sorted(self.nmcli("-g", "name", "connection").split("\n")[:-1])

    def show(self, name):
        """What NetworkManager has of a connection, secrets of its own included: property -> value."""
        lines = self.nmcli("-s", "-t", "connection", "show", name).splitlines()
        return dict(line.split(":", 1) for line in lines)

    def close(self):
        for process in (self.manager, self.bus):
            process.terminate()
            process.wait()
