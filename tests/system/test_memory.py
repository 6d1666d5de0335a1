# SPDX-License-Identifier: GPL-2.0-or-later
"""What is left of secrets in the memory of the service: nothing while it asks again, nothing when it ends."""

import base64
import os

from ike import BY_CERT, BY_PSK, CERT, CERTS, EAP, IkeCase, SHARED, USER, client
from l2tp import L2tpCase, SHARED as L2TP
from lab.client import QUESTION
from lab.command import Terminal, run
from lab.memory import AtExit, search

OWNED = "1"
# Long, and not found anywhere by chance.
PASSWORD, PSK, PASSPHRASE, PIN, PPK, TUNNEL = (
    f"{kind}{'-'.join(f'{n * 7919 + len(kind) * 104729:06d}' for n in range(1, 8))}"
    for kind in ("Wagtail", "Bluethroat", "Nightingale", "Dunnock", "Whinchat", "Redstart"))
SERVICE = "nm-ipsec-service"


def read_key():
    """Some bytes of the secret half of a private key."""
    with open(f"{CERTS}/client-rsa.key") as file:
        return base64.b64decode("".join(line for line in file if "-" not in line))[-300:-200]


class Memory:
    def assert_nothing_left(self, pid, secrets):
        found = search(pid, secrets)
        self.assertEqual(found, [], f"{len(found)} pieces")

    def end(self, vpn, secrets, bring=None):
        """Ends a connection, or an attempt, and looks at the service when it goes."""
        bring = bring or (lambda: self.client.down(vpn))
        held = AtExit(self.client.pid_of(SERVICE))
        try:
            bring()
            held.wait()
            self.assert_nothing_left(held.pid, secrets)
        finally:
            held.release()


class Ike(Memory, IkeCase):
    def test_password(self):
        """And the search finds what is there while it is needed."""
        self.server.start(secrets={"eap-alice": {"id": USER, "secret": PASSWORD}})
        vpn = self.connect(EAP, {"password": PASSWORD})
        self.assertTrue(search(self.client.pid_of(SERVICE), {"password": PASSWORD}))
        self.end(vpn, {"password": PASSWORD})

    def test_asked_again(self):
        self.server.start()
        vpn = self.add({**EAP, "password-flags": OWNED})
        with Terminal(self.client.enter(["nmcli", "--ask", "--wait", 600, "connection", "up", vpn])) as terminal:
            self.assertTrue(terminal.wait(QUESTION, 60))
            terminal.type(PASSWORD + "\n")
            self.assertTrue(terminal.wait(QUESTION, 60))
            self.assert_nothing_left(self.client.pid_of(SERVICE), {"password": PASSWORD})
            self.end(vpn, {"password": PASSWORD}, lambda: terminal.type("\x03"))
            terminal.finish(60)

    def test_keys(self):
        self.server.start(BY_PSK, secrets={"ike": {"secret": PSK}, "ppk": {"secret": PPK, "id": "quantum"}})
        vpn = self.connect({**SHARED, "ppk-id": "quantum", "ppk-required": "no"}, {"psk": PSK, "ppk": PPK})
        self.end(vpn, {"psk": PSK, "ppk": PPK})

    def test_passphrase(self):
        key = "/out/locked.pk8"
        run("openssl", "pkcs8", "-topk8", "-in", f"{CERTS}/client-rsa.key", "-out", key, "-passout", f"pass:{PASSPHRASE}")
        self.server.start(BY_CERT)
        vpn = self.connect({**CERT, **client("rsa"), "key": key}, {"key-password": PASSPHRASE})
        self.end(vpn, {"key-password": PASSPHRASE, "key": read_key()})

    def test_pin(self):
        self.client.run("mount", "-t", "tmpfs", "tmpfs", "/var/lib/softhsm/tokens")
        self.addCleanup(self.client.run, "umount", "/var/lib/softhsm/tokens")
        self.client.run("softhsm2-util", "--init-token", "--free", "--label", "lab", "--pin", PIN, "--so-pin", "4321")
        self.client.run("softhsm2-util", "--import", f"{CERTS}/client-rsa.pk8", "--file-pin", "secret", "--token", "lab",
                        "--label", "alice", "--id", "a1", "--pin", PIN)
        self.server.start(BY_CERT)
        vpn = self.connect({**CERT, **client("rsa"), "key": "pkcs11:token=lab;object=alice;type=private"}, {"key-password": PIN})
        self.end(vpn, {"PIN": PIN})


class L2tp(Memory, L2tpCase):
    def test_secrets(self):
        os.makedirs(self.lns.state, exist_ok=True)
        with open(f"{self.lns.state}/secrets", "w") as file:
            file.write(f"* * {TUNNEL}\n")
        self.addCleanup(os.unlink, f"{self.lns.state}/secrets")
        self.lns.start(secrets={"ike": {"secret": PSK}}, users={USER: PASSWORD}, config={"lns": "challenge = yes"})
        secrets = {"psk": PSK, "password": PASSWORD, "tunnel-secret": TUNNEL}
        vpn = self.connect(L2TP, secrets)
        self.assertTrue(search(self.client.pid_of(SERVICE), {"password": PASSWORD}))
        self.end(vpn, secrets)
