# SPDX-License-Identifier: GPL-2.0-or-later
"""The inner side of tests/desktop/run: runs tests, all or those named, and prints one line for each.

usage: runner.py [TEST...]   (as test_file.Class.method)"""

import sys
import time
import traceback
import unittest


class Result(unittest.TestResult):
    """A test that is skipped has not shown anything, so it counts as failed."""

    def __init__(self):
        super().__init__()
        self.passed = self.failed = 0
        self._stories, self._begin = [], time.monotonic()

    def startTest(self, test):
        super().startTest(test)
        self._stories, self._begin = [], time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        self._report(test.id())

    def _report(self, name):
        print(f"{'failed' if self._stories else 'ok':6} {name} {time.monotonic() - self._begin:.1f} s", flush=True)
        print("".join(self._stories), end="", flush=True)
        self.failed += bool(self._stories)
        self.passed += not self._stories

    def _add(self, test, error):
        self._stories.append("".join(traceback.format_exception(*error)))
        if not isinstance(test, unittest.TestCase):  # a class or module that could not be set up
            self._report(str(test))

    addError = addFailure = _add

    def addSubTest(self, test, subtest, err):
        if err:
            self._stories.append(f"{subtest}\n")
            self._add(test, err)

    def addSkip(self, test, reason):
        self._stories.append(f"skipped: {reason}\n")

    def addExpectedFailure(self, test, err):
        self._stories.append("expected failures are failures here\n")

    def addUnexpectedSuccess(self, test):
        self._stories.append("expected failures are failures here\n")


if __name__ == "__main__":
    loader, result = unittest.defaultTestLoader, Result()
    tests = loader.loadTestsFromNames(sys.argv[1:]) if sys.argv[1:] else loader.discover(".")
    tests.run(result)
    print(f"{result.passed} passed, {result.failed} failed")
    sys.exit(0 if result.passed and not result.failed else 1)
