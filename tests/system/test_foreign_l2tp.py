# SPDX-License-Identifier: GPL-2.0-or-later
"""SoftEther and l2tpns as servers, set up as their users do."""

from foreign import ForeignCase, L2TP, PASSWORD, POOL, PSK, SECRETS
from lab import LabCase
from lab.foreign import FreeRadius, L2tpns, SoftEther
from lab.lns import L2TP as BEHIND
from lab.server import merge

LONG = True
RELEASES = ("bookworm", "trixie")  # whose roots have the foreign servers


class SoftEtherTest(ForeignCase):
    """It starts slowly, so once for all."""

    kind = SoftEther
    RELEASES = ("bookworm",)  # Debian 13 has no SoftEther

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peer.start()

    def test_l2tp(self):
        self.assert_round("L2TP, IKEv1, key", L2TP, address=f"{POOL}.1")

    def test_wrong_password(self):
        self.assert_refused("rejected the user name or password", L2TP, {**SECRETS, "password": "wrong"})

    def test_wrong_psk(self):
        self.assert_asks_again("psk", L2TP, SECRETS, PSK)


class RadiusCase(ForeignCase):
    """FreeRADIUS knows the user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.radius = FreeRadius(LabCase.server)
        cls.addClassCleanup(cls.radius.stop)


class L2tpnsTest(RadiusCase):
    """Behind strongSwan. It asks for PAP, which the profile has to allow."""

    kind = L2tpns
    PAP = {**L2TP, "ppp-auth": "mschapv2,pap"}

    def start(self):
        self.radius.start()
        self.peer.start()
        self.server.start(connections={"l2tp": merge(BEHIND, {})})
        self.addCleanup(self.server.stop)

    def test_pap(self):
        self.start()
        self.assert_round("L2TP, PAP by RADIUS", self.PAP, address=f"{POOL}.1", needs="ppp-auth=pap")

    def test_by_default(self):
        self.start()
        self.assert_refused("authentication method that the profile does not allow .pap", L2TP, SECRETS, says="Unknown reason")

    def test_wrong_password(self):
        self.start()
        self.assert_refused("rejected the user name or password", self.PAP, {**SECRETS, "password": "wrong"})
