# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands, waits and logs: the three things that everything in the lab is made of."""

import os
import pty
import re
import select
import subprocess
import time


class CommandFailed(AssertionError):
    """A command ended with an error; the message has its whole output."""

    def __init__(self, argv, result):
        super().__init__(f"{' '.join(argv)}: exit status {result.returncode}\n{result.stdout}{result.stderr}")
        self.output = result.stdout + result.stderr


def run(*argv, check=True, timeout=60, **options):
    """Runs a command to its end and returns what it wrote to its standard output."""
    argv = [str(word) for word in argv]
    result = subprocess.run(argv, capture_output=True, text=True, timeout=timeout, **options)
    if check and result.returncode != 0:
        raise CommandFailed(argv, result)
    return result.stdout


def wait_for(what, condition, timeout=30, pause=0.02):
    """Asks `condition` until it gives something true, and returns that. `what` names the wait where it fails."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout} s for {what}")
        time.sleep(pause)


class Terminal:
    """A command in a terminal of its own, for programs that talk with people."""

    def __init__(self, argv):
        self.screen = ""
        self._seen = 0
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(["setsid", "--ctty", *map(str, argv)], stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def _read(self, deadline):
        """Takes what the program writes; False when it has ended or the time is over."""
        if not select.select([self._master], [], [], max(0, deadline - time.monotonic()))[0]:
            return False
        try:
            data = os.read(self._master, 4096)
        except OSError:  # EIO: nobody has the terminal open any more
            return False
        self.screen += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def wait(self, pattern, timeout):
        """Whether a regular expression comes up in what was written since the one before."""
        deadline = time.monotonic() + timeout
        while True:
            match = re.compile(pattern).search(self.screen, self._seen)
            if match:
                self._seen = match.end()
                return True
            if not self._read(deadline):
                return False

    def type(self, text):
        os.write(self._master, text.encode())

    def finish(self, timeout):
        """Waits for the program's end and returns its exit status."""
        deadline = time.monotonic() + timeout
        while self._read(deadline):
            pass
        return self._process.wait(max(1, deadline - time.monotonic()))


class LogFile:
    """A log that others append to."""

    def __init__(self, path):
        self.path = path
        self.start = 0

    def mark(self):
        """From here on, only what is written later counts."""
        self.start = len(self._read())

    def _read(self):
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def text(self):
        return self._read()[self.start:].decode(errors="replace")

    def find(self, pattern):
        """The first match of a regular expression since the mark, or None."""
        return re.search(pattern, self.text(), re.MULTILINE)

    def wait(self, pattern, timeout=30):
        """Waits until a line matches and returns the match."""
        return wait_for(f"/{pattern}/ in {self.path}", lambda: self.find(pattern), timeout)

    def tail(self, lines=40):
        return "\n".join(self.text().splitlines()[-lines:])
