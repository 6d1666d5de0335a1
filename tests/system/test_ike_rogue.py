# SPDX-License-Identifier: GPL-2.0-or-later
"""What a server learns of a password before it has proved that it is the right one: nothing."""

import re

from ike import CERTS, EAP, PASSWORD, PSK, USER, IkeCase, eap
from lab.server import merge

SECRET = {"password": PASSWORD}
METHODS = "gtc", "md5", "mschapv2"
# For GTC the server looks a password up as one for XAuth.
ACCOUNTS = {"xauth-alice": {"id": USER, "secret": PASSWORD}}


class Rogue(IkeCase):
    def call(self, cause, connection, data, secrets=SECRET, says="Unknown reason", **settings):
        """The server is called in vain; returns what it was told by EAP, as "RES/ID" or "RES/GTC"."""
        self.server.start(connection, secrets=ACCOUNTS)
        self.client.log.mark()
        self.assert_fails(cause, {**EAP, **data}, secrets, says=says, **settings)
        return re.findall(r"parsed IKE_AUTH request \d+ \[ EAP/(\S+)", self.server.log.text())

    def assert_no_answer(self, told):
        self.assertFalse(set(told) - {"RES/ID", "RES/NAK"}, told)

    def test_without_certificate(self):
        # RFC 5998: no AUTH, EAP alone.
        for method in METHODS:
            only = {"local": {"auth": f"eap-{method}", "certs": None}, **eap(method)}
            for asks, connection in {"asks": only, "skips": merge(only, {"remote": {"eap_id": None}})}.items():
                with self.subTest(method=method, identity=asks):
                    self.assert_no_answer(self.call("asked for the password before proving who it is", connection,
                                                    {"eap-method": method}, name=f"{method}-{asks}"))

    def test_certificate_of_another_authority(self):
        for method in METHODS:
            with self.subTest(method=method):
                connection = {"local": {"certs": f"{CERTS}/server-ca2.pem"}, **eap(method)}
                self.assertEqual(self.call("server's certificate is not trusted", connection,
                                           {"eap-method": method}, name=f"ca2-{method}"), [])

    def test_certificate_of_another_server(self):
        connection = {"local": {"certs": f"{CERTS}/server-other-name.pem", "id": "other.example.org"}}
        self.assertEqual(self.call("server's identity does not match", connection, {}), [])

    def test_holder_of_the_group_key(self):
        # Who knows what the whole group knows gets no password in the clear, and no hash that is not salted by us.
        for method in ("gtc", "md5"):
            with self.subTest(method=method):
                connection = {"local": {"auth": "psk", "certs": None}, **eap(method)}
                self.assert_no_answer(self.call("requires another EAP method", connection, {"server-auth": "psk"},
                                                {"psk": PSK, **SECRET}, says="Invalid secrets", name=f"group-{method}"))


class Honest(IkeCase):
    def test_server_that_skips_the_identity(self):
        # AUTH and the first request of the method come in one message.
        for method in METHODS:
            with self.subTest(method=method):
                self.server.start({"remote": {"auth": f"eap-{method}", "eap_id": None}}, secrets=ACCOUNTS)
                self.assert_round({**EAP, "eap-method": method}, SECRET, name=f"skips-{method}")

    def test_auto_gives_a_plain_password_to_nobody(self):
        # GTC and MD5 are for inside of TTLS and PEAP.
        self.server.start(eap("gtc"), secrets=ACCOUNTS)
        self.assert_fails("requires another EAP method", EAP, SECRET, says="Invalid secrets", detail="GTC")

    def test_password_for_the_next_round(self):
        # Reauthentication: the password was taken away after the first.
        self.server.start({"reauth_time": "8s", "over_time": "60s", "rand_time": "0s"})
        self.connect(EAP, SECRET)
        self.client.log.wait(r"IKE_SA \S+\[2\] established", 30)
        self.assert_traffic("10.80.0.1")
