# SPDX-License-Identifier: GPL-2.0-or-later
"""Every way to sign in over L2TP/IPsec, against a real server."""

from l2tp import BY_CERT, CERT, CERTS, IKE2, PASSWORD, PSK, SECRETS, SHARED, USER, WEAK, L2tpCase


class Ipsec(L2tpCase):
    def test_shared_key(self):
        self.lns.start()
        self.assert_round(SHARED)
        self.client.log.wait("ID_PROT")

    def test_shared_key_over_ikev2(self):
        self.lns.start(IKE2)
        self.assert_round({**SHARED, "ike-version": "2"})
        self.client.log.wait("IKE_AUTH")

    def test_certificate(self):
        self.lns.start(BY_CERT)
        self.assert_round(CERT, {"password": PASSWORD})

    def test_certificate_over_ikev2(self):
        self.lns.start({**BY_CERT, **IKE2})
        self.assert_round({**CERT, "ike-version": "2"}, {"password": PASSWORD})

    def test_certificate_in_pkcs12(self):
        self.lns.start(BY_CERT)
        data = {key: value for key, value in CERT.items() if key != "key"}
        self.assert_round({**data, "cert": f"{CERTS}/client-rsa.p12"}, {"password": PASSWORD, "key-password": "secret"})

    def test_identities(self):
        self.lns.start({"local": {"id": "gw@example.org"}, "remote": {"id": "alice@example.org"}})
        self.assert_round({**SHARED, "local-id": "alice@example.org", "remote-id": "gw@example.org"})

    def test_weak_algorithms(self):
        self.lns.start(WEAK)
        self.assert_round({**SHARED, "security": "legacy"})

    def test_explicit_algorithms(self):
        self.lns.start({"proposals": "aes192-sha384-modp3072", "children": {"l2tp": {"esp_proposals": "aes192-sha384"}}})
        self.assert_round({**SHARED, "ike": "aes192-sha384-modp3072", "esp": "aes192-sha384"})

    def test_shared_key_of_any_characters(self):
        psk = 'q"uo\\te\' #{}; ü'
        self.lns.start(secrets={"ike": {"secret": psk}})
        self.assert_round(SHARED, {**SECRETS, "psk": psk})


class Ppp(L2tpCase):
    def check(self, auth, allowed, **data):
        self.lns.start(auth=auth)
        self.assert_round({**SHARED, "ppp-auth": allowed, **data})

    def test_pap(self):
        self.check("pap", "pap")

    def test_chap(self):
        self.check("chap", "chap")

    def test_mschap(self):
        self.check("mschap", "mschap")

    def test_mschapv2(self):
        self.check("mschap-v2", "mschapv2")

    def test_eap(self):
        self.check("eap", "eap")

    def test_server_takes_anything(self):
        self.check("", "mschapv2")

    def test_profile_allows_everything(self):
        self.check("pap", "mschapv2,eap,chap,mschap,pap")


class Names(L2tpCase):
    def check(self, user, password, auth="mschap-v2", sent=None, **data):
        self.lns.start(auth=auth, users={sent or user: password})
        self.assert_round({**SHARED, "ppp-auth": "mschapv2,pap", "user": user, **data}, {"psk": PSK, "password": password})

    def test_quotes_and_backslashes(self):
        self.check('al"i\'c\\e x', 'q"u\\o\\"te \' # end\\')

    def test_quotes_and_backslashes_by_pap(self):
        self.check('al"i\'c\\e x', 'q"u\\o\\"te \' # end\\', auth="pap")

    def test_utf8(self):
        # pppd as a server cannot check MS-CHAPv2 for such a name.
        self.check("jürgen-Ω", "pässwörd-日本", auth="chap", **{"ppp-auth": "chap"})

    def test_utf8_by_pap(self):
        self.check("jürgen-Ω", "pässwörd-日本", auth="pap")

    def test_umlauts_by_mschap(self):
        # The server expects what Windows would send: see lns.narrow().
        self.check(USER, "pässwörd ÿ", auth="mschap", **{"ppp-auth": "mschap"})

    def test_umlauts_by_mschapv2(self):
        self.check(USER, "pässwörd ÿ")

    def test_domain(self):
        self.check(USER, PASSWORD, sent=f"OFFICE\\{USER}", domain="OFFICE")

    def test_domain_in_the_name(self):
        self.check(f"OFFICE\\{USER}", PASSWORD)

    def test_user_name_of_the_connection(self):
        self.lns.start()
        data = {key: value for key, value in SHARED.items() if key != "user"}
        self.assert_round({**data, "user-name": USER})
