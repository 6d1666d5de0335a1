# SPDX-License-Identifier: GPL-2.0-or-later
"""Files and profiles of L2TP/IPsec from elsewhere: imported, or taken as they are, and connected."""

import handouts
from l2tp import PASSWORD, PSK, SERVER, USER, L2tpCase
from test_import import ImportCase
from test_legacy import LegacyCase

KEPT = {"user": USER, "password-flags": "0", "psk-flags": "0"}


class Files(L2tpCase, ImportCase):
    def check(self, files, data=None, secrets=None):
        self.lns.start()
        vpn = self.import_files(files)
        self.client.modify(vpn, data, secrets)
        self.assert_works(vpn)

    def test_apple(self):
        self.check(handouts.apple_l2tp())

    def test_ipsec_conf(self):
        self.check(handouts.ipsec_conf_l2tp(), KEPT, {"password": PASSWORD})

    def test_profile_xml(self):
        self.check(handouts.profile_xml_l2tp(), KEPT, {"password": PASSWORD})

    def test_exported_by_the_other_plugin(self):
        self.check(handouts.l2tp_exported(), KEPT, {"password": PASSWORD, "psk": PSK})


class Legacy(L2tpCase, LegacyCase):
    """As the editor of NetworkManager-l2tp writes them, and then that of KDE."""

    def check(self, data, secrets):
        self.lns.start()
        whole = {"gateway": SERVER, "user": USER, "ipsec-enabled": "yes", "machine-auth-type": "psk", "password-flags": "0",
                 "ipsec-psk-flags": "0", **data}
        self.assert_works(self.add_by_nmcli("l2tp", whole, {"password": PASSWORD, **secrets}))

    def test_psk(self):
        self.check({"user-auth-type": "password"}, {"ipsec-psk": PSK})

    def test_options(self):
        self.check({"refuse-eap": "yes", "refuse-pap": "yes", "mru": "1300", "mtu": "1300", "lcp-echo-failure": "5",
                    "lcp-echo-interval": "30", "no-vj-comp": "yes", "ipsec-ike": "aes256-sha256-modp2048,aes128-sha1-modp2048!",
                    "ipsec-esp": "aes256-sha1,aes128-sha1!", "ipsec-forceencaps": "yes"}, {"ipsec-psk": PSK})

    def test_kde(self):
        self.check({"machine-ca": "", "machine-cert": "", "machine-key": "", "ipsec-gateway-id": "%any"}, {"ipsec-psk": PSK})

    def test_migrate(self):
        self.check({"unit": "3", "refuse-pap": "yes"}, {"ipsec-psk": PSK})
        said = self.client.run("nm-ipsec", "migrate", "old")
        for words in ("ipsec-enabled", "ipsec-psk", "ppp-auth", "unit"):
            self.assertIn(words, said)
        self.assert_works(self.delete_later("old (ipsec)"))
