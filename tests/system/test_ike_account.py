# SPDX-License-Identifier: GPL-2.0-or-later
from ike import EAP, PASSWORD, IkeCase
from lab.net import SERVER, SERVER_NAME

# Two calls take turns until one gives up.
LONG = True

ALICE = {**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}


class Account(IkeCase):
    def test_two_devices(self):
        """The server lets each user in once and the last one wins. Who is thrown out calls again, a while, and then somebody
        says why."""
        seen = self.client.watch()
        self.server.start({"unique": "replace"})
        self.connect({**ALICE, "remote-ts": "10.80.0.0/25"}, {"password": PASSWORD}, name="first", ipv6={"method": "disabled"})
        self.connect({**ALICE, "remote-ts": "10.80.0.128/25"}, {"password": PASSWORD}, name="second", ipv6={"method": "disabled"})
        self.client.log.wait("keeps closing the connection soon after it came up", 240)
        loser = next(name for name in ("first", "second") if name not in self.client.active())
        self.assert_told("keeps closing the connection soon after it came up", seen, loser)
        signed_in = len(self.server.log.text().split("IKE_SA eap[")) - 1
        print(f"both signed in {signed_in} times in all")
