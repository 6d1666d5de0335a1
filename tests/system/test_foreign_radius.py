# SPDX-License-Identifier: GPL-2.0-or-later
"""FreeRADIUS as it is installed, behind strongSwan."""

import glob
import os
import signal
import threading
import time

from foreign import EAP, ForeignCase, SECRETS, Table
from lab.foreign import PASSWORD, USER, FreeRadius
from lab.server import PLUGINS

RELEASES = ("bookworm", "trixie")  # whose roots have the foreign servers


class FreeRadiusTest(ForeignCase):
    """Behind strongSwan, which passes EAP on."""

    kind = FreeRadius

    def start(self, **radius):
        self.peer.start()
        self.start_strongswan(**radius)

    def start_strongswan(self, **radius):
        plugins = {"eap-radius": {"servers": {"local": {"address": "127.0.0.1", "secret": FreeRadius.SECRET}}, **radius}}
        self.server.start({"remote": {"auth": "eap-radius"}}, daemon={"load": f"{PLUGINS} eap-radius", "plugins": plugins})
        self.addCleanup(self.server.stop)

    def test_mschapv2(self):
        self.start()
        self.assert_round("IKEv2, EAP by RADIUS", EAP)

    def test_ttls(self):
        """It asks for MD5 at first, and for MD5 inside TTLS."""
        self.start()
        self.assert_round("IKEv2, EAP-TTLS by RADIUS", {**EAP, "eap-method": "ttls"}, needs="eap-method=ttls")

    def test_peap(self):
        """Debian's strongSwan cannot do it, and that is said. Where it can, it has to work."""
        self.start()
        peap = {**EAP, "eap-method": "peap"}
        if glob.glob("/usr/lib/ipsec/plugins/libstrongswan-eap-peap.so"):
            self.assert_round("IKEv2, PEAP by RADIUS", peap, needs="eap-method=peap")
        else:
            self.assert_refused("lacks a plugin that this profile needs .eap-peap", peap, SECRETS, says="Unknown reason")
            Table.add(self.peer.name, "IKEv2, PEAP by RADIUS", "not here", "strongSwan with eap-peap")

    def test_wrong_password(self):
        self.start()
        self.assert_refused("rejected the user name or password", EAP, {"password": "wrong"})

    def test_account_is_locked(self):
        """The password is right, and the directory says no."""
        self.peer.start(users=f'{USER} Cleartext-Password := "{PASSWORD}", SMB-Account-CTRL-TEXT := "[UL         ]"\n', tells=True)
        self.start_strongswan()
        self.assert_refused("server refused the account", EAP, SECRETS)

    def test_wrong_password_inside(self):
        self.start()
        self.assert_refused("rejected the user name or password", {**EAP, "eap-method": "ttls"}, {"password": "wrong"})

    def test_answer_that_takes_its_time(self):
        """A phone is asked, and its owner looks for it."""
        self.start(retransmit_timeout="60")
        thread = threading.Thread(target=self.hold, args=(25,))
        thread.start()
        self.addCleanup(thread.join)
        self.assert_round("IKEv2, RADIUS that waits 25 s", EAP)

    def hold(self, seconds):
        self.server.log.wait("received EAP identity", 40)
        os.kill(self.peer._process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.peer._process.pid, signal.SIGCONT)
