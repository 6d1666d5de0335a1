# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's side of tests/system/run: runs the tests that it names and prints one line for each as it ends.

usage: python3 -m lab.runner TEST...   (as test_file.Class.method)"""

import sys
import time
import traceback
import unittest

from .case import LabCase


class Result(unittest.TestResult):
    """Prints `lab: ok NAME SECONDS` or `lab: failed NAME SECONDS` and, after a failure, its story."""

    def __init__(self):
        super().__init__()
        self._stories = []
        self._begin = 0

    def startTest(self, test):
        super().startTest(test)
        self._stories = []
        self._begin = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        self._report(test.id(), time.monotonic() - self._begin)

    def _report(self, name, seconds):
        print(f"lab: {'failed' if self._stories else 'ok'} {name} {seconds:.1f}", flush=True)
        for story in self._stories:
            print(story, flush=True)
        if self._stories and hasattr(LabCase, "client"):
            print(f"-- end of nm.log:\n{LabCase.client.log.tail(60)}", flush=True)

    def _add(self, test, error):
        self._stories.append("".join(traceback.format_exception(*error)))
        if not isinstance(test, unittest.TestCase):  # a class or module that could not be set up
            self._report(str(test), 0)

    def addError(self, test, err):
        self._add(test, err)

    def addFailure(self, test, err):
        self._add(test, err)

    def addSubTest(self, test, subtest, err):
        if err:
            self._stories.append(str(subtest))
            self._add(test, err)

    def addSkip(self, test, reason):
        self._stories.append(f"skipped: {reason}")

    def addExpectedFailure(self, test, err):
        self._stories.append("expected failures are failures here")

    def addUnexpectedSuccess(self, test):
        self._stories.append("expected failures are failures here")


if __name__ == "__main__":
    unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:]).run(Result())
