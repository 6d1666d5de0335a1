# SPDX-License-Identifier: GPL-2.0-or-later
import time

from ike import EAP, PASSWORD, IkeCase, LAN
from lab.net import SERVER, SERVER_NAME

# Keys are renewed in real time.
LONG = True

DIRECT = {**EAP, "gateway": SERVER, "remote-id": SERVER_NAME}


class Pfs(IkeCase):
    """A server that wants PFS (default of FortiGate and MikroTik) must be renewed with, not lost at the first ESP expiry."""

    def check(self, child, data=None):
        self.server.start({"children": {"net": {"esp_proposals": "aes256-sha256-modp2048", "local_ts": "0.0.0.0/0,::/0", **child}}})
        vpn = self.connect({**DIRECT, **(data or {})}, {"password": PASSWORD})
        time.sleep(70)
        self.assertIn(vpn, self.client.active())
        self.assert_traffic(LAN)
        self.assertFalse(self.client.log.find("NO_PROPOSAL_CHOSEN|no acceptable proposal"))

    def test_client_renews(self):
        self.check({}, {"esp-lifetime": "30"})

    def test_renewal_is_refused(self):
        """Without groups of ours the keys expire, and the tunnel comes back by a new IKE_SA."""
        self.server.start({"children": {"net": {"esp_proposals": "aes256-sha256-modp2048", "local_ts": "0.0.0.0/0,::/0"}}})
        vpn = self.connect({**DIRECT, "esp-lifetime": "30", "esp": "aes256-sha256"}, {"password": PASSWORD})
        self.client.log.wait(r"IKE_SA \S+\[2\] established", 90)
        self.client.wait_ping(LAN, timeout=30)
        self.assertIn(vpn, self.client.active())

    def test_server_renews(self):
        self.check({"rekey_time": "25s", "life_time": "40s"})
