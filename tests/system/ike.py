# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of IKEv2 share: profiles, servers to match, and the way from up to down with all evidence on it."""

import os

from lab import CERTS, LabCase, wait_for
from lab.net import LAN, SERVER_NAME
from lab.server import PASSWORD, PSK, USER

CA = f"{CERTS}/ca.pem"
EAP = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "eap", "user": USER, "ca": CA}
CERT = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "cert", "ca": CA}
SHARED = {"type": "ikev2", "gateway": SERVER_NAME, "auth": "psk", "user": USER}

# Changes of the server's connection that suit.
BY_CERT = {"remote": {"auth": "pubkey", "eap_id": None}}
BY_PSK = {"local": {"auth": "psk", "certs": None}, "remote": {"auth": "psk", "eap_id": None}}

RESOLVCONF = "/usr/sbin/resolvconf"


def eap(method):
    return {"remote": {"auth": f"eap-{method}"}}


def client(kind, certificate="pem", key="key"):
    return {"cert": f"{CERTS}/client-{kind}.{certificate}", "key": f"{CERTS}/client-{kind}.{key}"}


class IkeCase(LabCase):
    def connect(self, data, secrets=None, name="vpn", **settings):
        """Adds a profile, brings it up and returns its name."""
        self.add(data, name=name, secrets=secrets, **settings)
        self.client.up(name)
        return name

    def assert_round(self, data, secrets=None, **settings):
        """Adds a profile, and see assert_works()."""
        self.assert_works(self.add(data, secrets=secrets, **settings))

    def assert_works(self, vpn):
        """Up, traffic with nothing in clear on the wire, down, and nothing left."""
        with self.net.capture() as capture:
            self.client.up(vpn)
            self.assertIn("ESTABLISHED", self.server.sas())
            self.assert_traffic(LAN, capture)
            self.client.down(vpn)
        # NetworkManager does not wait for the goodbye.
        wait_for("the server to hear of the end", lambda: "ESTABLISHED" not in self.server.sas())
        self.assert_clean()

    def assert_fails(self, cause, data, secrets=None, says="Unknown reason", detail="", **settings):
        """The profile does not come up: nmcli `says` why in its few words; log, status, journal and notification
        say the cause. Returns its word."""
        seen = self.client.watch()
        vpn = self.add(data, secrets=secrets, **settings)
        self.client.up(vpn, expect=says)
        self.client.log.wait(cause)
        if detail:
            self.client.log.wait(detail)
        self.assert_clean()
        return self.assert_told(cause, seen, vpn)


class WithoutResolvconf:
    """That of systemd-resolved is hidden, which users of other resolvers do not have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hidden = f"{RESOLVCONF}.hidden"
        os.rename(RESOLVCONF, hidden)
        cls.addClassCleanup(os.rename, hidden, RESOLVCONF)


__all__ = ["BY_CERT", "BY_PSK", "CA", "CERT", "CERTS", "EAP", "IkeCase", "LAN", "PASSWORD", "PSK", "SERVER_NAME", "SHARED",
           "USER", "WithoutResolvconf", "client", "eap"]
