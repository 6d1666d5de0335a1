# SPDX-License-Identifier: GPL-2.0-or-later
"""The package's own autopkgtest, as Debian's infrastructure runs it: on a machine that has the package and what the test says
that it needs. A guest of its own, for the test makes its laboratory itself. tests/debian makes and starts it."""

import re
import unittest

from debian_packages import apt, use_repository
from lab import run

TESTS = "/src/packaging/debian/tests"


class Autopkgtest(unittest.TestCase):
    def test_smoke(self):
        use_repository()
        with open(f"{TESTS}/control") as control:
            apt("install", *re.search(r"^Depends: (.*)", control.read(), re.MULTILINE)[1].split(", "))
        self.assertRegex(run(f"{TESTS}/smoke", cwd="/src", timeout=300), r"(?m)^lab: ok test_ike_smoke")
