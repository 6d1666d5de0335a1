# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles of NetworkManager-strongswan and NetworkManager-l2tp, made by their own nmcli lines: they connect where "make
install-compat" was done instead of that plugin, and can be converted."""

from ike import BY_CERT, BY_PSK, CA, CERTS, PASSWORD, PSK, SERVER_NAME, USER, IkeCase, eap
from lab import run

FILES = {"usercert": f"{CERTS}/client-rsa.pem", "userkey": f"{CERTS}/client-rsa.key"}
CLIENT_KEY_PASSWORD = "secret"
# What "make install-compat" installs, laid by by tests/prepare.
COMPAT = "/opt/compat"


class LegacyCase(IkeCase):
    @classmethod
    def setUpClass(cls):
        run("cp", "-a", f"{COMPAT}/.", "/")
        super().setUpClass()

    def add_by_nmcli(self, kind, data, secrets=None, name="old"):
        items = [", ".join(f"{key} = {value}".replace(",", "\\,") for key, value in part.items()) for part in (data, secrets or {})]
        self.client.nmcli("connection", "add", "type", "vpn", "con-name", name, "ifname", "--", "vpn-type", kind,
                          "vpn.data", items[0], "vpn.secrets", items[1])
        return self.delete_later(name)


class Strongswan(LegacyCase):
    """As the editor of that plugin writes them, and then that of KDE and older versions."""

    def check(self, data, secrets=None):
        whole = {"address": SERVER_NAME, "certificate": CA, "virtual": "yes", "encap": "no", "ipcomp": "no", "proposal": "no",
                 "password-flags": "0", **data}
        self.assert_works(self.add_by_nmcli("strongswan", whole, secrets))

    def test_eap(self):
        self.server.start()
        self.check({"method": "eap", "user": USER}, {"password": PASSWORD})

    def test_certificate(self):
        self.server.start(BY_CERT)
        self.check({"method": "cert", "cert-source": "file", **FILES})

    def test_encrypted_key(self):
        self.server.start(BY_CERT)
        self.check({"method": "cert", **FILES, "userkey": f"{CERTS}/client-rsa.pk8"}, {"password": CLIENT_KEY_PASSWORD})

    def test_eap_tls(self):
        self.server.start(eap("tls"))
        self.check({"method": "eap-tls", "user": "alice@example.org", **FILES})

    def test_psk(self):
        self.server.start(BY_PSK)
        self.check({"method": "psk", "local-identity": USER}, {"password": PSK})

    def test_psk_with_identity_in_user(self):
        self.server.start(BY_PSK)
        self.check({"method": "psk", "user": USER}, {"password": PSK})

    def test_kde(self):
        self.server.start(BY_CERT)
        self.check({"method": "key", "user": "", **FILES})

    def test_proposals(self):
        self.server.start()
        self.check({"method": "eap", "user": USER, "proposal": "yes", "encap": "yes", "remote-identity": SERVER_NAME,
                    "ike": "aes128-sha1-modp1024;aes256-sha256-modp2048", "esp": "aes128-sha256;aes256gcm16"},
                   {"password": PASSWORD})

    def test_status(self):
        self.server.start()
        whole = {"address": SERVER_NAME, "certificate": CA, "virtual": "yes", "method": "eap", "user": USER, "password-flags": "0"}
        vpn = self.add_by_nmcli("strongswan", whole, {"password": PASSWORD})
        said = self.client.run("nm-ipsec", "test", "--sign-in", vpn)
        self.assertIn("The profile works.", said)
        self.assertIn("ESP: ", said)
        self.client.up(vpn)
        self.assertIn("ESP: ", self.client.run("nm-ipsec", "status", vpn))

    def test_migrate(self):
        self.server.start()
        self.add_by_nmcli("strongswan", {"address": SERVER_NAME, "certificate": CA, "method": "eap", "user": USER, "virtual": "yes",
                                         "password-flags": "0", "secret_type": "save"}, {"password": PASSWORD})
        said = self.client.run("nm-ipsec", "migrate", "old")
        new = self.delete_later("old (ipsec)")
        for words in ("address", "gateway=vpn.example.org", "certificate", "auth=eap", "secret_type"):
            self.assertIn(words, said)
        self.assert_works(new)
        self.assertIn("NetworkManager.strongswan", self.client.nmcli("-g", "vpn.service-type", "connection", "show", "old"))
        self.client.run("nm-ipsec", "migrate", "--replace", "--all")
        self.assertIn("NetworkManager.ipsec", self.client.nmcli("-g", "vpn.service-type", "connection", "show", "old"))
        self.assert_works("old")
