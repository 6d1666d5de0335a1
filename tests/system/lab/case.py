# SPDX-License-Identifier: GPL-2.0-or-later
"""The base of the test classes."""

import unittest

from .client import Client
from .net import Net
from .server import Server
from .snapshot import Snapshot


class LabCase(unittest.TestCase):
    """Has self.net, self.client and self.server. After each test, whatever it did, its profiles are deleted, the router
    is healed and the client has to be as it was before."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        # One per guest, for all classes of the file.
        if not hasattr(LabCase, "net"):
            LabCase.net = Net()
            LabCase.client = Client(LabCase.net)
            LabCase.server = Server(LabCase.net)

    def setUp(self):
        self._profiles = []
        self.client.log.mark()
        self._snapshot = Snapshot(self.client)
        self.addCleanup(self._finish)

    def _finish(self):
        if self._profiles:
            self.client.remove(*self._profiles)
        self.net.heal()
        self.assert_clean()

    def add(self, data, name="vpn", **settings):
        """Adds a profile that is deleted after the test, and returns its name."""
        self.client.add(name, data, **settings)
        return self.delete_later(name)

    def delete_later(self, name):
        """A profile that came into being in another way is deleted after the test, too. Returns its name."""
        self._profiles.append(name)
        return name

    def assert_told(self, pattern, seen, vpn="vpn", notified=True):
        """A connection's failure is told by status, journal and notification, by the same cause, which `pattern` fits. `seen` is
        what watch() said before it was called. Returns the cause's word."""
        status, line = self.client.told(vpn)
        detail = f" ({status['failure-detail']})" if status.get("failure-detail") else ""
        self.assertRegex(status["failure-sentence"] + detail, f"(?i){pattern}")
        self.assertEqual(line["NM_IPSEC_CAUSE"], status["failure-cause"])
        self.assertTrue(line["NM_IPSEC_STEP"])
        self.assertTrue(line["MESSAGE_ID"])
        if notified:
            self.assertIn(f"“{vpn}”", self.client.notified(status["failure-sentence"], seen))
        self.assertTrue(status["failure-hint"])
        return status["failure-cause"]

    def assert_clean(self, timeout=15):
        """The client is as it was when the test began: kernel, processes and files."""
        differences = self._snapshot.differences(timeout)
        if differences:
            self.fail("left behind:\n" + "\n".join(differences))

    def assert_traffic(self, address, capture=None):
        """The client reaches an address, and no inner packet is seen on the wire."""
        self.assertTrue(self.client.ping(address), f"{address} does not answer")
        if capture:
            self.assertEqual(capture.packets("icmp or (icmp6 and ip6[40] >= 128 and ip6[40] <= 129)"), [])
