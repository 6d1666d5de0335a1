# SPDX-License-Identifier: GPL-2.0-or-later
"""A display with a session bus and an accessibility bus, and programs on it that are used as a person does: with keys, and
looked at through the eyes of a screen reader."""

import atexit
import functools
import os
import shutil
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 60  # seconds; a bound for what does not come at all, not a measure

# What newer accessibility libraries call by another name.
ROLES = {"button": "push button"}

SHOTS = os.environ.get("DESKTOP_SHOTS", "")


def wait_for(what, condition):
    """Polls, since neither display nor accessibility bus tell of all that is waited for here."""
    end = time.monotonic() + PATIENCE
    while True:
        pump()
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)


class Screen:
    """A display, with the buses of a session. There is one: the accessibility library knows one bus in its life."""

    @classmethod
    @functools.cache
    def get(cls):
        screen = cls("640x1500")
        atexit.register(screen.close)
        return screen

    def __init__(self, size):
        self.home = tempfile.mkdtemp(prefix="desktop-")
        self.processes = []
        os.makedirs(f"{self.home}/run", mode=0o700)
        read, write = os.pipe()
        self.start(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp"], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            display = pipe.readline().strip()
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "LANGUAGE"):
            os.environ.pop(name, None)
        # Newer C libraries translate nothing in C.UTF-8.
        locale = os.environ.get("DESKTOP_LOCALE", "C.UTF-8")
        os.environ.update(DISPLAY=f":{display}", HOME=self.home, XDG_RUNTIME_DIR=f"{self.home}/run", GDK_BACKEND="x11",
                          GSK_RENDERER="cairo", LC_ALL=locale, NO_AT_BRIDGE="0", GSETTINGS_BACKEND="memory",
                          G_DEBUG="fatal-criticals")
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def start(self, command, **options):
        process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def shoot(self, name):
        """Keeps a picture for people to look at."""
        if SHOTS:
            os.makedirs(SHOTS, exist_ok=True)
            subprocess.run(["import", "-silent", "-window", "root", f"{SHOTS}/{name}.png"], check=True)


def pump():
    """Lets the accessibility bus have its say."""
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)


def keys(*names):
    """Presses keys in turn, by X's names: "alt+s", "Tab"."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", "--delay", "12", *names], check=True)


def write(text):
    subprocess.run(["xdotool", "type", "--delay", "12", text], check=True)


class Item:
    """One thing on the screen, as a screen reader is told of it."""

    def __init__(self, accessible):
        self.accessible = accessible

    name = property(lambda self: self.accessible.get_name())
    description = property(lambda self: self.accessible.get_description())

    @property
    def role(self):
        role = self.accessible.get_role_name()
        return ROLES.get(role, role)

    def has(self, state):
        return self.accessible.get_state_set().contains(state)

    @property
    def text(self):
        if "Text" not in self.accessible.get_interfaces():
            return ""
        return Atspi.Text.get_text(self.accessible, 0, Atspi.Text.get_character_count(self.accessible))

    def size(self):
        """Width and height in pixels."""
        place = Atspi.Component.get_extents(self.accessible, Atspi.CoordType.WINDOW)
        return place.width, place.height

    def children(self):
        for i in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(i)
            if child:
                yield Item(child)

    def walk(self):
        """This and everything below that is there to be seen; things may go while we look."""
        try:
            if self.role != "application" and not self.has(Atspi.StateType.VISIBLE):
                return
            yield self
            for child in list(self.children()):
                yield from child.walk()
        except GLib.Error:
            return

    def find(self, name, role=None):
        for item in self.walk():
            try:
                if item.name == name and (role is None or item.role == role):
                    return item
            except GLib.Error:
                continue
        return None

    def click(self):
        assert Atspi.Action.do_action(self.accessible, 0)


def find_window(title):
    """A window of whatever program, or None."""
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        app = desktop.get_child_at_index(i)
        try:
            if app:
                app.set_cache_mask(Atspi.Cache.NONE)
                for window in Item(app).children():
                    if window.name == title:
                        return window
        except GLib.Error:
            continue
    return None


class App:
    """A program with a window."""

    def __init__(self, screen, command, **options):
        self.focus, self.moves = None, 0
        self.listener = Atspi.EventListener.new(self._on_focus)
        self.listener.register("object:state-changed:focused")
        self.process = screen.start(command, **options)
        self.root = wait_for(f"the window of {command[0]}", self._find)

    def _find(self):
        assert self.process.poll() is None, "the program ended"
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(i)
            try:
                if not app or app.get_process_id() != self.process.pid:
                    continue
                # What is remembered would only be forgotten by a main loop, which there is none of.
                app.set_cache_mask(Atspi.Cache.NONE)
                if app.get_child_count():
                    return Item(app)
            except GLib.Error:
                continue
        return None

    def find(self, name, role=None):
        try:
            return wait_for(f"“{name}”", lambda: self.root.find(name, role))
        except AssertionError as error:
            seen = "\n".join(f"  {item.role} “{item.name}”" for item in self.root.walk() if item.name)
            raise AssertionError(f"{error}; there is\n{seen}") from None

    def _on_focus(self, event, *_):
        if event.detail1 and event.source.get_process_id() == self.process.pid:
            self.focus = Item(event.source)
            self.moves += 1

    def focused(self):
        """What has the focus, as far as it has moved since the program started."""
        pump()
        return self.focus

    def press(self, key):
        """Presses a key that moves the focus, and gives what has it then."""
        moves = self.moves
        keys(key)
        wait_for(f"the focus to move with {key}", lambda: self.moves > moves)
        return self.focus

    def close(self):
        self.listener.deregister("object:state-changed:focused")
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
