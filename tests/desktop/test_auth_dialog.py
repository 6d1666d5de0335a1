# SPDX-License-Identifier: GPL-2.0-or-later
"""The program that asks for secrets, as NetworkManager's agents use it: with their words on standard input, a keyring and, for
agents that draw no window themselves, one of its own."""

import configparser
import os
import subprocess
import tempfile
import unittest
import uuid

from keyring import Keyring
from screen import App, Atspi, Screen, keys, wait_for, write

SOURCE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
CERTS = f"{SOURCE}/tests/data/certificates"
PROGRAM = "/usr/libexec/nm-ipsec-auth-dialog"
SERVICE = "org.freedesktop.NetworkManager.ipsec"
MESSAGE = "The server rejected the user name or password."

WRONG_USER = "If the user name is wrong, correct it in the settings of the VPN before you enter the password."

EAP = {"gateway": "vpn.example.com", "user": "alice"}
SECRETS = {  # each with a profile that needs nothing else
    "password": EAP,
    "psk": {**EAP, "auth": "psk"},
    "key-password": {"gateway": "vpn.example.com", "auth": "cert", "cert": f"{CERTS}/rsa.pem",
                     "key": f"{CERTS}/rsa.encrypted.pem"},
    "otp": {**EAP, "append-otp": "yes", "password-flags": "4"},
}
LABELS = {"password": "Password", "psk": "Pre-shared Key", "key-password": "Key Passphrase", "otp": "One-time Password"}

# What becomes of a secret, by its flags and by what is stored: given (=), asked for (?) or neither; without and with -i.
# What the server refused comes as a hint, and is not given again.
MATRIX = {
    ("0", "nothing"): ("", "?"), ("0", "stored"): ("=", "="), ("0", "wrong"): ("", "?"),
    ("1", "nothing"): ("", "?"), ("1", "stored"): ("=", "="), ("1", "wrong"): ("", "?"),
    # never kept, so what a keyring still has is stale
    ("2", "nothing"): ("", "?"), ("2", "stored"): ("", "?"), ("2", "wrong"): ("", "?"),
    # the user said that there is none; only the server can know better
    ("4", "nothing"): ("", ""), ("4", "stored"): ("=", "="), ("4", "wrong"): ("", "?"),
}


def command(identifier, *arguments, service=SERVICE):
    return [PROGRAM, "-u", identifier, "-n", "Office", "-s", service, *arguments]


def words(data, secrets=None):
    """What an agent writes to the program."""
    lines = "".join(f"DATA_KEY={key}\nDATA_VAL={value}\n\n" for key, value in data.items())
    lines += "".join(f"SECRET_KEY={key}\nSECRET_VAL={value}\n\n" for key, value in (secrets or {}).items())
    return lines + "DONE\n\n"


def ask(identifier, *arguments, data, secrets=None, environment=None):
    """Runs the program to its end for an agent that reads what it says and then says that it may quit."""
    return subprocess.run(command(identifier, *arguments), input=words(data, secrets) + "QUIT\n\n", text=True, timeout=60,
                          capture_output=True, check=False, env=environment)


def read_lines(text):
    """The classic answer: name and value on lines of their own, two empty lines at the end."""
    assert text.endswith("\n\n"), text
    lines = text[:-2].split("\n") if text.strip() else []
    return dict(zip(lines[::2], lines[1::2]))


def read_keyfile(text):
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read_string(text)
    return {section: dict(parser[section]) for section in parser.sections()}


class Window(App):
    """The program's own window, and what the agent hears in the end."""

    def __init__(self, screen, identifier, *arguments, data, secrets=None, **environment):
        with tempfile.TemporaryFile("w+") as words_file:
            words_file.write(words(data, secrets) + "QUIT\n\n")
            words_file.seek(0)
            super().__init__(screen, command(identifier, "-i", *arguments), stdin=words_file, stdout=subprocess.PIPE, text=True,
                             env=dict(os.environ, **environment))

    def answer(self):
        """What the program says, and its exit status."""
        text = self.process.communicate(timeout=60)[0]
        return text, self.process.returncode


class AuthDialogTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = Screen.get()
        cls.keyring = Keyring(cls.screen)

    def window(self, *arguments, identifier=None, **options):
        window = Window(self.screen, identifier or str(uuid.uuid4()), *arguments, **options)
        self.addCleanup(window.close)
        return window

    def cell(self, name, flags, place):
        """A new connection of the matrix: its UUID, arguments, data and what comes along with it."""
        identifier = str(uuid.uuid4())
        data = {**SECRETS[name], f"{name}-flags": flags}
        arguments = ["-t", name, "-t", f"x-vpn-message:{MESSAGE}"] if place == "wrong" else []
        given = {name: "sesame"} if place != "nothing" and flags == "0" else {}
        if place != "nothing" and flags != "0":
            self.keyring.store(identifier, name, "sesame")
        return identifier, arguments, data, given

    def check_external(self, name, flags, place, interactive, expected):
        identifier, arguments, data, given = self.cell(name, flags, place)
        # No display. The keyring is on the session bus.
        environment = {key: os.environ[key] for key in ("PATH", "LC_ALL", "HOME", "XDG_RUNTIME_DIR",
                                                        "DBUS_SESSION_BUS_ADDRESS")}
        arguments += ["--external-ui-mode"] + (["-i"] if interactive else [])
        answer = ask(identifier, *arguments, data=data, secrets=given, environment=environment)
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        said = read_keyfile(answer.stdout)
        about = said["VPN Plugin UI"]
        self.assertEqual((about["Version"], about["Title"]), ("2", "Authenticate VPN Office"))
        self.assertIn(MESSAGE if place == "wrong" else "“Office”", about["Description"])
        self.assertEqual(said[name], {"Value": "sesame" if expected == "=" else "", "Label": LABELS[name],
                                      "IsSecret": "true", "ShouldAsk": "true" if expected == "?" else "false"})

    def check_classic(self, name, flags, place, interactive, expected):
        identifier, arguments, data, given = self.cell(name, flags, place)
        if expected != "?":
            answer = ask(identifier, *arguments, *(["-i"] if interactive else []), data=data, secrets=given)
            self.assertEqual((answer.returncode, answer.stderr), (0, ""))
            self.assertEqual(read_lines(answer.stdout), {name: "sesame"} if expected == "=" else {})
            return
        window = self.window(*arguments, identifier=identifier, data=data, secrets=given)
        reason = MESSAGE if place == "wrong" else "You need to authenticate to access the Virtual Private Network “Office”."
        user = f"\nUser Name: {data['user']}" if data.get("auth", "eap") == "eap" else ""
        # Without NetworkManager the name cannot be corrected here.
        where = f"\n\n{WRONG_USER}" if (name, place) == ("password", "wrong") else ""
        window.find(f"{reason}\n\nServer: {data['gateway']}{user}{where}", "label")
        window.find(LABELS[name], "password text")
        write("abracadabra")
        keys("Return")
        text, status = window.answer()
        self.assertEqual((read_lines(text), status), ({name: "abracadabra"}, 0))
        window.close()

    def test_matrix(self):
        self.assertEqual(len(MATRIX), 4 * 3)
        for name in SECRETS:
            for (flags, place), expected in MATRIX.items():
                for interactive in (False, True):
                    for check in (self.check_external, self.check_classic):
                        with self.subTest(f"{check.__name__} {name} {flags} {place} {interactive}"):
                            check(name, flags, place, interactive, expected[interactive])

    def test_key_that_is_open(self):
        data = {**SECRETS["key-password"], "key": f"{CERTS}/rsa.key", "key-password-flags": "2"}
        answer = ask(str(uuid.uuid4()), "-i", "--external-ui-mode", data=data)
        self.assertEqual(list(read_keyfile(answer.stdout)), ["VPN Plugin UI"])

    def test_smart_card(self):
        window = self.window(data={**SECRETS["key-password"], "key": "pkcs11:token=card;object=me"})
        window.find("Smart Card PIN", "password text")
        self.screen.shoot("auth-pin")

    def test_two_at_once(self):
        window = self.window(data={**EAP, "type": "l2tp"})
        connect = window.find("Connect", "push button")
        self.assertFalse(connect.has(Atspi.StateType.SENSITIVE))
        write("one")
        keys("Tab")
        self.assertFalse(connect.has(Atspi.StateType.SENSITIVE))
        write("two")
        wait_for("the button", lambda: connect.has(Atspi.StateType.SENSITIVE))
        connect.click()
        self.assertEqual(read_lines(window.answer()[0]), {"password": "one", "psk": "two"})

    def test_giving_up(self):
        window = self.window(data=EAP)
        write("half of i")
        keys("Escape")
        self.assertEqual(window.answer(), ("", 1))
        window = self.window(data=EAP)
        window.find("Cancel", "push button").click()
        self.assertEqual(window.answer(), ("", 1))

    def test_reprompt(self):
        """What is stored was refused, an agent says without a hint."""
        identifier = str(uuid.uuid4())
        self.keyring.store(identifier, "password", "sesame")
        answer = ask(identifier, "-i", "-r", "--external-ui-mode", data={**EAP, "password-flags": "1"})
        self.assertEqual(read_keyfile(answer.stdout)["password"]["ShouldAsk"], "true")
        self.assertNotIn("sesame", answer.stdout)

    def test_another_connection_has_other_secrets(self):
        self.keyring.store(str(uuid.uuid4()), "password", "sesame")
        answer = ask(str(uuid.uuid4()), data={**EAP, "password-flags": "1"})
        self.assertEqual(answer.stdout, "\n\n")

    def test_entries_of_the_other_plugins(self):
        """A profile of NetworkManager-l2tp finds what was stored for it there."""
        identifier = str(uuid.uuid4())
        self.keyring.store(identifier, "ipsec-psk", "sesame")
        data = {"gateway": "h", "user": "u", "ipsec-enabled": "yes", "ipsec-psk-flags": "1", "password-flags": "4"}
        answer = subprocess.run(command(identifier, service="org.freedesktop.NetworkManager.l2tp"), check=True, timeout=60,
                                input=words(data) + "QUIT\n\n", capture_output=True, text=True)
        self.assertEqual(read_lines(answer.stdout), {"ipsec-psk": "sesame"})

    def test_locked_keyring(self):
        """Whoever may not be asked gets no question from the keyring either."""
        identifier = str(uuid.uuid4())
        self.keyring.store(identifier, "password", "sesame")
        self.keyring.lock()
        self.addCleanup(self.keyring.unlock)
        answer = ask(identifier, data={**EAP, "password-flags": "1"})
        self.assertEqual((answer.stdout, answer.returncode), ("\n\n", 0))

    def test_neither_display_nor_bus(self):
        bare = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
        answer = ask(str(uuid.uuid4()), "-i", "--external-ui-mode", data=EAP, environment=bare)
        self.assertEqual(read_keyfile(answer.stdout)["password"]["ShouldAsk"], "true")
        answer = ask(str(uuid.uuid4()), "-i", data=EAP, environment=bare)
        self.assertEqual((answer.stdout, answer.returncode), ("", 1))
        self.assertIn("no display", answer.stderr)

    def test_gtk_is_only_for_the_window(self):
        libraries = subprocess.run(["ldd", PROGRAM], check=True, capture_output=True, text=True).stdout
        self.assertIn("libsecret", libraries)
        self.assertNotIn("libgtk", libraries)

    def test_looks(self):
        """Pictures to look at, light and dark, in English and German."""
        for look, theme, language, label in (("light", "Default", "en", "One-time Password"), ("dark", "Default:dark", "en", "One-time Password"),
                                             ("de", "Default", "de", "Einmalpasswort"), ("de-dark", "Default:dark", "de", "Einmalpasswort")):
            window = self.window("-t", "password", "-t", "otp", "-t", f"x-vpn-message:{MESSAGE} Enter the user name and "
                                 "password again.", data={**SECRETS["otp"], "password-flags": "1"}, GTK_THEME=theme, LANGUAGE=language)
            window.find(label, "password text")
            write("sesame")
            self.screen.shoot(f"auth-{look}")
            window.close()


if __name__ == "__main__":
    unittest.main()
