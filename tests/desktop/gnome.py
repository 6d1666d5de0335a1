# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody at a GNOME desktop: GNOME Settings, a keyring and an agent for secrets, beside the NetworkManager of the system bus.
All by keys and clicks.

usage: gnome.py add SERVER USER PASSWORD CA ADDRESS   adds a VPN, switches it on, pings an address that answers only through it,
                                                      and switches it off
       gnome.py import FILE NAME PASSWORD BAD         imports a file without a password, switches its VPN NAME on, mistypes the
                                                      password, types it, and is told why a BAD file cannot be imported
       gnome.py fail NAME                             switches on what fails for the server's identity, and lets the
                                                      notification lead to the field
       gnome.py look                                  dark pictures of the pages, without adding anything"""

import os
import re
import subprocess
import sys
import time

import screen
from gi.repository import GLib
from keyring import Keyring
from notifications import Notifications
from screen import App, Atspi, Screen, find_window, keys, wait_for, write

ROW = "IPsec (IKEv2, L2TP)"
IMPORT = "Import from file…"
BUTTONS = ("push button", "toggle button", "check box", "switch")
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

    def look_for(self, window, pattern, *roles):
        """A thing by its name. To look round takes long on an emulated machine, each look at a thing being a message: so only in
        one window (None: all), and not at the list of pages."""
        def walk(item):
            name = item.name
            if name == "Settings categories":
                return
            if re.search(pattern, name) and item.role in roles:
                yield item
            for child in item.children():
                yield from walk(child)

        def look():
            try:
                tops = (top for top in self.root.children() if window in (None, top.name))
                return next((item for top in tops for item in walk(top)), None)
            except GLib.Error:  # things go while we look
                return None
        return wait_for(f"/{pattern}/", look)

    def button(self, window, pattern):
        """GTK 4.8 reads a button with its mnemonic, too: “_Add Add”."""
        return self.look_for(window, pattern, *BUTTONS)

    def walk_to(self, title, key="Tab"):
        for _ in range(20):
            item = self.focused()
            if item.name == title or any(inside.name == title for inside in item.walk()):
                return item
            self.press(key)
        raise AssertionError(f"{key} does not lead to “{title}”")

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

    def open_types(self):
        moves = self.moves
        self.button("Settings", "^Add (connection|VPN)").click()
        # A key before that would lead on from where the focus is about to be.
        wait_for("the dialog to have the focus", lambda: self.focused() and self.moves > moves)
        self.walk_to(ROW)

    def open_form(self):
        self.open_types()
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

    def choose_file(self, path):
        self.open_types()
        self.walk_to(IMPORT, "Down")
        keys("Return")
        self.button(None, r"\bOpen$")
        write("/")  # which brings a field for the path

        def try_it():
            """What the dialog completes may come in between."""
            keys("ctrl+a")
            write(path)
            time.sleep(1)
            dialogs = (window for window in self.root.children() if window.name not in ("Settings", "Add VPN"))
            return any(item.text == path for window in dialogs for item in window.walk() if item.role in ("text", "entry"))
        wait_for("the path to be typed", try_it)
        keys("Return")

    def refuse_file(self, path, reason):
        """The last thing that is done: GNOME 43 lets its dialogs stand then."""
        self.choose_file(path)
        self.look_for(None, reason, "label")
        self.shoot("import-refused")

    def import_file(self, path, name):
        self.choose_file(path)
        add = self.button("Add VPN", r"\bAdd$")
        wait_for("a complete form", lambda: add.has(Atspi.StateType.SENSITIVE))
        self.shoot("import")
        add.click()
        wait_for("the profile", lambda: name in nmcli("-g", "NAME", "connection").splitlines())

    def switch(self, name, state=None):
        self.button("Settings", f"{name}$").click()
        if state is not None:
            wait_for_state(name, state)


def wait_for_state(name, state):
    wait_for(f"the state to be {state!r}",
             lambda: nmcli("-g", "GENERAL.STATE", "connection", "show", name).strip() == state)


def give_keyboard_to(title):
    """There is no window manager to do that."""
    subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$", "windowfocus"], check=True)


class Person:
    """Signed in, with all that starts with the desktop."""

    def __init__(self, display):
        self.display = display
        self.keyring = Keyring(display)
        self.notifications = Notifications(display)
        for program in ("nm-applet", "/usr/libexec/nm-ipsec-notifier"):
            display.start([program], env=dict(os.environ, G_DEBUG=""), stderr=subprocess.DEVNULL)
        self.settings = Settings(display, "light")

    def answer(self, name, message, password):
        """Types a password where it is asked for."""
        title = f"Authenticate VPN {name}"
        window = wait_for("the question", lambda: find_window(title))
        wait_for(message, lambda: any(message in item.name for item in window.walk() if item.role == "label"))
        give_keyboard_to(title)
        field = wait_for("the field", lambda: next((item for item in window.walk() if item.role == "password text" and
                                                    item.has(Atspi.StateType.FOCUSED)), None))
        write(password)
        wait_for("the password to be typed", lambda: len(field.text) == len(password))
        self.settings.shoot("asked" if "You need" in message else "asked-again")
        keys("Return")
        wait_for("the question to go", lambda: find_window(title) is None)
        give_keyboard_to("Settings")


def add(display, server, user, password, authority, address):
    person = Person(display)
    settings = person.settings
    settings.add(server, user, password, authority)
    uuid = nmcli("-g", "connection.uuid", "connection", "show", NAME).strip()
    wait_for("the password in the keyring", lambda: person.keyring.read(uuid, "password") == password)
    settings.switch(NAME, "activated")
    settings.shoot("on")
    subprocess.run(["ping", "-n", "-q", "-c", "1", "-W", "10", address], check=True, stdout=subprocess.DEVNULL)
    settings.switch(NAME, "")
    settings.close()


def import_file(display, file, name, password, bad):
    person = Person(display)
    settings = person.settings
    settings.import_file(file, name)
    settings.switch(name)
    person.answer(name, "You need to authenticate", password[:-1])
    person.answer(name, "rejected the user name or password", password)
    wait_for_state(name, "activated")
    settings.switch(name, "")
    settings.refuse_file(bad, "is an OpenVPN profile")
    settings.close()


def fail(display, name):
    person = Person(display)
    person.settings.switch(name)
    note = wait_for("the notification", lambda: person.notifications.find("identity"))
    person.settings.shoot("failed")
    person.notifications.press(note, "settings")
    form = wait_for("the form", lambda: find_window("Edit VPN"))
    wait_for("the reason", lambda: any("identity does not match" in item.name for item in form.walk()))
    person.settings.shoot("failed-form")
    person.settings.close()


def look(display):
    settings = Settings(display, "dark")
    settings.open_form()
    settings.shoot("form")
    keys("alt+v")
    settings.walk_to("Client Identity")
    settings.shoot("advanced")
    settings.close()


def main(command, *arguments):
    screen.PATIENCE = 300  # emulated machines are slow
    Atspi.set_timeout(30000, 60000)
    display = Screen("1000x1300")
    try:
        {"add": add, "import": import_file, "fail": fail, "look": look}[command](display, *arguments)
    except AssertionError:
        display.shoot(f"failure-{command}")
        raise
    finally:
        display.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
