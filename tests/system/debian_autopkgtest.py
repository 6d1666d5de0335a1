# SPDX-License-Identifier: GPL-2.0-or-later
"""The package's own autopkgtest, as Debian's infrastructure runs it: on a machine that has the package and what the test says
that it needs. A guest of its own, for the test makes its laboratory itself. tests/debian makes and starts it."""

import re
import shutil
import unittest

from debian_packages import apt, use_repository
from lab import CommandFailed, run

TESTS = "/src/packaging/debian/tests"
PROGRAM = "/usr/libexec/nm-ipsec-service"
# It runs twice here: in namespaces that nothing outlives, without the other's PID files.
ALONE = ("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-euc",
         f"mount -t tmpfs -o mode=755 tmpfs /run; mkdir /run/lock /run/netns; exec {TESTS}/smoke")


class Autopkgtest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        use_repository()
        with open(f"{TESTS}/control") as control:
            apt("install", *re.search(r"^Depends: (.*)", control.read(), re.MULTILINE)[1].split(", "))

    def run_it(self):
        """Returns what it writes."""
        return run(*ALONE, cwd="/src", timeout=600)

    def test_smoke(self):
        said = self.run_it()
        for name in ("test_ike_smoke", "test_l2tp_smoke"):
            self.assertRegex(said, rf"(?m)^lab: ok {name}")

    def test_broken(self):
        """It can fail: here with a service that ends at once."""
        shutil.move(PROGRAM, "/tmp/service")
        self.addCleanup(shutil.move, "/tmp/service", PROGRAM)
        shutil.copy("/bin/false", PROGRAM)
        with self.assertRaises(CommandFailed) as failed:
            self.run_it()
        self.assertRegex(failed.exception.output, r"(?m)^lab: failed test_ike_smoke")
