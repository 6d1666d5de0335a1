# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody at a GNOME desktop: GNOME Settings, a keyring and an agent for secrets, beside the NetworkManager of the system bus.
Adds a VPN by keys and clicks, switches it on, uses it, and switches it off.

usage: gnome.py SERVER USER PASSWORD CA ADDRESS     ADDRESS answers only through the VPN
       gnome.py --look                              dark pictures of the same pages, without adding anything"""

import os
import re
import subprocess
import sys
import time

import screen
from gi.repository import GLib
from keyring import Keyring
from screen import App, Screen, keys, wait_for, write

ROW = "IPsec (IKEv2, L2TP)"
BUTTONS = ("push button", "button", "toggle button", "check box", "switch")
NAME = "VPN 1"  # what GNOME Settings calls the first


def nmcli(*words):
    return subprocess.run(["nmcli", *words], check=False, capture_output=True, text=True).stdout


class Settings(App):
    """GNOME Settings, opened at its page of networks."""

    def __init__(self, display, theme):
        self.display, self.theme = display, theme
        environment = dict(os.environ, XDG_CURRENT_DESKTOP="GNOME", ADW_DEBUG_COLOR_SCHEME=f"prefer-{theme}", G_DEBUG="")
        version = subprocess.run(["gnome-control-center", "--version"], check=True, capture_output=True, text=True).stdout
        self.version = int(re.search(r"\d+", version)[0])
        super().__init__(display, ["gnome-control-center", "network"], env=environment)

    def button(self, window, pattern):
        """A button by its name, which GTK 4.8 reads with its mnemonic, too: “_Add Add”. To look round takes long on an
        emulated machine, each look at a thing being a message: so only in one window, and not at the list of pages."""
        def walk(item):
            if item.name == "Settings categories":
                return
            yield item
            for child in item.children():
                yield from walk(child)

        def look():
            inside = (item for top in self.root.children() if top.name == window for item in walk(top))
            return next((item for item in inside if item.role in BUTTONS and re.search(pattern, item.name)), None)
        return wait_for(f"/{pattern}/", look)

    def walk_to(self, title):
        for _ in range(20):
            item = self.focused()
            if item.name == title or any(inside.name == title for inside in item.walk()):
                return item
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to “{title}”")

    def jump_to(self, title, key):
        """Presses a key until it leads there: the page that it belongs to may still be on its way."""
        def try_it():
            keys(key)
            time.sleep(1)  # or a slow machine would have a queue of them
            try:
                return self.focused().name == title
            except GLib.Error:  # the row that had the focus is gone
                return False
        wait_for(f"{key} to lead to “{title}”", try_it)

    def fill_in(self, title, value):
        field = self.walk_to(title)
        write(value)
        wait_for(f"{title} to be typed", lambda: len(field.text) == len(value))

    def shoot(self, name):
        self.display.shoot(f"settings-{name}-{self.theme}")

    def open_form(self):
        moves = self.moves
        self.button("Settings", "^Add (connection|VPN)").click()
        # A key before that would lead on from where the focus is about to be.
        wait_for("the dialog to have the focus", lambda: self.focused() and self.moves > moves)
        self.walk_to(ROW)
        self.shoot("types")
        keys("Return")
        if self.version > 43:
            self.button("Add VPN", r"\bAdd$")
            keys("Right")  # from the page of details, which has the focus
        # From the list of types, which is gone, the dialog itself knows no way on with Tab.
        self.jump_to("Server", "alt+s")

    def add(self, server, user, password, authority):
        self.open_form()
        write(server)
        for title, value in (("User Name", user), ("Password", password), ("CA Certificate", authority)):
            self.fill_in(title, value)
        self.shoot("form")
        self.button("Add VPN", r"\bAdd$").click()
        wait_for("the profile", lambda: NAME in nmcli("-g", "NAME", "connection").splitlines())

    def switch(self, state):
        self.button("Settings", f"{NAME}$").click()
        wait_for(f"the state to be {state!r}",
                 lambda: nmcli("-g", "GENERAL.STATE", "connection", "show", NAME).strip() == state)


def use(display, server, user, password, authority, address):
    keyring = Keyring(display)
    display.start(["nm-applet"], env=dict(os.environ, G_DEBUG=""), stderr=subprocess.DEVNULL)
    settings = Settings(display, "light")
    settings.add(server, user, password, authority)
    uuid = nmcli("-g", "connection.uuid", "connection", "show", NAME).strip()
    wait_for("the password in the keyring", lambda: keyring.read(uuid, "password") == password)
    settings.switch("activated")
    settings.shoot("on")
    subprocess.run(["ping", "-n", "-q", "-c", "1", "-W", "10", address], check=True, stdout=subprocess.DEVNULL)
    settings.switch("")
    settings.close()


def look(display):
    settings = Settings(display, "dark")
    settings.open_form()
    settings.shoot("form")
    keys("alt+v")
    settings.walk_to("Client Identity")
    settings.shoot("advanced")
    settings.close()


def main(arguments):
    screen.PATIENCE = 300  # emulated machines are slow
    display = Screen("1000x1300")
    try:
        if arguments == ["--look"]:
            look(display)
        else:
            use(display, *arguments)
    except AssertionError:
        display.shoot("failure")
        raise
    finally:
        display.close()


if __name__ == "__main__":
    main(sys.argv[1:])
