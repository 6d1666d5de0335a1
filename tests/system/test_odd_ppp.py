# SPDX-License-Identifier: GPL-2.0-or-later
"""L2TP servers that want odd sizes of packets, or that negotiate and sign in without end, by lab/rogue_lns.py."""

import test_hostile_ppp
from lab.net import UPLINKS
from lab.rogue_lns import AUTH, MRU
from test_hostile_server import IN_TIME, SOUND

LONG = True

ROUTER = UPLINKS["eth0"][2]
ENDS = "Connecting took too long|PPP negotiation with the server failed"


class Ppp(test_hostile_ppp.Rogue):
    def test_sizes(self):
        for size in 0, 68, 100, 127, 65535:
            self.comes_up(f"an MRU of {size}", SOUND, ROUTER, lcp={MRU: f"{size:04x}"})

    def test_agrees_to_nothing(self):
        self.is_refused("LCP without end", ENDS, IN_TIME, endless_lcp=True)

    def test_asks_without_end(self):
        self.is_refused("challenges without end", ENDS, IN_TIME, lcp={AUTH: "c22381"})
        self.is_refused("EAP without end", ENDS, {**IN_TIME, "ppp-auth": "eap"}, lcp={AUTH: "c227"})

    def test_begins_anew_all_the_time(self):
        with self.attempt("LCP anew, again and again", "hung up on after 10 times"):
            self.start(again=True)
            self.client.nmcli("connection", "up", self.add(self.profile, secrets=test_hostile_ppp.SECRETS), check=False)
            self.client.log.wait("begins anew")
            self.client.wait_inactive("vpn")
