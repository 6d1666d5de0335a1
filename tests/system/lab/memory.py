# SPDX-License-Identifier: GPL-2.0-or-later
"""What is in a process's memory, also when it ends: searched for secrets in every way that they may be written."""

import base64
import ctypes
import os
import re
import signal

PTRACE_CONT, PTRACE_DETACH, PTRACE_SEIZE = 7, 17, 0x4206
TRACE_EXIT = 0x40
EXITING = signal.SIGTRAP | 6 << 8
# Long enough that it is nowhere by chance. What an allocator writes into freed memory hides the beginning.
PART = 12


def parts(secret):
    """Pieces of a secret of which one survives where the rest was overwritten."""
    return [secret[at:at + PART] for at in range(0, len(secret) - PART + 1, PART)]


def writings(piece):
    """A piece of a secret as it may be written: bytes, UTF-16, hexadecimal and base64 at each of its three offsets."""
    data = piece.encode() if isinstance(piece, str) else piece
    for form in {data, piece.encode("utf-16-le") if isinstance(piece, str) else data}:
        yield form
        yield form.hex().encode()
        yield form.hex().upper().encode()
    for offset in range(3):
        # Whole digits only.
        yield base64.b64encode(bytes(offset) + data)[4 if offset else 0:].rstrip(b"=")[:-2]


def regions(pid):
    """The writable private memory of a process: what it is, and its bytes."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ \S+\s*(.*)", line)
            if not match:
                continue
            start, end = (int(match[at], 16) for at in (1, 2))
            memory.seek(start)
            try:
                yield match[3] or "anonymous", memory.read(end - start)
            except OSError:
                continue


def search(pid, secrets):
    """Where pieces of secrets are: lines of text. `secrets` is name -> text, or bytes, of at least PART."""
    found = []
    for place, data in regions(pid):
        for name, secret in secrets.items():
            for part in parts(secret):
                for form in writings(part):
                    at = data.find(form)
                    while at >= 0:
                        around = data[max(0, at - 48):at + 80]
                        found.append(f"{name} in {place} at {at:x} of {len(data):x}: {around!r}")
                        at = data.find(form, at + len(form))
    return found


class AtExit:
    """Holds a process when it ends, whatever ends it, while its memory is still whole."""

    def __init__(self, pid):
        self.pid = pid
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._ptrace(PTRACE_SEIZE, TRACE_EXIT)

    def _ptrace(self, request, data=0):
        if self._libc.ptrace(request, self.pid, None, ctypes.c_void_p(data)) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def wait(self):
        """Waits until it ends; signals on the way are passed on."""
        while True:
            _, status = os.waitpid(self.pid, 0x40000000)  # __WALL
            assert os.WIFSTOPPED(status), status
            if status >> 8 == EXITING:
                return
            self._ptrace(PTRACE_CONT, 0 if status >> 16 else os.WSTOPSIG(status))

    def release(self):
        self._ptrace(PTRACE_DETACH)
