# SPDX-License-Identifier: GPL-2.0-or-later
"""libreswan and OpenIKED as servers, set up as their users do: what connects by default, and what is said when it does not."""

from foreign import CERT, EAP, ForeignCase, L2TP, PASSWORD, PSK, SECRETS, SERVER_NAME, SHARED, USER
from lab.foreign import Iked, Libreswan

RELEASES = ("bookworm", "trixie")  # whose roots have the foreign servers


class LibreswanTest(ForeignCase):
    kind = Libreswan

    def test_l2tp(self):
        self.peer.start({"l2tp-psk": Libreswan.L2TP})
        self.lns.start(foreign=True, plain=True, users={USER: PASSWORD})
        self.assert_round("L2TP, IKEv1, key", L2TP, address="10.83.0.1")

    def test_ike_psk(self):
        self.peer.start({"psk": Libreswan.BY_PSK})
        self.assert_round("IKEv2, key", SHARED)

    def test_ike_cookie(self):
        """As from a server that is under attack, or thinks so."""
        self.peer.start({"psk": Libreswan.BY_PSK}, ddos="busy")
        self.assert_round("IKEv2, key, cookie", SHARED)
        self.assertTrue(self.client.log.find(r"IKE_SA_INIT response 0 \[ N\(COOKIE\) \]"))

    def test_ike_certificate(self):
        self.peer.start({"cert": Libreswan.BY_CERT})
        self.assert_round("IKEv2, certificate", CERT)

    def test_ike_wrong_psk(self):
        self.peer.start({"psk": Libreswan.BY_PSK})
        self.assert_refused("pre-shared key", SHARED, {"psk": "wrong"})

    def test_l2tp_wrong_psk(self):
        self.peer.start({"l2tp-psk": Libreswan.L2TP})
        self.lns.start(foreign=True, plain=True, users={USER: PASSWORD})
        self.assert_asks_again("psk", L2TP, SECRETS, PSK)


# OpenIKED 7.2 answers to port 4500 of the client whatever port that calls from, unless there is NAT, or seems to be. (To a wrong
# password it says nothing at all.)
NAMED = {**SHARED, "gateway": SERVER_NAME}


class OpenIkedTest(ForeignCase):
    kind = Iked

    def test_eap(self):
        self.peer.start(Iked.EAP)
        self.assert_round("IKEv2, EAP-MSCHAPv2", EAP)

    def test_psk(self):
        self.peer.start(Iked.BY_PSK)
        self.assert_round("IKEv2, key", NAMED, called_twice=True)

    def test_certificate(self):
        self.peer.start(Iked.CERT)
        self.assert_round("IKEv2, certificate", CERT, called_twice=True)

    def test_wrong_psk(self):
        self.peer.start(Iked.BY_PSK)
        self.assert_refused("pre-shared key", NAMED, {"psk": "wrong"})
