# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine's life with Debian's packages: installed by apt, used, upgraded and removed while a connection is up, purged. It
needs a guest with a repository instead of the staged installation: tests/debian makes and starts those."""

import os

from ike import EAP
from l2tp import SECRETS, SHARED, L2tpCase
from lab import run
from lab.net import LAN
from lab.server import PASSWORD, USER
from lab.snapshot import Snapshot
from test_l2tp_smoke import IKE2, has_ike1

REPOSITORY = "/opt/repository"
BEFORE = "0.0.1-1"
SERVICE = "network-manager-ipsec"
# Everything but the guest's own mounts, and what dpkg and apt keep of each package that was ever there.
FOLDERS = ("/etc", "/home", "/opt", "/root", "/usr", "/var")
NOTES = ("/etc/ld.so.cache", "/var/cache", "/var/lib/apt", "/var/lib/dpkg", "/var/log")


def files():
    """The names of all files."""
    found = set()
    for folder in FOLDERS:
        for directory, directories, names in os.walk(folder):
            directories[:] = [name for name in directories if not f"{directory}/{name}".startswith(NOTES)]
            found.update(path for path in (f"{directory}/{name}" for name in names + directories) if path not in NOTES)
    return found


def apt(*argv):
    run("apt-get", "-qq", "--yes", "--no-install-recommends", "-o", "APT::Sandbox::User=root", *argv, timeout=900,
        env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))


def use_repository():
    """From now on apt knows nothing else."""
    with open("/etc/apt/sources.list", "w") as file:
        file.write(f"deb [trusted=yes] file:{REPOSITORY} ./\n")
    apt("update")


def installed():
    """Our packages and their versions."""
    words = run("dpkg-query", "--show", "--showformat", "${Package}=${Version} ${db:Status-Abbrev}\n", f"{SERVICE}*", check=False)
    return sorted(line.split()[0] for line in words.splitlines() if line.split()[1] == "ii")


class Life(L2tpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_repository()

    def setUp(self):
        super().setUp()
        # The other files are compared when all is purged.
        self._snapshot = Snapshot(self.client, ("/run", "/tmp"))
        self.assertEqual(installed(), [])
        self._steps = []
        self.addCleanup(self._finish_packages)

    def _finish_packages(self):
        """Also after a failure the next test begins without packages."""
        left = [name.partition("=")[0] for name in installed()]
        if left:
            apt("purge", *left)
        with open("/out/packages.txt", "a") as table:
            table.write(f"{self._testMethodName.removeprefix('test_'):12} {', '.join(self._steps)}\n")

    def seen(self, step):
        """A row of the table that the run prints has what was reached."""
        self._steps.append(step)

    def install(self, *packages):
        # What they depend on may stay.
        apt("install", *packages)
        apt("purge", *(name.partition("=")[0] for name in packages))
        self._before = files()
        apt("install", *packages)
        self.seen("installed")

    def purge(self, *packages):
        apt("purge", *packages)
        self.assertEqual(installed(), [])
        self.assertEqual(sorted(files() - self._before)[:20], [])
        self.seen("purged, nothing left")

    def check(self, vpn):
        """Up, traffic, down, nothing left."""
        self.client.up(vpn)
        self.assert_traffic(LAN)
        self.client.down(vpn)
        self.assert_clean()
        self.seen("connected")

    def live(self, vpn):
        """From the version before to the end."""
        self.install(f"{SERVICE}={BEFORE}")
        self.check(vpn)
        self.client.up(vpn)
        apt("install", SERVICE)
        self.assertNotIn(f"{SERVICE}={BEFORE}", installed())
        self.assert_traffic(LAN)
        self.client.down(vpn)
        self.assert_clean()
        self.seen("upgraded while up")
        self.check(vpn)
        self.client.up(vpn)
        apt("remove", SERVICE)
        self.assertEqual(installed(), [])
        self.assert_traffic(LAN)
        self.client.down(vpn)
        self.assert_clean()
        self.client.up(vpn, expect="was not installed")
        self.seen("removed while up")
        self.purge(SERVICE)

    def test_ikev2(self):
        self.server.start()
        self.add(EAP, secrets={"password": PASSWORD})
        self.live("vpn")

    def test_l2tp(self):
        self.lns.start(None if has_ike1() else IKE2)
        self.add(SHARED, secrets=SECRETS)
        self.live("vpn")

    def test_desktop(self):
        desktop = f"{SERVICE}-gnome"
        self.install(f"{desktop}={BEFORE}", f"{SERVICE}={BEFORE}")
        self.assertIn("--edit", run("nm-ipsec-editor", "--help"))
        apt("install", desktop)
        self.assertEqual([name for name in installed() if BEFORE in name], [])
        self.seen("upgraded")
        self.purge(desktop, SERVICE)

    def test_other_plugins(self):
        """What -compat is for: a profile of NetworkManager-strongswan."""
        compat = f"{SERVICE}-compat"
        self.server.start()
        self.add({"address": EAP["gateway"], "certificate": EAP["ca"], "method": "eap", "user": USER, "virtual": "yes"},
                 secrets={"password": PASSWORD}, service="strongswan")
        self.install(compat, SERVICE)
        self.check("vpn")
        self.purge(compat, SERVICE)
