# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-ipsec-editor with keys alone, beside a real NetworkManager."""

import os
import signal
import subprocess
import unittest

from manager import Manager
from screen import App, Atspi, Screen, find_window, keys, wait_for, write
from test_auth_dialog import MESSAGE, Window

STATUS = "/run/NetworkManager-ipsec"
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
        keys("alt+a")
        self.gone(program, "New VPN")
        self.wait_for_profile("Office", {
            "vpn.service-type": "org.freedesktop.NetworkManager.ipsec",
            "vpn.data": "gateway = vpn.example.com, otp-flags = 2, password-flags = 1, user = alice",
            "vpn.persistent": "yes", "connection.autoconnect": "no", "connection.permissions": "user:root",
            "ipv4.method": "auto", "ipv6.method": "auto"})
        program.find("vpn.example.com", "label")
        self.screen.shoot("program-list")

    def test_wrong_user(self):
        """A user name that was refused with its password is corrected where the password is asked for, for good."""
        self.manager.nmcli("connection", "add", "type", "vpn", "vpn-type", "org.freedesktop.NetworkManager.ipsec", "con-name",
                           "Typo", "vpn.data", "gateway=a.example.com, user=alcie, password-flags=2")
        identifier = self.manager.show("Typo")["connection.uuid"]
        self.addCleanup(self.manager.nmcli, "connection", "delete", "Typo")
        window = Window(self.screen, identifier, "-t", "password", "-t", f"x-vpn-message:{MESSAGE}",
                        data={"gateway": "a.example.com", "user": "alcie", "password-flags": "2"})
        self.addCleanup(window.close)
        window.find("User Name", "text")
        write("sesame")
        self.type("shift+Tab", "ctrl+a", ":alice")
        self.screen.shoot("auth-user")
        keys("Return")
        self.assertEqual(window.answer(), ("password\nsesame\n\n\n", 0))
        self.assertIn("user = alice", self.manager.show("Typo")["vpn.data"])

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
        self.type("ctrl+a", ":Elsewhere", "alt+s", "ctrl+a", ":b.example.com", "alt+a")
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
        keys("alt+a")
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

    def row(self, program, name):
        """Moves the focus to the row of a connection."""
        wait_for("the row", lambda: program.root.find(name, "list item"))
        for _ in range(60):
            focus = program.focused()
            if focus and focus.name == name and focus.role == "list item":
                return
            program.press("Down" if focus and focus.role == "list item" else "Tab")
        raise AssertionError(f"there is no way to “{name}”")

    def walk_to(self, program, name):
        for _ in range(60):
            if program.focused() and program.focused().name == name:
                return
            program.press("Tab")
        raise AssertionError(f"Tab does not lead to “{name}”")

    def test_failure(self):
        """What failed is told in the list and leads to the field that may be wrong."""
        self.add("Refused", "a.example.com")
        identifier = self.manager.show("Refused")["connection.uuid"]
        with open(f"{STATUS}/{identifier}", "w", encoding="utf-8") as file:
            file.write("{'state': <'down'>, 'since': <uint64 100>}")
        with open(f"{STATUS}/{identifier}.failure", "w", encoding="utf-8") as file:
            file.write("{'failure-cause': <'server-identity'>, 'failure-detail': <'it is gw'>, 'failure-at': <uint64 100>}")
        text = ("The server's identity does not match (it is gw). If the identity that the server presents is correct, set “Server "
                "Identity” to it.")
        program = self.program()
        program.find(text, "label")
        self.screen.shoot("program-failed")
        self.row(program, "Refused")
        keys("Return")
        window = program.find("Edit VPN", "frame")
        window.find(text)
        # GTK 4.8 does not tell the accessibility bus of a focus in what has just been unfolded.
        write("gw")
        self.screen.shoot("program-failed-form")
        window.find("Save", "push button").click()
        self.gone(program, "Edit VPN")
        wait_for("the profile", lambda: "remote-id = gw" in self.manager.show("Refused")["vpn.data"])

    def choose(self, program, name, item):
        """An item of the menu of a connection."""
        self.walk_to(program, f"More on {name}")
        keys("space")
        wait_for("the menu", lambda: program.root.find(item))
        while program.focused().name != item:
            program.press("Down")
        keys("Return")

    def add(self, name, server):
        self.manager.nmcli("connection", "add", "type", "vpn", "vpn-type", "org.freedesktop.NetworkManager.ipsec", "con-name", name,
                           "autoconnect", "no", "vpn.data", f"gateway={server}, user=a, password-flags=0", "vpn.secrets", "password=p")

    def test_6_named_after_the_server(self):
        program = self.program()
        keys("alt+a")
        window = self.window(program, "New VPN")
        self.type("alt+s", ":named.example.com", "alt+u", ":alice", "alt+p", ":sesame")
        wait_for("the name", lambda: window.find("Name", "text").text == "named.example.com")
        keys("alt+a")
        self.gone(program, "New VPN")
        wait_for("the profile", lambda: "named.example.com" in self.manager.profiles())

    def test_7_delete_and_undo(self):
        """Nothing is gone for good until nobody can want it back."""
        self.add("Doomed", "doomed.example.com")
        program = self.program()
        self.row(program, "Doomed")
        keys("Delete")
        wait_for("it to go", lambda: program.root.find("Doomed", "list item") is None)
        program.find("“Doomed” was deleted.")
        self.assertIn("Doomed", self.manager.profiles())
        self.screen.shoot("program-undo")
        keys("alt+n")
        program.find("Doomed", "list item")
        self.choose(program, "Doomed", "Delete")
        wait_for("it to go", lambda: program.root.find("Doomed", "list item") is None)
        program.process.terminate()
        program.process.wait()
        self.assertIn("Doomed", self.manager.profiles())

    def test_edit_unknown(self):
        program = self.program("--edit", "3a1cf3a6-27e5-4a7c-a0b4-f6c0c9d7a2f1")
        program.find("There is no connection with this UUID")

    def test_deleted_at_the_end(self):
        """Whoever closes the program does not want it back."""
        self.add("Doomed 2", "doomed.example.com")
        program = self.program()
        self.row(program, "Doomed 2")
        keys("Delete")
        program.find("“Doomed 2” was deleted.")
        program.find("Close", "push button").click()
        wait_for("it to go", lambda: "Doomed 2" not in self.manager.profiles())

    def test_8_search(self):
        self.add("Needle", "needle.example.com")
        self.add("Hay", "hay.example.com")
        program = self.program()
        program.find("Hay", "list item")
        keys("ctrl+f")
        write("NEEDLE.ex")
        wait_for("the others to go", lambda: program.root.find("Hay", "list item") is None)
        program.find("Needle", "list item")
        self.screen.shoot("program-search")
        write("x")
        program.find("No IPsec VPN has this in its name or server.")

    def test_9_connect(self):
        """Without a network there is no connecting, and it is said at the connection."""
        self.add("Office 2", "office.example.com")
        program = self.program()
        self.walk_to(program, "Connect: Office 2")
        keys("space")
        wait_for("the reason", lambda: program.find("Office 2", "list item").description not in ("", "office.example.com", "Connecting"))
        self.screen.shoot("program-failed")

    def test_duplicate(self):
        self.add("Original", "original.example.com")
        program = self.program()
        self.choose(program, "Original", "Duplicate")
        window = self.window(program, "New VPN")
        self.assertEqual(window.find("Name", "text").text, "Original (copy)")
        self.assertEqual(window.find("Server", "text").text, "original.example.com")
        keys("alt+a")
        self.gone(program, "New VPN")
        self.wait_for_profile("Original (copy)", {"vpn.secrets": "password = p"})

    def test_export(self):
        self.add("Exported", "exported.example.com")
        program = self.program()
        self.choose(program, "Exported", "Export…")
        wait_for("the dialog", lambda: program.root.find("Export VPN"))
        self.screen.shoot("program-export")
        keys("ctrl+a")
        write(f"{self.screen.home}/copy.nmconnection")
        keys("Return")
        wait_for("the file", lambda: os.path.exists(f"{self.screen.home}/copy.nmconnection"))

    def test_pages(self):
        """What NetworkManager has to set besides the form."""
        self.add("Pages", "pages.example.com")
        self.manager.nmcli("connection", "add", "type", "ethernet", "con-name", "Home", "ifname", "none0", "autoconnect", "no")
        program = self.program()
        self.row(program, "Pages")
        keys("Return")
        window = self.window(program, "Edit VPN")
        keys("ctrl+Page_Down")
        program.find("DNS Servers", "text")
        self.screen.shoot("program-ipv4")
        self.walk_to(program, "Only for the networks of the VPN")
        keys("space")
        self.walk_to(program, "DNS Servers")
        write("x")
        program.find("“x” is not an IPv4 address")
        self.assertFalse(window.find("Save", "push button").has(Atspi.StateType.SENSITIVE))
        self.screen.shoot("program-ipv4-wrong")
        self.type("ctrl+a", ":192.0.2.53")
        self.walk_to(program, "Routes")
        write("10.0.0.0/8")
        keys("ctrl+Page_Down", "ctrl+Page_Down")
        self.walk_to(program, "All users of this computer may use it")
        self.walk_to(program, "Keep it when the network changes")
        keys("space")
        self.walk_to(program, "Home")
        keys("space")
        self.screen.shoot("program-general")
        keys("alt+a")
        self.gone(program, "Edit VPN")
        self.wait_for_profile("Pages", {"ipv4.dns": "192.0.2.53", "ipv4.never-default": "yes", "vpn.persistent": "yes",
                                        "vpn.secrets": "password = p"})
        self.assertIn("10.0.0.0/8", self.manager.show("Pages")["ipv4.routes"])
        uuid = self.manager.show("Pages")["connection.uuid"]
        self.wait_for_profile("Home", {"connection.secondaries": uuid})

    def test_looks(self):
        self.add("Looks", "looks.example.com")
        for look, environment in (("dark", {"GTK_THEME": "Default:dark"}), ("contrast", {"GTK_THEME": "Default-hc"}),
                                  ("de", {"LANGUAGE": "de"}),
                                  ("de-dark", {"LANGUAGE": "de", "GTK_THEME": "Default:dark"}), ("fr", {"LANGUAGE": "fr"})):
            program = App(self.screen, ["nm-ipsec-editor"], env=dict(os.environ, **environment))
            program.find("Looks", "list item")
            self.screen.shoot(f"program-list-{look}")
            program.close()

    def test_gtk3(self):
        """nm-connection-editor shows the way to the program instead of an error. With its own accessibility it would wait for us
        while we wait for it, so it is used by keys alone."""
        self.add("Old Desktop", "old.example.com")
        uuid = self.manager.show("Old Desktop")["connection.uuid"]
        editor = self.screen.start(["nm-connection-editor", f"--edit={uuid}"], env=dict(os.environ, G_DEBUG="", NO_AT_BRIDGE="1"))
        self.addCleanup(editor.wait)
        self.addCleanup(editor.kill)
        window = wait_for("the window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Editing Old Desktop"], check=False, capture_output=True, text=True).stdout)
        subprocess.run(["xdotool", "windowfocus", "--sync", window.split()[0]], check=True)

        def opened():
            keys("alt+o")
            return find_window("Edit VPN")
        form = wait_for("the connection", opened)
        self.screen.shoot("gtk3")
        self.assertEqual(form.find("Server", "text").text, "old.example.com")
        # There is one instance of the program: the next test's would end at once while this one is there.
        pid = form.accessible.get_process_id()
        os.kill(pid, signal.SIGTERM)
        wait_for("the program's end", lambda: not self.is_running(pid))

    @staticmethod
    def is_running(pid):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                return file.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False


if __name__ == "__main__":
    unittest.main()
