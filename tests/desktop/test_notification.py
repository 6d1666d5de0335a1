# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-ipsec-notifier beside a real notification daemon, light and dark, in English and German."""

import os
import subprocess
import time
import unittest
import uuid

from screen import Screen, wait_for

STATUS = "/run/NetworkManager-ipsec"
DAEMON = "/usr/lib/notification-daemon/notification-daemon"
NOTIFIER = "/usr/libexec/nm-ipsec-notifier"


class NotificationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = Screen.get()

    def start(self, command, **environment):
        # With its own accessibility the daemon would wait for us while we wait for it.
        process = self.screen.start([command], env=dict(os.environ, NO_AT_BRIDGE="1", G_DEBUG="", **environment))
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

    def fail(self, name, cause, detail):
        # What was before the notifier's start is no news, and that may come in the next second.
        at = int(time.time()) + 60
        text = f"{{'id': <'{name}'>, 'failure-cause': <'{cause}'>, 'failure-detail': <'{detail}'>, 'failure-at': <uint64 {at}>}}"
        path = f"{STATUS}/{uuid.uuid4()}.failure"
        self.addCleanup(os.unlink, path)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def windows(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "notification-daemon"], check=False, capture_output=True, text=True)
        return found.stdout.split()

    def show(self, look, **environment):
        self.start(DAEMON, **environment)
        wait_for("the daemon", lambda: b"true" in subprocess.run(
            ["busctl", "--user", f"--address={os.environ['DBUS_SESSION_BUS_ADDRESS']}", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
             "NameHasOwner", "s", "org.freedesktop.Notifications"], check=False, capture_output=True).stdout)
        # NetworkManager would say that these connections are not there.
        self.start(NOTIFIER, DBUS_SYSTEM_BUS_ADDRESS="unix:path=/nowhere", **environment)
        self.fail("Büro", "server-identity", "it is gw.example.org")
        wait_for("the notification", self.windows)
        # It fades in.
        time.sleep(1)
        self.screen.shoot(f"notification-{look}")

    def test_light(self):
        self.show("light", GTK_THEME="Adwaita")

    def test_dark(self):
        self.show("dark", GTK_THEME="Adwaita:dark")

    def test_german(self):
        self.show("de", GTK_THEME="Adwaita", LANGUAGE="de")

    def test_german_dark(self):
        self.show("de-dark", GTK_THEME="Adwaita:dark", LANGUAGE="de")


if __name__ == "__main__":
    unittest.main()
