# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine's life with Debian's packages: installed by apt, used, upgraded and removed while a connection is up and while
none is, purged; and between these the smoke tests. It needs a guest with a repository instead of the staged installation:
tests/debian makes and starts those."""

import contextlib
import os
import unittest

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
# Everything but the guest's own mounts, what dpkg and apt keep of each package that was ever there, and NetworkManager's notes.
FOLDERS = ("/etc", "/home", "/opt", "/root", "/usr", "/var")
NOTES = ("/etc/ld.so.cache", "/var/cache", "/var/lib/NetworkManager", "/var/lib/apt", "/var/lib/dpkg", "/var/log")
TABLE = "/out/packages.txt"
# The columns of the table that the run prints.
STEPS = ("install", "connect", "upgrade up", "upgrade down", "remove up", "remove down", "purge")


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


def smoke():
    """All that tests/system has to pass first of all on a release, with the packages that are installed now. Returns what
    went wrong."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromNames(("test_ike_smoke", "test_l2tp_smoke")).run(result)
    assert result.testsRun and not result.skipped
    return [story for _, story in result.errors + result.failures]


def release():
    with open("/etc/os-release") as file:
        return dict(line.rstrip().split("=", 1) for line in file if "=" in line)["PRETTY_NAME"].strip('"')


class Life(L2tpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        use_repository()
        with open(TABLE, "w") as table:
            table.write(f"{release()}\n{'':14}{''.join(f'{step:14}' for step in STEPS)}\n")

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
        marks = ("yes" if step in self._steps else "-" for step in STEPS)
        with open(TABLE, "a") as table:
            table.write(f"{self._testMethodName.removeprefix('test_'):14}{''.join(f'{mark:14}' for mark in marks)}\n")

    def seen(self, step):
        """A row of the table has what was reached."""
        assert step in STEPS
        self._steps.append(step)

    def install(self, *packages):
        # What they depend on may stay.
        apt("install", *packages)
        apt("purge", *(name.partition("=")[0] for name in packages))
        self._before = files()
        apt("install", *packages)
        self.seen("install")

    def upgrade(self, *packages):
        apt("install", *packages)
        versions = installed()
        self.assertEqual(len(versions), len(packages))
        self.assertEqual([name for name in versions if name.endswith(f"={BEFORE}")], [])

    def purge(self, *packages):
        apt("purge", *packages)
        self.assertEqual(installed(), [])
        self.assertEqual(sorted(files() - self._before)[:20], [])
        self.seen("purge")

    @contextlib.contextmanager
    def connected(self, serve, vpn):
        """Up, traffic, what the caller does to the packages, traffic, down, nothing left."""
        serve()
        self.client.up(vpn)
        self.assert_traffic(LAN)
        yield
        self.assert_traffic(LAN)
        self.client.down(vpn)
        self.assert_clean()

    def live(self, serve, vpn, *packages):
        """From the version before to the end."""
        before = [f"{package}={BEFORE}" for package in packages]
        self.install(*before)
        self.assertEqual(smoke(), [])
        with self.connected(serve, vpn):
            self.seen("connect")
            self.upgrade(*packages)
        self.assertEqual(smoke(), [])
        self.seen("upgrade up")
        apt("install", "--allow-downgrades", *before)
        self.upgrade(*packages)
        with self.connected(serve, vpn):
            self.seen("upgrade down")
            apt("remove", *packages)
            self.assertEqual(installed(), [])
        self.client.up(vpn, expect="was not installed")
        self.seen("remove up")
        apt("install", *packages)
        with self.connected(serve, vpn):
            pass
        apt("remove", *packages)
        self.client.up(vpn, expect="was not installed")
        self.seen("remove down")
        self.purge(*packages)

    def test_ikev2(self):
        self.live(self.server.start, self.add(EAP, name="life", secrets={"password": PASSWORD}), SERVICE)

    def test_l2tp(self):
        connection = None if has_ike1() else IKE2
        self.live(lambda: self.lns.start(connection), self.add(SHARED, name="life", secrets=SECRETS), SERVICE)

    def test_other_plugins(self):
        """What -compat is for: a profile of NetworkManager-strongswan."""
        data = {"address": EAP["gateway"], "certificate": EAP["ca"], "method": "eap", "user": USER, "virtual": "yes"}
        vpn = self.add(data, name="life", secrets={"password": PASSWORD}, service="strongswan")
        self.live(self.server.start, vpn, f"{SERVICE}-compat", SERVICE)

    def test_desktop(self):
        packages = f"{SERVICE}-gnome", SERVICE
        self.install(*(f"{package}={BEFORE}" for package in packages))
        self.upgrade(*packages)
        self.assertIn("--edit", run("nm-ipsec-editor", "--help"))
        self.seen("upgrade down")
        apt("remove", *packages)
        self.seen("remove down")
        self.purge(*packages)
