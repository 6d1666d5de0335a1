# SPDX-License-Identifier: GPL-2.0-or-later
"""A kernel that cannot do IPsec says so, before the server is called."""

from ike import EAP, PASSWORD, IkeCase

WITHOUT = "esp4 esp6"


class NoEsp(IkeCase):
    def test_kernel_without_esp(self):
        with self.net.capture() as capture:
            self.assert_fails("kernel does not support IPsec", EAP, {"password": PASSWORD})
            self.assertEqual(capture.packets("udp port 500 or udp port 4500"), [])
