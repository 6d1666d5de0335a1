# SPDX-License-Identifier: GPL-2.0-or-later
"""FreeRADIUS as it is installed, behind strongSwan."""

from foreign import EAP, ForeignCase
from lab.foreign import FreeRadius
from lab.server import PLUGINS


class FreeRadiusTest(ForeignCase):
    """Behind strongSwan, which passes EAP on."""

    kind = FreeRadius

    def start(self, **options):
        self.peer.start(**options)
        plugins = {"eap-radius": {"servers": {"local": {"address": "127.0.0.1", "secret": FreeRadius.SECRET}}}}
        self.server.start({"remote": {"auth": "eap-radius"}}, daemon={"load": f"{PLUGINS} eap-radius", "plugins": plugins})
        self.addCleanup(self.server.stop)

    def test_mschapv2(self):
        self.start()
        self.assert_round("IKEv2, EAP by RADIUS", EAP)

    def test_wrong_password(self):
        self.start()
        self.assert_refused("rejected the user name or password", EAP, {"password": "wrong"})
