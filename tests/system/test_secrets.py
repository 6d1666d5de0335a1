# SPDX-License-Identifier: GPL-2.0-or-later
"""Secrets that are asked for: through NetworkManager, nmcli as the agent and our auth dialog, to the server."""

from ike import BY_CERT, BY_PSK, CERT, EAP, PASSWORD, PSK, SHARED, USER, IkeCase, client
from lab import CommandFailed
from lab.client import PROFILES
from lab.net import LAN

OWNED, ASKED = "1", "2"
WRONG = "opensesame"
REFUSED = "The server rejected the user name or password"


class SecretsCase(IkeCase):
    def assert_up(self, vpn, result, questions):
        """nmcli succeeded after so many questions, the tunnel works, and no secret was stored or told to anybody."""
        connected, screen = result
        self.assertTrue(connected, screen)
        self.assertEqual(screen.count("(vpn.secrets."), questions, screen)
        self.assert_traffic(LAN)
        with open(self.client.path(f"{PROFILES}/{vpn}.nmconnection")) as file:
            stored = file.read()
        for secret in (PASSWORD, PSK, WRONG):
            self.assertNotIn(secret, stored)
            self.assertNotIn(secret, self.client.log.text())
        self.client.down(vpn)


class Asked(SecretsCase):
    def test_password(self):
        self.server.start()
        vpn = self.add({**EAP, "password-flags": ASKED})
        for _ in range(2):  # and never kept
            result = self.client.up_asking(vpn, PASSWORD)
            self.assertIn("Password (vpn.secrets.password)", result[1])
            self.assert_up(vpn, result, 1)

    def test_wrong_password_then_right(self):
        self.server.start()
        vpn = self.add({**EAP, "password-flags": OWNED})
        result = self.client.up_asking(vpn, WRONG, PASSWORD)
        self.assertIn(REFUSED, result[1])
        self.assert_up(vpn, result, 2)

    def test_password_of_the_administrator_is_not_asked_for(self):
        self.server.start()
        vpn = self.add(EAP, secrets={"password": WRONG})
        connected, screen = self.client.up_asking(vpn, PASSWORD)
        self.assertFalse(connected)
        self.assertNotIn("(vpn.secrets.", screen)
        self.assertIn("Invalid secrets", screen)

    def test_refusing_to_answer(self):
        vpn = self.add({**EAP, "password-flags": ASKED})
        connected, screen = self.client.up_asking(vpn)
        self.assertFalse(connected, screen)
        self.assert_clean()

    def test_shared_key(self):
        self.server.start(BY_PSK)
        vpn = self.add({**SHARED, "psk-flags": OWNED})
        result = self.client.up_asking(vpn, WRONG, PSK)
        self.assertIn("The server rejected the pre-shared key", result[1])
        self.assert_up(vpn, result, 2)

    def test_passphrase(self):
        self.server.start(BY_CERT)
        vpn = self.add({**CERT, **client("ecdsa", key="pk8"), "key-password-flags": ASKED})
        result = self.client.up_asking(vpn, WRONG, "secret")
        self.assertIn("The passphrase for the private key is wrong", result[1])
        self.assert_up(vpn, result, 2)

    def test_no_passphrase_for_an_open_key(self):
        self.server.start(BY_CERT)
        vpn = self.add({**CERT, **client("ecdsa"), "key-password-flags": ASKED})
        self.assert_up(vpn, self.client.up_asking(vpn), 0)

    def test_all_that_is_missing_at_once(self):
        self.server.start({"local": {"auth": "psk", "certs": None}})
        vpn = self.add({**EAP, "server-auth": "psk", "password-flags": ASKED, "psk-flags": ASKED})
        self.assert_up(vpn, self.client.up_asking(vpn, PASSWORD, PSK), 2)


class OneTime(SecretsCase):
    """The server takes the password with 123456 behind it, as RADIUS servers with two factors do."""

    DATA = {**EAP, "append-otp": "yes", "otp-flags": ASKED}

    def setUp(self):
        super().setUp()
        self.server.start(secrets={"eap-alice": {"id": USER, "secret": PASSWORD + "123456"}})

    def test_behind_the_password(self):
        vpn = self.add({**self.DATA, "password-flags": ASKED})
        result = self.client.up_asking(vpn, PASSWORD, "123456")
        self.assertIn("One-time Password (vpn.secrets.otp)", result[1])
        self.assert_up(vpn, result, 2)

    def test_password_is_stored(self):
        vpn = self.add(self.DATA, secrets={"password": PASSWORD})
        connected, screen = self.client.up_asking(vpn, "000000", "123456")
        self.assertTrue(connected, screen)
        self.assertIn(REFUSED, screen)
        self.assertNotIn("(vpn.secrets.password)", screen)
        self.assertEqual(screen.count("(vpn.secrets.otp)"), 2, screen)

    def test_one_of_two_is_wrong(self):
        vpn = self.add({**self.DATA, "password-flags": OWNED})
        self.assert_up(vpn, self.client.up_asking(vpn, WRONG, "123456", PASSWORD, "123456"), 4)


class FromFile(SecretsCase):
    def up(self, vpn, **secrets):
        with open("/out/passwd-file", "w") as file:
            file.writelines(f"vpn.secrets.{name.replace('_', '-')}:{value}\n" for name, value in secrets.items())
        try:
            return True, self.client.nmcli("--wait", 60, "connection", "up", vpn, "passwd-file", "/out/passwd-file", timeout=70)
        except CommandFailed as failure:
            return False, failure.output

    def test_password(self):
        self.server.start()
        vpn = self.add({**EAP, "password-flags": ASKED})
        self.assert_up(vpn, self.up(vpn, password=PASSWORD), 0)

    def test_one_time_password(self):
        self.server.start(secrets={"eap-alice": {"id": USER, "secret": PASSWORD + "123456"}})
        vpn = self.add({**EAP, "append-otp": "yes", "otp-flags": ASKED, "password-flags": ASKED})
        self.assert_up(vpn, self.up(vpn, password=PASSWORD, otp="123456"), 0)

    def test_wrong_password(self):
        self.server.start()
        vpn = self.add({**EAP, "password-flags": OWNED})
        connected, said = self.up(vpn, password=WRONG)
        self.assertFalse(connected)
        self.assertIn("Invalid secrets", said)
        self.assert_clean()
        self.assert_up(vpn, self.up(vpn, password=PASSWORD), 0)

    def test_passphrase(self):
        self.server.start(BY_CERT)
        vpn = self.add({**CERT, "cert": client("rsa", "p12")["cert"], "key-password-flags": ASKED})
        self.assert_up(vpn, self.up(vpn, key_password="secret"), 0)

    def test_not_in_the_file(self):
        vpn = self.add({**EAP, "password-flags": ASKED})
        connected, said = self.up(vpn, psk=PSK)
        self.assertFalse(connected)
        self.assertIn("No valid secrets", said)
