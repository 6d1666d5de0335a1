# SPDX-License-Identifier: GPL-2.0-or-later
"""A notification daemon on the session bus, which remembers what programs want people to know. In a process of its own: whoever
waits for its answer may be asked by us meanwhile.

usage: notifications.py   tells of each on a line of JSON, and presses the button that a line says: "NUMBER ACTION" """

import json
import os
import subprocess
import sys
import threading

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = f"""<node><interface name="{NAME}">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">{'<arg type="s" direction="out"/>' * 4}</method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="Notify">{"".join(f'<arg type="{kind}" direction="in"/>' for kind in "s u s s s as a{sv} i".split())}
    <arg type="u" direction="out"/></method>
</interface></node>"""
ANSWERS = {
    "GetCapabilities": ("(as)", (["actions", "body", "body-markup"],)),
    "GetServerInformation": ("(ssss)", ("notifications", "tests", "1", "1.2")),
    "CloseNotification": ("()", ()),
}


class Notifications:
    """The daemon, as seen by a test."""

    def __init__(self, screen):
        self._shown = []  # summary and text
        self._daemon = screen.start([sys.executable, os.path.realpath(__file__)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    text=True)
        self._daemon.stdout.readline()  # it has the name
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._daemon.stdout:
            self._shown.append(json.loads(line))

    def find(self, text):
        """The number of a notification that has this text, or None."""
        return next((number for number, shown in enumerate(self._shown, 1) if text in shown), None)

    def press(self, number, action):
        """Presses a button of a notification."""
        self._daemon.stdin.write(f"{number} {action}\n")
        self._daemon.stdin.flush()


class Daemon:
    def __init__(self):
        self._count = 0
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self._bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self._on_call, None, None)
        Gio.bus_own_name_on_connection(self._bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True), None)
        GLib.io_add_watch(sys.stdin, GLib.IO_IN, self._on_line)

    def _on_call(self, bus, sender, path, interface, method, parameters, invocation):
        if method == "Notify":
            _, _, _, summary, text, *_ = parameters.unpack()
            self._count += 1
            print(json.dumps(f"{summary}\n{text}"), flush=True)
            answer = ("(u)", (self._count,))
        else:
            answer = ANSWERS[method]
        invocation.return_value(GLib.Variant(*answer))

    def _on_line(self, *_):
        number, action = sys.stdin.readline().split()
        self._bus.emit_signal(None, PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (int(number), action)))
        return True


if __name__ == "__main__":
    daemon = Daemon()
    GLib.MainLoop().run()
