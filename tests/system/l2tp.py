# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of L2TP/IPsec share: profiles, servers to match, and the way from up to down with all evidence on it."""

from lab import CERTS, LabCase, Lns, wait_for
from lab.lns import INNER
from lab.net import LAN, SERVER, SERVER_NAME, UPLINKS
from lab.server import PASSWORD, PSK, USER

CLIENT = UPLINKS["eth0"][1]
CA = f"{CERTS}/ca.pem"
SHARED = {"type": "l2tp", "gateway": SERVER, "user": USER}
CERT = {**SHARED, "auth": "cert", "remote-id": SERVER_NAME, "ca": CA, "cert": f"{CERTS}/client-rsa.pem",
        "key": f"{CERTS}/client-rsa.key"}
SECRETS = {"psk": PSK, "password": PASSWORD}

# Changes of the server's connection that suit.
BY_CERT = {"local": {"auth": "pubkey", "certs": f"{CERTS}/server-rsa.pem", "id": SERVER_NAME},
           "remote": {"auth": "pubkey"}}
IKE2 = {"version": 2}
WEAK = {"proposals": "aes128-sha1-modp1024", "children": {"l2tp": {"esp_proposals": "aes128-sha1"}}}

# What the client may let out: IKE, ESP, both in UDP, and an ICMP error about these. The rest is a leak: L2TP, what is
# inside, and an ICMP error that quotes either. (A server that has lost its SAs may well speak in clear.)
OUTSIDE = "arp or icmp6 or esp or udp port 500 or udp port 4500"
QUOTED = "icmp[icmptype] == 3 and icmp[17] == 17 and (icmp[30:2] == 500 or icmp[30:2] == 4500)"
LEAK = f"src host {CLIENT} and not ( {OUTSIDE} or ( {QUOTED} ) )"


class L2tpCase(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not hasattr(LabCase, "lns"):
            LabCase.lns = Lns(LabCase.server)

    def _finish(self):
        self.lns.heal()
        super()._finish()

    def connect(self, data, secrets=None, name="vpn", **settings):
        """Adds a profile, brings it up and returns its name."""
        self.add(data, name=name, secrets=SECRETS if secrets is None else secrets, **settings)
        self.client.up(name)
        return name

    def device(self):
        """The one PPP interface of the client."""
        return self.client.run("ip", "-o", "link", "show", "type", "ppp").split(":")[1].strip()

    def assert_no_leak(self, capture):
        self.assertEqual(capture.packets(LEAK), [])
        self.assertTrue(capture.packets("esp or udp port 4500"), "nothing was captured")

    def assert_gone(self):
        """Client and server said goodbye on every layer, and nothing is left of either."""
        wait_for("the server to hear of the end", lambda: not self.lns.calls() and not self.server.sas())
        self.lns.log.wait("Connection closed to")
        self.assert_clean()

    def assert_round(self, data, secrets=None, **settings):
        """Adds a profile, and see assert_works()."""
        self.assert_works(self.add(data, secrets=SECRETS if secrets is None else secrets, **settings))

    def assert_works(self, vpn):
        """Up, traffic with nothing in clear on the wire, down, and nothing left."""
        with self.net.capture() as capture:
            self.client.up(vpn)
            self.assert_traffic(INNER)
            self.assert_traffic(LAN)
            self.client.down(vpn)
            self.assert_gone()
            self.assert_no_leak(capture)

    def assert_fails(self, cause, data, secrets=None, says="Unknown reason", detail="", **settings):
        """The profile does not come up: nmcli `says` why in its few words; log, status and notification say the cause. Nothing
        is left, and nothing went out in clear."""
        seen = self.client.watch()
        with self.net.capture() as capture:
            vpn = self.add(data, secrets=SECRETS if secrets is None else secrets, **settings)
            self.client.up(vpn, expect=says)
            self.client.log.wait(cause)
            if detail:
                self.client.log.wait(detail)
            self.assert_clean()
            self.assertEqual(capture.packets(LEAK), [])
        return self.assert_told(cause, seen, vpn)


__all__ = ["BY_CERT", "CA", "CERT", "CERTS", "CLIENT", "IKE2", "INNER", "LAN", "LEAK", "L2tpCase", "PASSWORD", "PSK", "SECRETS",
           "SERVER", "SERVER_NAME", "SHARED", "USER", "WEAK"]
