# SPDX-License-Identifier: GPL-2.0-or-later
"""GNOME Settings beside the real NetworkManager, used as a person does, against a real server. Needs a guest with a desktop:
tests/desktop/settings makes and starts those."""

import os

import handouts
from ike import CA, EAP, SERVER_NAME, USER, IkeCase
from lab import wait_for
from lab.client import PROFILES
from lab.net import LAN

PERSON = ("env", "DESKTOP_SHOTS=/out/shots", "python3", "/src/tests/desktop/gnome.py")
NAME = "VPN 1"
PATIENCE = 1200  # seconds for all that a person does; a bound, for emulated machines are slow
PASSWORD = "correct horse, 4 staples"  # what a keyboard has: for other signs xdotool remaps it behind the desktop's back


class Settings(IkeCase):
    def assert_clean(self, timeout=5):
        """A desktop leaves caches of its own behind; what the tunnel may leave is looked for by other tests."""

    def test_add_and_switch_on(self):
        self.server.start(secrets={"eap-alice": {"secret": PASSWORD}})
        self._profiles.append(NAME)
        with self.net.capture() as capture:
            self.client.run(*PERSON, "add", SERVER_NAME, USER, PASSWORD, CA, LAN, timeout=PATIENCE)
            self.assertTrue(capture.packets("esp"))
            self.assertEqual(capture.packets("icmp"), [])
        self.server.log.wait("EAP method EAP_MSCHAPV2 succeeded")
        wait_for("the server to hear of the end", lambda: "ESTABLISHED" not in self.server.sas())
        with open(self.client.path(f"{PROFILES}/{NAME}.nmconnection")) as file:
            profile = file.read()
        for line in ("type=vpn", "permissions=user:root:;", f"gateway={SERVER_NAME}", f"user={USER}", f"ca={CA}",
                     "password-flags=1", "otp-flags=2", "persistent=true",
                     "service-type=org.freedesktop.NetworkManager.ipsec"):
            self.assertIn(f"\n{line}\n", profile)
        self.assertNotIn(PASSWORD, profile)

    def test_import_and_ask(self):
        """A file that has no password; one that is no VPN of ours is refused."""
        self.server.start(secrets={"eap-alice": {"secret": PASSWORD}})
        self._profiles.append("Apple")
        os.makedirs("/out/import", exist_ok=True)
        for name, content in handouts.apple_eap_without_password().items():
            with open(f"/out/import/{name}", "wb") as file:
                file.write(content)
        self.client.run(*PERSON, "import", f"/out/import/{name}", "Apple", PASSWORD, "/src/tests/data/import-bad/openvpn.ovpn",
                        timeout=PATIENCE)
        self.server.log.wait("EAP method EAP_MSCHAPV2 succeeded")
        with open(self.client.path(f"{PROFILES}/Apple.nmconnection")) as file:
            profile = file.read()
        for line in (f"gateway={SERVER_NAME}", f"user={USER}", "password-flags=1"):
            self.assertIn(f"\n{line}\n", profile)
        # Whose it is depends: root, as this guest's person, imports for all users, and GNOME 48 adds a permission by itself.
        self.assertNotIn(PASSWORD, profile)

    def test_failure(self):
        self.server.start(secrets={"eap-alice": {"secret": PASSWORD}})
        self.add({**EAP, "remote-id": "other.example.org"}, name="Misled", secrets={"password": PASSWORD})
        self.client.run(*PERSON, "fail", "Misled", timeout=PATIENCE)

    def test_dark(self):
        self.client.run(*PERSON, "look", timeout=PATIENCE)
