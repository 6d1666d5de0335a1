# SPDX-License-Identifier: GPL-2.0-or-later
"""A real keyring on the session bus of a screen, open as after a log-in, with entries as NetworkManager's agents make them."""

import subprocess

from gi.repository import Gio, GLib
from screen import wait_for

NAME = "org.freedesktop.secrets"
PASSWORD = b"of the log-in"
SCHEMA = "org.freedesktop.NetworkManager.Connection"


class Keyring:
    def __init__(self, screen):
        daemon = screen.start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        daemon.stdin.write(PASSWORD)
        daemon.stdin.close()
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self._collection = wait_for("the keyring", self._find)
        self._session = self._call("/org/freedesktop/secrets", "Service", "OpenSession",
                                   GLib.Variant("(sv)", ("plain", GLib.Variant("s", ""))))[1]

    def _find(self):
        try:
            path = self._call("/org/freedesktop/secrets", "Service", "ReadAlias", GLib.Variant("(s)", ("default",)))[0]
        except GLib.Error:
            return None
        return None if path == "/" else path

    def _call(self, path, interface, method, parameters):
        # The bus would start a daemon of its own if ours is not there yet, a locked one.
        return self._bus.call_sync(NAME, path, f"org.freedesktop.Secret.{interface}", method, parameters, None,
                                   Gio.DBusCallFlags.NO_AUTO_START, -1, None).unpack()

    @staticmethod
    def _attributes(uuid, name):
        return {"connection-uuid": uuid, "setting-name": "vpn", "setting-key": name}

    def store(self, uuid, name, value):
        properties = {"org.freedesktop.Secret.Item.Label": GLib.Variant("s", f"VPN {name} secret"),
                      "org.freedesktop.Secret.Item.Attributes":
                          GLib.Variant("a{ss}", {**self._attributes(uuid, name), "xdg:schema": SCHEMA})}
        secret = (self._session, b"", value.encode(), "text/plain")
        self._call(self._collection, "Collection", "CreateItem",
                   GLib.Variant("(a{sv}(oayays)b)", (properties, secret, True)))

    def read(self, uuid, name):
        """The secret, or None."""
        items = self._call("/org/freedesktop/secrets", "Service", "SearchItems",
                           GLib.Variant("(a{ss})", (self._attributes(uuid, name),)))[0]
        for item in items:
            secret = self._call(item, "Item", "GetSecret", GLib.Variant("(o)", (self._session,)))[0]
            return bytes(secret[2]).decode()
        return None

    def lock(self):
        self._call("/org/freedesktop/secrets", "Service", "Lock", GLib.Variant("(ao)", ([self._collection],)))

    def unlock(self):
        secret = (self._session, b"", PASSWORD, "text/plain")
        self._bus.call_sync(NAME, "/org/freedesktop/secrets", "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
                            "UnlockWithMasterPassword", GLib.Variant("(o(oayays))", (self._collection, secret)), None,
                            Gio.DBusCallFlags.NONE, -1, None)
