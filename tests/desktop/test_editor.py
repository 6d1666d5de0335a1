# SPDX-License-Identifier: GPL-2.0-or-later
"""The form of the editor, with keys alone."""

import configparser
import os
import re
import subprocess
import unittest

from screen import App, Atspi, Screen, keys, wait_for, write

BUILD = os.environ["DESKTOP_BUILD"]
SOURCE = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
HOST = [f"{BUILD}/tests/desktop/editor-host", f"{BUILD}/.libs/libnm-gtk4-vpn-plugin-ipsec-editor.so"]
CERTS = f"{SOURCE}/tests/data/certificates"

HEAD = """[connection]
id=Office
uuid=a2f4b6e0-5f0b-4d5b-9a57-1f0d5c3b1a11
type=vpn

[vpn]
service-type=org.freedesktop.NetworkManager.ipsec
"""

# What the option table calls its rows: title -> label with the mnemonic.
with open(f"{SOURCE}/shared/options.c", encoding="utf-8") as table:
    LABELS = {label.replace("_", ""): label for label in re.findall(r'\.label = N_\("([^"]+)"\)', table.read())}

TYPE = {"C": "Type", "de": "Typ", "fr": "Type", "es": "Tipo"}

# Never in the form: asked for when the server wants one, never stored.
NOT_IN_FORM = {"One-time Password"}

FLAGS = {"otp-flags": "2"}
OWNED = {**FLAGS, "password-flags": "1"}

# What a person types and chooses, and what is in the profile then: vpn.data, vpn.secrets, vpn.persistent.
KINDS = {
    "ikev2-eap": (
        [("Server", "vpn.example.com"), ("User Name", "alice"), ("Password", "se$ame")],
        {"gateway": "vpn.example.com", "user": "alice", **OWNED}, {"password": "se$ame"}, True),
    "ikev2-server-psk": (
        [("Server", "192.0.2.1"), ("User Name", "alice"), ("Server Authentication", 1),
         ("Pre-shared Key", "k")],
        {"gateway": "192.0.2.1", "user": "alice", "server-auth": "psk", "psk-flags": "1", **OWNED}, {"psk": "k"}, True),
    "ikev2-psk": (
        [("Server", "vpn.example.com"), ("Authentication", 3), ("Pre-shared Key", "sesame")],
        {"gateway": "vpn.example.com", "auth": "psk", "psk-flags": "1"}, {"psk": "sesame"}, True),
    "ikev2-cert": (
        [("Server", "vpn.example.com"), ("Authentication", 2), ("User Certificate", f"{CERTS}/rsa.pem"),
         ("Private Key", f"{CERTS}/rsa.encrypted.pem"), ("Key Passphrase", "test"), ("CA Certificate", f"{CERTS}/ca.pem")],
        {"gateway": "vpn.example.com", "auth": "cert", "cert": f"{CERTS}/rsa.pem", "key": f"{CERTS}/rsa.encrypted.pem",
         "ca": f"{CERTS}/ca.pem", "key-password-flags": "1"}, {"key-password": "test"}, True),
    "ikev2-eap-tls": (
        [("Server", "vpn.example.com"), ("Authentication", 1), ("User Certificate", "pkcs11:object=me;type=cert")],
        {"gateway": "vpn.example.com", "auth": "eap-tls", "cert": "pkcs11:object=me;type=cert", "key-password-flags": "1"},
        {}, True),
    "ikev2-cert-eap": (
        [("Server", "vpn.example.com"), ("Authentication", 4), ("User Name", "alice"), ("Password", "x"),
         ("User Certificate", f"{CERTS}/modern.p12"), ("Key Passphrase", "test")],
        {"gateway": "vpn.example.com", "auth": "cert-eap", "user": "alice", "cert": f"{CERTS}/modern.p12",
         "key-password-flags": "1", **OWNED}, {"password": "x", "key-password": "test"}, True),
    "l2tp-psk": (
        [("Type", 1), ("Server", "vpn.example.com"), ("User Name", "alice"), ("Password", "p"), ("Pre-shared Key", "k")],
        {"type": "l2tp", "gateway": "vpn.example.com", "user": "alice", "psk-flags": "1", **OWNED},
        {"password": "p", "psk": "k"}, True),
    "l2tp-cert": (
        [("Type", 1), ("Server", "vpn.example.com"), ("Authentication", 0), ("User Name", "alice"),
         ("User Certificate", f"{CERTS}/modern.p12")],
        {"type": "l2tp", "gateway": "vpn.example.com", "auth": "cert", "user": "alice", "cert": f"{CERTS}/modern.p12",
         "key-password-flags": "1", **OWNED}, {}, True),
    "l2tp-plain": (
        [("Type", 1), ("Server", "vpn.example.com"), ("User Name", "alice"), ("Advanced", None),
         ("Protect L2TP with IPsec", None), ("MPPE Encryption", 3), ("MTU", "1400")],
        {"type": "l2tp", "gateway": "vpn.example.com", "user": "alice", "ipsec": "no", "mppe": "128", "mtu": "1400", **OWNED},
        {}, True),
    "l2tp-ppp-tls": (
        [("Type", 1), ("Server", "vpn.example.com"), ("User Name", "alice"), ("Pre-shared Key", "k"), ("Advanced", None),
         ("PPP User Certificate", f"{CERTS}/modern.p12"), ("PPP Key Passphrase", "test")],
        {"type": "l2tp", "gateway": "vpn.example.com", "user": "alice", "psk-flags": "1",
         "ppp-cert": f"{CERTS}/modern.p12", "ppp-key-password-flags": "1"}, {"psk": "k", "ppp-key-password": "test"}, True),
}

# Profiles of every kind, some as other hands write them.
PROFILES = {
    "eap": {"gateway": "vpn.example.com", "user": "alice", "password-flags": "1"},
    "lenient": {"gateway": "vpn.example.com", "user": "alice", "encap": "1", "esp": "aes256-sha256;aes128-sha1", "x-new": "y",
                "port": "500", "type": "ikev2", "mobike": "true"},
    "every-flag": {"gateway": "h", "auth": "cert-eap", "user": "a", "cert": f"{CERTS}/modern.p12", "password-flags": "2",
                   "key-password-flags": "4"},
    "psk": {"gateway": "h", "auth": "psk", "local-id": "me", "remote-id": "you", "request-address": "no",
            "remote-ts": "10.0.0.0/8", "dpd-delay": "0", "ppk-id": "me@pq"},
    "l2tp": {"type": "l2tp", "gateway": "h", "user": "a", "psk-flags": "0", "password-flags": "2"},
    "plain": {"type": "l2tp", "gateway": "h", "user": "a", "ipsec": "no", "ppp-auth": "mschapv2", "mppe": "40"},
    "ppp-tls": {"type": "l2tp", "gateway": "h", "user": "a", "auth": "cert", "cert": f"{CERTS}/modern.p12", "ppp-cert": f"{CERTS}/modern.p12",
                "ppp-key": f"{CERTS}/rsa.encrypted.pem"},
}


class Form(App):
    """The form on a profile, and the profile that comes out of it."""

    def __init__(self, screen, data=None, secrets=None, first="Type", **environment):
        self.profile, self.result = f"{screen.home}/profile", f"{screen.home}/result"
        with open(self.profile, "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(f"{key}={value}\n" for key, value in (data or {}).items()))
            if secrets:
                file.write("\n[vpn-secrets]\n" + "".join(f"{key}={value}\n" for key, value in secrets.items()))
        super().__init__(screen, [*HOST, self.profile, self.result], env=dict(os.environ, **environment))
        self.find(first, "combo box")

    def saved(self):
        """vpn.data, vpn.secrets and vpn.persistent; or the text of the error."""
        with open(self.result, encoding="utf-8") as file:
            text = file.read()
        if text.startswith("# "):
            return text[2:].strip()
        parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
        parser.optionxform = str
        parser.read_string(text)
        data = dict(parser["vpn"])
        del data["service-type"]
        persistent = data.pop("persistent", "false") == "true"
        return data, dict(parser["vpn-secrets"]) if parser.has_section("vpn-secrets") else {}, persistent

    def expect(self, saved):
        try:
            wait_for("the profile", lambda: self.saved() == saved)
        except AssertionError:
            raise AssertionError(f"{self.saved()} instead of {saved}") from None

    def go_to(self, title):
        """With Alt and the underlined letter, again and again where several rows have it."""
        mnemonic = LABELS[title][LABELS[title].index("_") + 1].lower()
        for _ in range(8):
            if self.focused() and self.focused().name == title:
                return
            self.press(f"alt+{mnemonic}")
        raise AssertionError(f"Alt+{mnemonic} does not lead to “{title}”")

    def enter(self, title, value):
        """Text is typed, a number chosen from a list, None switches."""
        if title == "Advanced":
            keys("alt+v")
            return
        if value is None:
            self.walk_to(title)
            keys("space")
            return
        if "Passphrase" in title:  # which is there once the file is read
            self.find(title)
        self.go_to(title) if isinstance(value, str) else self.walk_to(title)
        if isinstance(value, str):
            keys("ctrl+a")
            write(value)
            return
        keys("space", "Home", *["Down"] * value, "Return")

    def walk_to(self, title):
        """With the Tab key: Alt and a letter would switch or open at once."""
        for _ in range(120):
            if self.focused() and self.focused().name == title:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to “{title}”")


class EditorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.screen = Screen.get()

    def form(self, *arguments, **options):
        form = Form(self.screen, *arguments, **options)
        self.addCleanup(form.close)
        return form

    def test_create(self):
        for name, (steps, data, secrets, persistent) in KINDS.items():
            with self.subTest(name):
                form = self.form()
                self.assertEqual(form.saved(), "Server must be given")
                for title, value in steps:
                    form.enter(title, value)
                form.expect((data, secrets, persistent))
                self.screen.shoot(f"create-{name}")
                form.close()

    def test_untouched(self):
        """Looked at from top to bottom, saved as it was."""
        for name, data in PROFILES.items():
            with self.subTest(name):
                form = self.form(data, {"password": "kept"} if "user" in data else None)
                before = form.saved()
                self.assertEqual(before[0], data)
                form.enter("Advanced", None)
                keys(*["Tab"] * 70)
                self.assertEqual(form.saved(), before)
                form.close()

    def test_everything_is_reached_by_keys(self):
        seen = set()
        for data in PROFILES.values():
            form = self.form(data)
            form.enter("Advanced", None)
            for key, title in (("cert", "Key Passphrase"), ("ppp-cert", "PPP Key Passphrase")):
                if data.get(key, "").endswith(".p12"):  # which is there once the file is read
                    form.find(title)
            first = form.press("Tab").name
            while True:
                name = form.press("Tab").name
                seen.add(name)
                if name == first:
                    break
            form.close()
        # A group of check buttons, whose name the first one bears.
        self.assertIn("MSCHAPv2 PPP Authentication", seen)
        self.assertEqual(set(LABELS) - NOT_IN_FORM - seen, {"PPP Authentication"})

    def test_wrong_values_are_marked_and_explained(self):
        form = self.form(PROFILES["eap"])
        form.enter("Server", "two words")
        field = wait_for("the mark", lambda: self.marked(form, "Server"))
        self.assertEqual(field.description, "Must be a host name or an IP address.")
        self.assertTrue(form.find("Must be a host name or an IP address."))
        self.assertEqual(form.saved(), "Server must be a host name or an IP address")
        self.screen.shoot("wrong")
        form.enter("Server", "vpn.example.com")
        wait_for("the mark to go", lambda: not self.marked(form, "Server"))
        self.assertTrue(form.find("Server", "text").description.startswith("Host name or IP address"))

    def test_missing_is_said_from_the_first_look(self):
        """Why there is no saving stands at the field, and goes when it is filled in; what is needed is marked."""
        form = self.form()
        self.assertEqual(form.find("Server", "text").description,
                         "Must be given. You can also paste a whole message with server, user name and keys here.")
        self.assertEqual(form.find("User Name", "text").description, "Must be given.")
        self.assertFalse(self.marked(form, "Server") or self.marked(form, "User Name"))
        self.screen.shoot("missing")
        form.enter("Server", "h")
        form.enter("User Name", "alice")
        form.expect(({"gateway": "h", "user": "alice", **OWNED}, {}, True))
        self.assertFalse(form.root.find("Must be given."))

    def paste(self, text):
        subprocess.run(["xclip", "-selection", "clipboard"], input=text, text=True, check=True, stdout=subprocess.DEVNULL)
        keys("ctrl+a", "ctrl+v")

    def test_pasted(self):
        """Mails are taken apart; what is around a value goes; what is not understood is explained."""
        form = self.form()
        form.go_to("Server")
        self.paste("Dear Alice,\n\nServer: vpn.example.com\nPSK: sesame\nUser: alice\nPassword: se$ame \n")
        filled = "Filled in from what was pasted: Type, Authentication, Server, User Name, Password, Pre-shared Key."
        wait_for("the report", lambda: form.find("Server", "text").description == filled)
        form.expect(({"type": "l2tp", "gateway": "vpn.example.com", "user": "alice", "psk-flags": "1", **OWNED},
                     {"password": "se$ame", "psk": "sesame"}, True))
        self.assertEqual(form.find("User Name", "text").text, "alice")
        self.assertEqual(form.find("Server", "text").text, "vpn.example.com")
        self.screen.shoot("pasted")
        self.paste("  https://vpn.example.org:8443/login\n")
        wait_for("what it is", lambda: form.find("Server", "text").description == "Understood as vpn.example.org")
        form.press("Tab")
        wait_for("the field to show it", lambda: form.find("Server", "text").text == "vpn.example.org")
        form.enter("Server", "the address that stood in an older message of theirs")
        form.go_to("Server")
        self.paste("Server: vpn.example.net, User: bob")
        wait_for("what is shorter to be taken apart", lambda: form.find("User Name", "text").text == "bob")
        self.assertEqual(form.find("Server", "text").text, "vpn.example.net")
        form.go_to("User Name")
        self.paste("one\ntwo\n")
        wait_for("an explanation", lambda: "several lines" in form.find("User Name", "text").description)
        self.screen.shoot("pasted-wrong")
        form.enter("User Name", "bob")
        form.enter("Password", "blank ")
        wait_for("the warning", lambda: "begins or ends with a space" in form.find("Password", "password text").description)
        self.screen.shoot("pasted-blank")

    def test_paths(self):
        form = self.form({"gateway": "h", "user": "a"})
        form.enter("CA Certificate", "~/ca.pem")
        form.expect(({"gateway": "h", "user": "a", "ca": f"{self.screen.home}/ca.pem", **FLAGS}, {}, False))
        form.enter("CA Certificate", "ca.pem")
        form.expect(({"gateway": "h", "user": "a", "ca": f"{os.getcwd()}/ca.pem", **FLAGS}, {}, False))

    def test_help(self):
        """A button at every row tells what it is and what others call it."""
        form = self.form(PROFILES["eap"])
        form.walk_to("Help on Password")
        keys("space")
        form.find("The password of your VPN account. The button beside it says where it is kept.", "label")
        keys("Escape")
        form.walk_to("Help on CA Certificate")
        keys("space")
        wait_for("the other names", lambda: [item for item in form.root.walk() if "Also called: root certificate" in item.name])
        self.screen.shoot("help")

    def test_passphrase_only_where_something_is_encrypted(self):
        form = self.form({"gateway": "h", "auth": "cert", "cert": f"{CERTS}/rsa.pem", "key": f"{CERTS}/rsa.key"})
        wait_for("the file to be read", lambda: form.find("User Certificate", "text").description.startswith("alice"))
        self.assertFalse(form.root.find("Key Passphrase"))
        form.enter("Private Key", f"{CERTS}/rsa.encrypted.pem")
        form.find("Key Passphrase", "password text")
        form.enter("Private Key", "pkcs11:object=me")
        form.find("Key Passphrase", "password text")
        form.enter("Private Key", f"{CERTS}/rsa.key")
        wait_for("it to go", lambda: not form.root.find("Key Passphrase"))

    def test_details(self):
        form = self.form({"gateway": "h", "auth": "cert", "cert": f"{CERTS}/rsa.pem", "key": f"{CERTS}/rsa.key"})
        form.walk_to("Details")
        keys("space")
        wait_for("the fingerprint", lambda: [item for item in form.root.walk() if "SHA-256 fingerprint: " in item.name])
        self.screen.shoot("details")

    @staticmethod
    def marked(form, title):
        field = form.find(title, "text")
        return field if field.has(Atspi.StateType.INVALID) or field.has(Atspi.StateType.INVALID_ENTRY) else None

    def test_certificates_are_described(self):
        form = self.form({"gateway": "h", "auth": "cert", "cert": f"{CERTS}/old.pem", "key": f"{CERTS}/rsa.key"})
        wait_for("the expiry", lambda: "expired on" in form.find("User Certificate", "text").description)
        self.assertEqual(form.find("Private Key", "text").description, "This key does not belong to the certificate.")
        self.screen.shoot("certificates-wrong")
        form.enter("User Certificate", f"{CERTS}/modern.p12")
        form.enter("Private Key", "")
        keys("BackSpace")
        wait_for("the lock", lambda: "passphrase opens it" in form.find("User Certificate", "text").description)
        form.enter("Key Passphrase", "test")
        wait_for("the name", lambda: form.find("User Certificate", "text").description.startswith("alice, issued by"))
        form.enter("CA Certificate", f"{CERTS}/ca.pem")
        wait_for("the authority", lambda: form.find("CA Certificate", "text").description.startswith("Test CA, valid"))
        self.screen.shoot("certificates-right")

    def test_smart_card(self):
        """What is on a card is in the menu beside the file; a file can still be chosen."""
        place = f"{self.screen.home}/token"
        os.mkdir(place)
        with open(f"{place}/conf", "w", encoding="utf-8") as file:
            file.write(f"directories.tokendir = {place}\nobjectstore.backend = file\n")
        environment = {"SOFTHSM2_CONF": f"{place}/conf"}
        for command in (
                ["softhsm2-util", "--init-token", "--free", "--label", "my_card", "--pin", "1234", "--so-pin", "12345678"],
                ["p11tool", "--batch", "--login", "--set-pin=1234", "--write", f"--load-certificate={CERTS}/rsa.pem",
                 "--no-mark-private", "--label", "alice", "--id", "01", "pkcs11:token=my_card"]):
            subprocess.run(command, check=True, capture_output=True, env=dict(os.environ, **environment))
        form = self.form({"gateway": "h", "auth": "cert", "cert": "/c"}, **environment)
        form.walk_to("Choose User Certificate")
        keys("space")
        form.find("alice (my_card)")
        self.screen.shoot("smart-card")
        while not (form.focused() and form.focused().name == "alice (my_card)"):
            form.press("Down")
        keys("Return")
        wait_for("the card", lambda: form.find("User Certificate", "text").text.startswith("pkcs11:"))
        wait_for("the profile", lambda: re.fullmatch("pkcs11:.*token=my_card;id=%01", form.saved()[0]["cert"]))
        form = self.form({"gateway": "h", "auth": "cert", "cert": "/c"})
        form.walk_to("Choose Private Key")
        keys("space")
        form.find("No Certificates on Smart Cards")
        wait_for("the first item", lambda: form.focused().name == "File…")
        keys("Return")
        form.find("Open", "label")
        self.screen.shoot("file-dialog")

    def test_storage(self):
        """The menu beside a password says where it is kept; one to be asked for is not kept at all."""
        form = self.form({"gateway": "h", "user": "a", "password-flags": "1"}, {"password": "sesame"})
        self.assertEqual(form.find("Password", "password text").role, "password text")
        for downs, name, flags in ((1, "Store for All Users", "0"), (2, "Ask Every Time", "2"), (0, "Store for This User", "1")):
            form.walk_to("Password") if downs == 1 else form.press("shift+Tab")
            form.press("Tab")
            form.press("space")
            self.screen.shoot(f"storage-{flags}")
            for _ in range(3):
                form.press("Up") if form.focused().name != "Store for This User" else None
            for _ in range(downs):
                form.press("Down")
            self.assertEqual(form.focused().name, name)
            keys("Return")
            wait_for("the choice", lambda: form.focused().name == f"Storage of Password: {name}")
            data = {"gateway": "h", "user": "a", "password-flags": flags}
            kept = {} if flags == "2" else {"password": "sesame"}
            form.expect(({**data, **FLAGS} if flags != "1" else data, kept, False))

    def test_warnings(self):
        form = self.form({"type": "l2tp", "gateway": "h", "user": "a", "ipsec": "no"})
        form.enter("Advanced", None)
        self.assertIn("anyone on the network path", form.find("Protect L2TP with IPsec", "check box").description)
        form = self.form({"gateway": "h", "user": "a", "security": "legacy"})
        form.enter("Advanced", None)
        self.assertIn("are insecure", form.find("Security Level", "combo box").description)

    def test_languages(self):
        """Each translation is found, and so is the name of a field in an error."""
        with open(f"{SOURCE}/po/LINGUAS", encoding="utf-8") as file:
            languages = file.read().split()
        errors = {"de": "Server: muss angegeben werden", "fr": "Serveur\u00a0: doit être indiqué",
                  "es": "Servidor: debe indicarse"}
        for language in languages:
            form = self.form({}, LANGUAGE=language, first=TYPE[language])
            self.assertEqual(form.saved(), errors[language])
            self.screen.shoot(f"language-{language}-short")
            form.close()
            form = self.form(PROFILES["l2tp"], LANGUAGE=language, first=TYPE[language])
            keys({"de": "alt+w", "fr": "alt+v", "es": "alt+z"}[language])
            form.find("PPP")
            self.screen.shoot(f"language-{language}-long")
            form.close()

    def test_narrow(self):
        """At 360 pixels the window need not grow in any language, or something would be cut off."""
        for language, advanced in (("C", "Advanced"), ("de", "Erweitert"), ("fr", "Avancé"), ("es", "Avanzado")):
            for name in ("every-flag", "ppp-tls", "plain"):
                form = self.form(PROFILES[name], LANGUAGE=language, first=TYPE[language], EDITOR_WIDTH="360")
                form.walk_to(advanced)
                keys("space")
                form.find("PPP" if name != "every-flag" else "MTU")
                window = next(item for item in form.root.children() if item.role == "frame")
                self.screen.shoot(f"narrow-{name}-{language}")
                self.assertEqual(window.size()[0], 360)
                form.close()

    def test_looks(self):
        """Pictures to look at: light, dark, with high contrast, with text twice as large, and from right to left."""
        looks = {"light": {"GTK_THEME": "Default"}, "dark": {"GTK_THEME": "Default:dark"},
                 "contrast": {"GTK_THEME": "Default-hc"}, "contrast-dark": {"GTK_THEME": "Default-hc:dark"},
                 "large": {"EDITOR_DPI": "192"}, "rtl": {"EDITOR_RTL": "1", "LANGUAGE": "he"}}
        for look, environment in looks.items():
            for name in PROFILES if look == "dark" else ("eap", "ppp-tls"):
                form = self.form(PROFILES[name], **environment)
                form.enter("Advanced", None)
                form.find("Connection")
                self.screen.shoot(f"form-{name}-{look}")
                form.close()


if __name__ == "__main__":
    unittest.main()
