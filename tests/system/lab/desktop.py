# SPDX-License-Identifier: GPL-2.0-or-later
"""The desktop of somebody who owns nothing: a session bus with nm-ipsec-notifier on it, beside the client's network."""

import html
import json
import os
import subprocess

from .command import wait_for

ADDRESS = "unix:abstract=nm-ipsec-desktop"
NOTIFIER = "/usr/libexec/nm-ipsec-notifier"
SHOWN = "/out/notifications.log"
USER = "nobody"  # has to have a name for the bus


class Desktop:
    """Nobody shows anything there, but what the notifier asks for is listened to."""

    def __init__(self, client):
        self._client = client
        self.user = ["setpriv", "--reuid", USER, "--regid", "nogroup", "--clear-groups"]
        self._start(["dbus-daemon", "--session", "--nofork", f"--address={ADDRESS}", "--print-address"]).stdout.readline()
        self._start(["stdbuf", "-oL", "busctl", f"--address={ADDRESS}", "--json=short", "monitor"], stdout=open(SHOWN, "w"))
        wait_for("busctl to listen", self._is_heard)
        self._start([NOTIFIER])

    def _start(self, argv, **options):
        """In the client's file system, but not among the processes that a connection may leave there."""
        return subprocess.Popen([*self._client.enter_files(), "env", f"DBUS_SESSION_BUS_ADDRESS={ADDRESS}", *self.user, *argv],
                                **{"stdout": subprocess.PIPE, **options})

    def _is_heard(self):
        """Newer versions of busctl do not say when they begin."""
        self._start(["busctl", f"--address={ADDRESS}", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer",
                     "Ping"]).communicate()
        return os.path.getsize(SHOWN)

    def notifications(self):
        """Title and text of each, as they are shown."""
        with open(SHOWN) as file:
            messages = [json.loads(line) for line in file if line.endswith("\n")]
        texts = [message["payload"]["data"] for message in messages if message.get("member") == "Notify"]
        return [(text[3], html.unescape(text[4])) for text in texts]

    def wait(self, begin, seen=0):
        """Waits for one, after the first `seen`, whose text begins so, in capitals or not; returns its title."""
        def fits(text):
            return text[0].lower() == begin[0].lower() and text[1:].startswith(begin[1:])
        return wait_for(f"a notification “{begin}”", lambda: [one for one in self.notifications()[seen:] if fits(one[1])])[0][0]
