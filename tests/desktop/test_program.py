# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-ipsec-editor with keys alone, beside a real NetworkManager."""

import os
import unittest

from manager import Manager
from screen import App, Atspi, Screen, keys, wait_for, write

SOURCE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


class ProgramTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = Screen.get()
        cls.manager = Manager()
        cls.addClassCleanup(cls.manager.close)

    def program(self, *files, **environment):
        program = App(self.screen, ["nm-ipsec-editor", *files], env=dict(os.environ, **environment))
        self.addCleanup(program.close)
        wait_for("NetworkManager's answer", lambda: program.find("Add", "push button").has(Atspi.StateType.SENSITIVE))
        return program

    def window(self, program, title):
        """The window in which a connection is edited, with the name focused."""
        window = program.find(title, "frame")
        wait_for("the name to have the focus", lambda: window.find("Name", "text").has(Atspi.StateType.FOCUSED))
        return window

    @staticmethod
    def type(*steps):
        """Keys in turn; what begins with a colon is text."""
        for step in steps:
            write(step[1:]) if step.startswith(":") else keys(step)

    def gone(self, program, title):
        wait_for("the window to close", lambda: program.root.find(title, "frame") is None)

    def wait_for_profile(self, name, wanted):
        """Waits until NetworkManager has these properties of a profile."""
        def there():
            profile = self.manager.show(name)
            return {key: profile.get(key) for key in wanted} == wanted
        try:
            wait_for(f"profile {name}", there)
        except AssertionError:
            self.assertEqual(self.manager.show(name), wanted)

    def test_1_new(self):
        program = self.program()
        program.find("There are no IPsec VPNs yet. Add one, or import a file from your VPN administrator.")
        self.screen.shoot("program-empty")
        keys("alt+a")
        window = self.window(program, "New VPN")
        self.screen.shoot("program-new")
        self.assertFalse(window.find("Add", "push button").has(Atspi.StateType.SENSITIVE))
        self.type("ctrl+a", ":Office", "alt+s", ":vpn.example.com", "alt+u", ":alice", "alt+p", ":sesame")
        wait_for("a complete form", lambda: window.find("Add", "push button").has(Atspi.StateType.SENSITIVE))
        self.screen.shoot("program-filled")
        keys("alt+d")
        self.gone(program, "New VPN")
        self.wait_for_profile("Office", {
            "vpn.service-type": "org.freedesktop.NetworkManager.ipsec",
            "vpn.data": "gateway = vpn.example.com, otp-flags = 2, password-flags = 1, user = alice",
            "vpn.persistent": "yes", "connection.autoconnect": "no", "connection.permissions": "user:root",
            "ipv4.method": "auto", "ipv6.method": "auto"})
        program.find("vpn.example.com", "label")
        self.screen.shoot("program-list")

    def test_2_edit(self):
        """What the form does not show stays; a name that is changed is changed in the list."""
        self.manager.nmcli("connection", "add", "type", "vpn", "vpn-type", "org.freedesktop.NetworkManager.ipsec", "con-name",
                           "Branch", "ipv4.dns", "192.0.2.53", "vpn.data", "gateway=a.example.com, user=a, password-flags=0, "
                           "x-new=y", "vpn.secrets", "password=kept")
        program = self.program()
        wait_for("the row", lambda: program.find("Branch", "list item"))
        while not (program.focused() and program.focused().name == "Branch"):
            program.press("Tab") if not program.focused() or program.focused().role != "list item" else program.press("Down")
        keys("Return")
        window = self.window(program, "Edit VPN")
        self.assertEqual(window.find("Server", "text").text, "a.example.com")
        self.type("ctrl+a", ":Elsewhere", "alt+s", "ctrl+a", ":b.example.com", "alt+e")
        self.gone(program, "Edit VPN")
        self.wait_for_profile("Elsewhere", {
            "vpn.data": "gateway = b.example.com, otp-flags = 2, password-flags = 0, user = a, x-new = y",
            "vpn.secrets": "password = kept", "ipv4.dns": "192.0.2.53"})
        program.find("Elsewhere", "list item")
        self.assertNotIn("Branch", self.manager.profiles())

    def test_3_import(self):
        program = self.program(f"{SOURCE}/tests/data/import/eap-password.mobileconfig")
        window = self.window(program, "New VPN")
        self.screen.shoot("program-import")
        self.assertEqual(window.find("Name", "text").text, "EAP")
        keys("alt+d")
        self.gone(program, "New VPN")
        wait_for("the profile", lambda: "EAP" in self.manager.profiles())

    def test_4_cancelled_import_leaves_no_file(self):
        def files():
            return [name for _, _, names in os.walk(f"{self.screen.home}/.local/share/networkmanagement") for name in names]

        program = self.program(f"{SOURCE}/tests/data/import/alice-modern.p12")
        self.window(program, "New VPN")
        self.assertNotEqual(files(), [])
        keys("Escape")
        self.gone(program, "New VPN")
        self.assertEqual(files(), [])

    def test_5_files_that_are_none(self):
        program = self.program(f"{SOURCE}/tests/data/import-bad/openvpn.ovpn")
        message = wait_for("the reason", lambda: next((item for item in program.root.walk() if item.role == "alert"), None))
        self.screen.shoot("program-bad-import")
        self.assertTrue(message.name or message.text)


if __name__ == "__main__":
    unittest.main()
