# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of every format, made for the lab's server: imported by nmcli, and connected."""

import os
import shutil
import signal

import handouts
from ike import BY_CERT, BY_PSK, CA, CERTS, PASSWORD, SERVER_NAME, USER, IkeCase, eap
from lab import wait_for
from lab.net import LAN, SERVER

OUT = "/out/import"  # outside of where a snapshot looks for what is left behind
PASSWORD_KEPT = {"password-flags": "0"}
KEY_PASSWORD_KEPT = {"key-password-flags": "0"}


class ImportCase(IkeCase):
    def setUp(self):
        super().setUp()
        shutil.rmtree(OUT, ignore_errors=True)
        os.makedirs(OUT)

    def import_files(self, files):
        """Writes a hand-out, imports its first file and returns the profile's UUID."""
        for name, content in files.items():
            os.makedirs(os.path.dirname(f"{OUT}/{name}"), exist_ok=True)
            with open(f"{OUT}/{name}", "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
        return self.delete_later(self.client.import_file(f"{OUT}/{next(iter(files))}", f"{OUT}/home"))


class Connect(ImportCase):
    def check(self, files, data=None, secrets=None):
        vpn = self.import_files(files)
        self.client.modify(vpn, data, secrets)
        self.assert_works(vpn)

    def test_apple(self):
        self.server.start()
        self.check(handouts.apple_eap())

    def test_apple_kill_switch(self):
        """What the file demands holds: the tunnel's end lets nothing out."""
        self.server.start()
        vpn = self.import_files(handouts.apple_kill_switch())
        self.client.nmcli("connection", "modify", vpn, "vpn.persistent", "no")
        self.client.up(vpn)
        os.kill(self.client.pid_of("charon-systemd"), signal.SIGKILL)
        self.client.wait_inactive(vpn)
        self.assertFalse(self.client.ping(SERVER, timeout=1))
        self.assertIn("traffic is blocked", self.client.run("nm-ipsec", "status"))
        self.client.up(vpn)
        self.assert_traffic(LAN)
        self.client.down(vpn)
        wait_for("traffic to pass", lambda: self.client.ping(SERVER, timeout=1))

    def test_apple_signed(self):
        self.server.start()
        self.check(handouts.apple_signed())

    def test_apple_certificate(self):
        self.server.start(BY_CERT)
        self.check(handouts.apple_certificate())

    def test_sswan(self):
        self.server.start()
        self.check(handouts.sswan_eap())

    def test_sswan_certificate(self):
        self.server.start(BY_CERT)
        self.check(handouts.sswan_certificate(), KEY_PASSWORD_KEPT, {"key-password": handouts.KEY_PASSWORD})

    def test_sswan_bundle(self):
        self.server.start(BY_CERT)
        self.check(handouts.sswan_bundle(), KEY_PASSWORD_KEPT, {"key-password": handouts.KEY_PASSWORD})

    def test_pkcs12(self):
        self.server.start(BY_CERT)
        self.check(handouts.pkcs12(), {"gateway": SERVER_NAME, **KEY_PASSWORD_KEPT}, {"key-password": handouts.KEY_PASSWORD})

    def test_ipsec_conf(self):
        self.server.start()
        self.check(handouts.ipsec_conf_eap())

    def test_ipsec_conf_certificate(self):
        self.server.start(BY_CERT)
        self.check(handouts.ipsec_conf_certificate())

    def test_swanctl(self):
        self.server.start()
        self.check(handouts.swanctl_eap())

    def test_swanctl_psk(self):
        self.server.start(BY_PSK)
        self.check(handouts.swanctl_psk())

    def test_profile_xml(self):
        self.server.start()
        self.check(handouts.profile_xml(), {"user": USER, "ca": CA, **PASSWORD_KEPT}, {"password": PASSWORD})

    def test_phone_book(self):
        self.server.start()
        self.check(handouts.phone_book(), {"user": USER, "ca": CA, **PASSWORD_KEPT}, {"password": PASSWORD})

    def test_azure(self):
        self.server.start(eap("tls"))
        self.check(handouts.azure(), {"cert": f"{CERTS}/client-rsa.pem", "key": f"{CERTS}/client-rsa.key"})

    def test_keyfile(self):
        self.server.start()
        self.check(handouts.keyfile())

    def test_exported(self):
        self.server.start(BY_PSK)
        first = self.import_files(handouts.swanctl_psk())
        for name in ("vpn.nmconnection", "vpn.mobileconfig"):
            self.client.run("nm-ipsec", "export", "-s", first, f"{OUT}/{name}")
            self.assert_works(self.delete_later(self.client.import_file(f"{OUT}/{name}", f"{OUT}/home")))
