# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of servers that strangers wrote share."""

from lab import CERTS, LabCase, Lns, wait_for
from lab.foreign import PASSWORD, POOL, PSK, USER, Table
from lab.net import LAN, SERVER, SERVER6, SERVER_NAME

CA = f"{CERTS}/ca.pem"
EAP = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "eap", "user": USER, "ca": CA}
CERT = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "cert", "ca": CA, "cert": f"{CERTS}/client-rsa.pem",
        "key": f"{CERTS}/client-rsa.key"}
SHARED = {"type": "ikev2", "gateway": SERVER, "auth": "psk"}
L2TP = {"type": "l2tp", "gateway": SERVER, "user": USER}
SECRETS = {"psk": PSK, "password": PASSWORD}


def forget_ip6():
    """The name of the server is that of its IPv4 address alone, as with most of these servers."""
    with open("/etc/hosts") as file:
        lines = [line for line in file if not line.startswith(SERVER6)]
    with open("/etc/hosts", "w") as file:
        file.writelines(lines)


class ForeignCase(LabCase):
    """`server` is a class of lab.foreign."""

    kind = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        forget_ip6()
        cls.peer = cls.kind(LabCase.server)
        cls.lns = Lns(LabCase.server)
        cls.addClassCleanup(cls.peer.stop)
        cls.addClassCleanup(cls.lns.stop)

    def assert_gone(self):
        """Nothing is left, neither here nor there."""
        wait_for("the server to hear of the end", lambda: not self.peer.sas() and not self.lns.calls())
        self.assert_clean()

    def assert_round(self, sign_in, data, secrets=None, address=LAN, needs="", called_twice=False):
        """Up, traffic, down, and a line of the table. A server that is `called_twice` has answered the first call, but not
        to us, and holds keys for it until its own dead-peer detection."""
        self.add({**data}, secrets=SECRETS if secrets is None else secrets)
        try:
            self.client.up("vpn")
            self.assert_traffic(address)
            self.client.down("vpn")
            if called_twice:
                self.assert_clean()
            else:
                self.assert_gone()
        except BaseException:
            Table.add(self.peer.name, sign_in, "fails", needs)
            raise
        Table.add(self.peer.name, sign_in, "with option" if needs else "by default", needs)

    def assert_refused(self, cause, data, secrets, says="Invalid secrets"):
        """Does not come up: nmcli `says` so, log, status and notification have the cause, nothing is left."""
        seen = self.client.watch()
        self.add(data, secrets=secrets)
        self.client.up("vpn", expect=says)
        self.client.log.wait(cause)
        self.assert_gone()
        self.assert_told(cause, seen)

    def assert_asks_again(self, option, data, secrets, right):
        """The wrong secret is asked for again, and the right one connects."""
        self.add({**data, f"{option}-flags": "1"}, secrets={key: value for key, value in secrets.items() if key != option})
        good, screen = self.client.up_asking("vpn", "wrong", right, timeout=90)
        self.assertTrue(good, screen)
        self.client.down("vpn")
        self.assert_gone()


__all__ = ["CA", "CERT", "CERTS", "EAP", "ForeignCase", "L2TP", "LAN", "PASSWORD", "POOL", "PSK", "SECRETS", "SERVER", "SERVER_NAME",
           "SHARED", "Table", "USER"]
