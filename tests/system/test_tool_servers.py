# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-ipsec test against servers of every kind: the settings that it gives, applied, connect. The profile that they are written
to is one for IKEv2 by password at level modern, with all secrets, or says how it signs in and no more."""

import json

import foreign
from foreign import CA, CERT, EAP, ForeignCase, POOL, SERVER, SERVER_NAME, SHARED, USER
from ike import BY_PSK, PASSWORD, PSK, IkeCase
from lab.foreign import Iked, Libreswan, SoftEther
from lab.lns import INNER
from lab.net import LAN
from l2tp import L2tpCase

LONG = True
RELEASES = ("bookworm", "trixie")  # whose roots have the foreign servers

PLAIN = {**EAP, "gateway": "wrong.example.org", "security": "modern"}


class Advice:
    """For the classes below."""

    SECRETS = {"password": PASSWORD, "psk": PSK}

    def ask(self, *words, expect=0):
        """As anybody, without NetworkManager's help; what it prints, as JSON."""
        with self.client.popen("nm-ipsec", "test", "--json", *words, stdout=-1, text=True) as tool:
            output = tool.stdout.read()
        self.assertEqual(tool.returncode, expect, output)
        return json.loads(output)

    def finding(self, result, key):
        found = [finding for finding in result["findings"] if finding["key"] == key]
        self.assertEqual(len(found), 1, result)
        return found[0]

    def assert_advice_works(self, data=None, server=SERVER, wanted=(), address=LAN):
        """Written to a profile that would not connect, or not well, the settings connect. Returns what was found."""
        vpn = self.add(data or PLAIN, secrets=self.SECRETS)
        result = self.ask(server, "--apply", vpn)
        for setting in wanted:
            name, value = setting.split("=", 1)
            self.assertEqual(result["settings"].get(name), value, result)
        # The address is not what the certificate is for.
        if "remote-id" not in (data or PLAIN) and result["ike-version"] == 2 and (data or PLAIN).get("auth") != "psk":
            self.client.modify(vpn, {"remote-id": SERVER_NAME})
        self.client.up(vpn)
        self.assert_traffic(address)
        self.client.down(vpn)
        return result


class Strongswan(Advice, IkeCase):
    def test_exotic(self):
        self.server.start({"proposals": "aes256-sha512-prfsha512-ecp521", "children": {"net": {"esp_proposals": "aes128-sha256"}}})
        self.assert_advice_works(wanted=["ike=aes256-sha512-prfsha512-ecp521"])

    def test_exotic_beside_an_old_choice(self):
        self.server.start({"proposals": "aes128-sha1-modp2048", "children": {"net": {"esp_proposals": "aes128-sha1"}}})
        self.assert_advice_works({**PLAIN, "ike": "camellia256-sha512-ecp521", "esp": "camellia256-sha512"},
                                 wanted=["security=compatible"])

    def test_weak(self):
        self.server.start({"proposals": "3des-sha1-modp1024", "children": {"net": {"esp_proposals": "3des-sha1"}}})
        result = self.assert_advice_works(wanted=["security=legacy"])
        self.assertEqual(self.finding(result, "IKEv2, UDP 500")["level"], "warning")

    def test_identity_by_key(self):
        self.server.start({**BY_PSK, "local": {**BY_PSK["local"], "id": "vpn.example.org"}, "remote": {**BY_PSK["remote"], "id": "branch@example.org"}},
                          secrets={"ike": {"id-1": "branch@example.org"}})
        self.assert_advice_works({**SHARED, "security": "modern", "remote-id": SERVER_NAME, "local-id": "branch@example.org"})

    def test_port_500_is_blocked(self):
        self.server.start()
        self.net.drop("udp dport 500")
        self.assert_advice_works(wanted=["port=4500"])

    def test_wrong_name(self):
        """Who it is shows only when signing in, and its name is told there."""
        self.server.start({"local": {"certs": "/certs/server-other-name.pem", "id": "other.example.org"}})
        vpn = self.add(EAP, secrets=self.SECRETS)
        self.ask(SERVER_NAME, "--apply", vpn)
        with self.client.popen("nm-ipsec", "test", "--sign-in", vpn, stdout=-1, text=True) as tool:
            said = tool.stdout.read()
        self.assertIn("other.example.org", said)
        self.assertIn("remote-id", said)
        self.client.modify(vpn, {"remote-id": "other.example.org"})
        self.client.up(vpn)
        self.client.down(vpn)

    def test_path(self):
        """A narrow link of which a router tells, and one of which nobody does."""
        self.server.start()
        self.net.mtu(1400)
        self.assertEqual(self.finding(self.ask(SERVER), "path MTU"), {"level": "ok", "key": "path MTU", "text": "1400 bytes", "advice": None})
        self.net.mtu(1500)
        self.client.run("ip", "route", "flush", "cache")
        self.net.drop("meta length > 1420")
        result = self.assert_advice_works(wanted=["mtu=1280"])
        self.assertIn("1400 bytes; larger packets are lost", self.finding(result, "path MTU")["text"])


class Xl2tpd(Advice, L2tpCase):
    def test_ikev1_only(self):
        self.lns.start({"proposals": "aes128-sha1-modp1024", "children": {"l2tp": {"esp_proposals": "aes128-sha1"}}})
        self.addCleanup(self.lns.stop)
        self.assert_advice_works(wanted=["type=l2tp", "ike-version=1", "auth=psk", "security=legacy"], address=INNER)


class ByLibreswan(Advice, ForeignCase):
    kind = Libreswan
    SECRETS = foreign.SECRETS

    def test_l2tp(self):
        self.peer.start({"l2tp-psk": Libreswan.L2TP})
        self.lns.start(foreign=True, plain=True, users={USER: foreign.PASSWORD})
        self.assert_advice_works(wanted=["type=l2tp", "auth=psk"], address=INNER)

    def test_key(self):
        self.peer.start({"psk": Libreswan.BY_PSK})
        self.assert_advice_works({**SHARED, "security": "modern"}, wanted=["type=ikev2"])

    def test_certificate(self):
        self.peer.start({"cert": Libreswan.BY_CERT})
        self.assert_advice_works({**CERT, "remote-id": SERVER_NAME}, wanted=["type=ikev2"])


class ByOpenIked(Advice, ForeignCase):
    kind = Iked
    SECRETS = foreign.SECRETS

    def test_eap(self):
        self.peer.start(Iked.EAP)
        self.assert_advice_works({**EAP, "security": "modern", "ca": CA}, wanted=["type=ikev2"])


class BySoftEther(Advice, ForeignCase):
    kind = SoftEther
    RELEASES = ("bookworm",)  # Debian 13 has no SoftEther
    SECRETS = foreign.SECRETS

    def test_l2tp(self):
        self.peer.start()
        self.assert_advice_works(wanted=["type=l2tp", "ike-version=1"], address=f"{POOL}.1")
