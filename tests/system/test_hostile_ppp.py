# SPDX-License-Identifier: GPL-2.0-or-later
"""L2TP servers that say what no pppd says, by lab/rogue_lns.py, and one inner address for two connections of ours: each is refused
with its cause, or is up with what is sound."""

import test_hostile_server
from ike import EAP
from l2tp import INNER, LAN, L2tpCase, PASSWORD, PSK, SHARED
from lab.lns import L2TP
from lab.net import UPLINKS
from lab.rogue_lns import AUTH, RogueLns
from lab.server import IKE_EAP
from test_hostile_server import SOUND

SECRETS = {"password": PASSWORD, "psk": PSK}
_, CLIENT, ROUTER, _, _ = UPLINKS["eth0"]


class Rogue(test_hostile_server.Hostile, L2tpCase):
    kind, inside = "L2TP", INNER
    # It does not sign anybody in, which only IPsec makes good.
    profile = SHARED

    def setUp(self):
        super().setUp()
        self.rogue = RogueLns(self.net.server)
        self.addCleanup(self.rogue.stop)

    def start(self, **how):
        self.server.start(connections={"l2tp": L2TP})
        self.rogue.start(**how)


class Ppp(Rogue):
    def test_name_servers(self):
        self.comes_up("name servers: loopback, multicast", SOUND, ROUTER, dns=["127.0.0.53", "224.0.0.251"])
        self.comes_up("name servers: broadcast, 0.0.0.0", SOUND, ROUTER, dns=["255.255.255.255", "0.0.0.0"])
        self.comes_up("name servers: our router, ourselves", SOUND, ROUTER, dns=[ROUTER, CLIENT])

    def test_says(self):
        # What a terminal would obey, no UTF-8, and a turned direction.
        odd = (b"\x1b[2J\xff\xfe\xc3\x28\x07\xe2\x80\xae" * 20).hex()
        self.is_refused("why not, in odd bytes", "rejected the user name or password", lcp={AUTH: "c22381"},
                        failure=b"E=691 R=0 C=00000000000000000000000000000000 V=3 M=".hex() + odd)
        self.is_refused("goodbye, in odd bytes", "closed the connection|PPP negotiation with the server failed", goodbye=odd)


class Two(L2tpCase):
    """One address for two connections of ours: the second is refused, and the first goes on."""

    BESIDE = {"ipv4": {"never-default": "true"}, "ipv6": {"method": "disabled"}}
    PROFILES = {"l2tp": SHARED, "ikev2": {**EAP, "remote-ts": "10.80.0.0/24"}}
    INSIDE = {"l2tp": INNER, "ikev2": LAN}

    def setUp(self):
        super().setUp()
        self.rogue = RogueLns(self.net.server)
        self.addCleanup(self.rogue.stop)
        address = "10.83.0.10"
        self.server.start(connections={"l2tp": L2TP, "eap": {**IKE_EAP, "pools": "v4"}}, pools={"v4": {"addrs": f"{address}/32"}})
        self.rogue.start(local=address)

    def check(self, first, second):
        self.connect(self.PROFILES[first], SECRETS, name=first, **self.BESIDE)
        self.assert_traffic(self.INSIDE[first])
        self.client.log.mark()
        self.client.up(self.add(self.PROFILES[second], name=second, secrets=SECRETS, **self.BESIDE), expect="")
        self.client.log.wait("it gave one that this machine has already")
        self.assert_traffic(self.INSIDE[first])

    def test_l2tp_first(self):
        self.check("l2tp", "ikev2")

    def test_ikev2_first(self):
        self.check("ikev2", "l2tp")
