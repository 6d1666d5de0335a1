# SPDX-License-Identifier: GPL-2.0-or-later
"""Causes that no other test brings about: by their real reasons, and told alike by nmcli, by nm-ipsec, in the log and in the
fields of the journal."""

import base64
import os
import re
import signal
import subprocess

from ike import BY_PSK, CERT, CERTS, EAP, PASSWORD, PSK, SHARED as BY_KEY, USER, IkeCase, client
from l2tp import SECRETS, SHARED, L2tpCase
from lab.command import CommandFailed, wait_for
from lab.desktop import SHOWN

LONG = True

# Where a certificate says that its authority tells what was revoked.
LISTS = "198.51.100.99"
# An authority's list, with one certificate in it, made by openssl's own records.
REVOKE = f"""
mkdir -p /out/crl; cd /out/crl; : > index; echo 01 > number
printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=/out/crl/index\\ncrlnumber=/out/crl/number\\ndefault_md=sha256\\ndefault_crl_days=30\\n' > conf
openssl ca -config conf -keyfile {CERTS}/ca.key -cert {CERTS}/ca.pem -revoke {CERTS}/server-lists.pem
openssl ca -config conf -keyfile {CERTS}/ca.key -cert {CERTS}/ca.pem -gencrl -out crl.pem
openssl crl -in crl.pem -outform DER -out crl
"""


class CauseCase(IkeCase):
    def assert_cause(self, word, sentence, data, secrets=None, says="Unknown reason", **settings):
        self.assertEqual(self.assert_fails(sentence, data, secrets, says=says, **settings), word)


class Taken(CauseCase):
    """Another program has an interface of that name."""

    def setUp(self):
        self.client.run("ip", "link", "add", "vpn7", "type", "dummy")
        # It goes when all has been compared.
        self.addCleanup(self.client.run, "ip", "link", "del", "vpn7")
        super().setUp()

    def test_tunnel(self):
        self.server.start()
        self.assert_cause("tunnel", "tunnel interface cannot be set up", EAP, {"password": PASSWORD},
                          connection={"interface-name": "vpn7"}, detail="File exists")


class Ike(CauseCase):
    def test_secret_missing(self):
        """The profile says that there is no password, and the server asks for one."""
        self.server.start()
        self.assert_cause("secret-missing", "secret is missing .password", {**EAP, "password-flags": "4"}, says="Invalid secrets")

    def test_key_encrypted(self):
        """The profile says that the key needs no passphrase. It is asked for, and whoever is asked is told by that alone."""
        seen = self.client.watch()
        vpn = self.add({**CERT, **client("rsa", key="pk8"), "key-password-flags": "4"})
        self.client.up(vpn, expect="No valid secrets")
        word = self.assert_told("private key is encrypted, and its passphrase is missing", seen, notified=False)
        self.assertEqual(word, "key-encrypted")

    def test_charon_silent(self):
        """It hangs, as it may in a token's library."""
        self.server.start()
        seen = self.client.watch()
        vpn = self.add(EAP, secrets={"password": PASSWORD})
        with self.client.popen("nmcli", "--wait", 90, "connection", "up", vpn, stdout=-1, stderr=-1, text=True) as nmcli:
            charon = wait_for("charon", lambda: self.client.pids_of("charon-systemd"))[0]
            os.kill(charon, signal.SIGSTOP)
            self.assertIn("Unknown reason", nmcli.communicate()[1])
        self.assertEqual(self.assert_told("strongSwan's charon does not answer", seen), "charon-silent")

    def test_server_revoked(self):
        subprocess.run(["sh", "-euc", REVOKE], check=True, capture_output=True)
        self.server.namespace.ip(f"addr add {LISTS}/24 dev eth0")
        self.addCleanup(self.server.namespace.ip, f"addr del {LISTS}/24 dev eth0")
        web = self.server.listen("python3", "-m", "http.server", "--bind", LISTS, "--directory", "/out/crl", "80")
        self.addCleanup(web.wait)
        self.addCleanup(web.kill)
        self.server.start({"local": {"certs": f"{CERTS}/server-lists.pem"}})
        self.assert_cause("server-revoked", "server's certificate has been revoked", EAP, {"password": PASSWORD})
        self.server.start()
        self.client.up("vpn")
        self.client.down("vpn")


class Everything(CauseCase):
    """A secret of its own in every key that is one, whether the profile uses it or not; and then everything that talks."""

    KEYS = ("password", "psk", "key-password", "otp", "ppk", "ppp-key-password", "tunnel-secret")

    SPEAKS = ()  # those that a server would have to have, too

    def planted(self):
        return {key: f"Zwiebel-{key}-Suppe-{number}" for number, key in enumerate(self.KEYS, 70)}

    def shapes(self, secret):
        """As it is, in base64 wherever it may stand in a text, in hexadecimal, and in UTF-16, as MS-CHAP hashes it."""
        raw = secret.encode()
        yield raw
        for shift in range(3):
            yield base64.b64encode(bytes(shift) + raw)[4:-4]
        for text in (raw.hex(), raw.hex().upper(), raw.hex(":"), raw.hex(" ")):
            yield text.encode()
        yield secret.encode("utf-16-le")

    def assert_nowhere(self, where, data):
        for key, secret in self.planted().items():
            for shape in self.shapes(secret):
                self.assertNotIn(shape, data, f"{key} is in {where}")

    def outputs(self, vpn):
        for words in (["status", vpn], ["status", "--json"], ["log", "-v", vpn], ["check", vpn], ["check", "--json", vpn],
                      ["diagnose"], ["report", "--yes", "--output=/run/report.txt", vpn], ["test", "--sign-in", vpn]):
            result = subprocess.run(self.client.enter(["nm-ipsec", *words]), capture_output=True, timeout=120)
            yield " ".join(words), result.stdout + result.stderr
        with open(self.client.path("/run/report.txt"), "rb") as file:
            yield "the report", file.read()
        os.unlink(self.client.path("/run/report.txt"))
        for path in ("/out/nm.log", "/out/journal.log", SHOWN):
            with open(path, "rb") as file:
                yield path, file.read()
        for folder, _, names in os.walk(self.client.path("/run")):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as file:
                        yield path, file.read()

    def look(self, data, secrets, **settings):
        self.client.watch()
        planted = {key: secret for key, secret in self.planted().items() if key not in self.SPEAKS}
        vpn = self.add(data, secrets={**planted, **secrets}, **settings)
        try:
            self.client.up(vpn)
            came_up = True
        except CommandFailed:
            came_up = False
        for where, text in self.outputs(vpn):
            self.assert_nowhere(where, text)
        if came_up:
            self.client.down(vpn)
        self.assert_nowhere("the log", self.client.log.text().encode())
        return came_up

    def test_up(self):
        secret = self.planted()["password"]
        self.server.start(secrets={"eap-alice": {"secret": secret}})
        self.assertTrue(self.look(EAP, {}))

    def test_refused(self):
        self.server.start()
        self.assertFalse(self.look(EAP, {}))

    def test_psk(self):
        self.server.start(BY_PSK)
        self.assertFalse(self.look(BY_KEY, {}))

    def test_wrong_place(self):
        """Written where everybody may read, by hand."""
        self.assertFalse(self.look({**EAP, **self.planted()}, {}))


class Names(CauseCase):
    """A name or public address of its own in every key that may have one, and then a report for strangers."""

    SHAPES = {"TEXT": "Zwiebel.{}", "HOST": "{}.zwiebel.example.net", "ADDRESS4": "203.0.113.77", "IDENTITY": "C=CH, O=Zwiebel AG, CN={}",
              "FILE": "/home/zwiebel/{}.pem", "KEYFILE": "pkcs11:token=Zwiebel%20{0};object={0}?pin-value=zwiebel",
              "SELECTORS": "203.0.113.0/25,2001:db8:77::/48"}
    PRIVATE = "zwiebel|203.0.113|2001:db8"

    def planted(self):
        """What is in the table of options."""
        with open("/src/shared/options.c") as file:
            keys = re.findall(r'\{ "([a-z0-9-]+)", OPTION_([A-Z0-9]+),', file.read())
        planted = {key: self.SHAPES[kind].format(key) for key, kind in keys if kind in self.SHAPES and key != "server-signature"}
        self.assertGreater(len(planted), 15)
        return planted

    def report(self, vpn):
        self.client.run("nm-ipsec", "report", "--yes", "--output=/run/report.txt", vpn)
        path = self.client.path("/run/report.txt")
        with open(path) as file:
            report = file.read()
        os.unlink(path)
        self.assertIn("== journal\n2", report)
        return report

    def check(self, data, **settings):
        self.client.watch()
        vpn = self.add(data, secrets={"password": PASSWORD, "psk": PSK}, name="Zwiebel-Netz", **settings)
        self.client.up(vpn, expect="failed")
        self.assertNotRegex(self.report(vpn), f"(?i){self.PRIVATE}")

    def test_all(self):
        """More than any profile may have."""
        self.check({"type": "ikev2", **self.planted()})

    def test_name_not_found(self):
        self.check({**EAP, **{key: self.planted()[key] for key in ("gateway", "user", "remote-id", "remote-ts")}})

    def test_files_not_found(self):
        self.check({**CERT, **{key: self.planted()[key] for key in ("ca", "key", "local-id")}, "cert": "/home/zwiebel/alice.pem"})

    def test_up(self):
        """What the server tells, and what strongSwan says of it."""
        self.server.start()
        self.client.watch()
        vpn = self.add(EAP, secrets={"password": PASSWORD})
        self.client.up(vpn)
        report = self.report(vpn)
        self.client.down(vpn)
        self.assertNotRegex(report, "(?i)alice|example|198\\.51\\.100|192\\.0\\.2|2001:db8|\\blab\\b|/certs/")
        self.assertGreater(report.count("<server-1>"), 2)
        self.assertGreater(report.count("<address-"), 3)
        self.assertIn("10.81.0.", report)


class EverythingL2tp(Everything, L2tpCase):
    SPEAKS = ("tunnel-secret",)

    def test_up(self):
        planted = self.planted()
        self.lns.start(users={USER: planted["password"]}, secrets={"ike": {"secret": planted["psk"]}})
        self.addCleanup(self.lns.stop)
        self.assertTrue(self.look(SHARED, {}))

    def test_refused(self):
        self.lns.start()
        self.addCleanup(self.lns.stop)
        self.SPEAKS = ()
        self.assertFalse(self.look(SHARED, {"psk": SECRETS["psk"]}))

    test_psk = test_wrong_place = None  # once is enough
