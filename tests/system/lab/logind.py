# SPDX-License-Identifier: GPL-2.0-or-later
"""A logind on the client's bus that does nothing but say when the machine sleeps, and wait for those who want to be asked
first. It speaks the bus's protocol itself, for Python has none for that here."""

import os
import select
import socket
import struct
import threading
import time

NAME, PATH, MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
# Fields of a message's head, by number: name, type.
FIELDS = {1: ("path", "o"), 2: ("interface", "s"), 3: ("member", "s"), 4: ("error", "s"), 5: ("reply", "u"),
          6: ("destination", "s"), 7: ("sender", "s"), 8: ("signature", "g"), 9: ("fds", "u")}


def pad(data, to):
    return data + bytes(-len(data) % to)


def text(value):
    return struct.pack("<I", len(value)) + value.encode() + b"\0"


def head(kind, serial, body, fields):
    data = b""
    for number, (name, of) in FIELDS.items():
        if name not in fields:
            continue
        data = pad(data, 8) + struct.pack("<BB", number, 1) + of.encode() + b"\0"
        value = fields[name]
        if of == "g":
            data += struct.pack("<B", len(value)) + value.encode() + b"\0"
        else:
            data = pad(data, 4) + (struct.pack("<I", value) if of == "u" else text(value))
    return pad(struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), serial, len(data)) + data, 8)


def parse_head(data):
    """The fields of a head, by name."""
    fields, at, end = {}, 16, 16 + struct.unpack_from("<I", data, 12)[0]
    while at < end:
        at += -at % 8
        name, of = FIELDS[data[at]]
        at += 4
        if of == "g":
            size = data[at]
            fields[name], at = data[at + 1:at + 1 + size].decode(), at + size + 2
            continue
        value = struct.unpack_from("<I", data, at)[0]
        at += 4
        if of != "u":
            value, at = data[at:at + value].decode(), at + value + 1
        fields[name] = value
    return fields


class Logind:
    def __init__(self, client):
        self._serial = 0
        self._locks = {}  # who asked -> our end of its lock
        self._bus = socket.socket(socket.AF_UNIX)
        self._bus.connect(client.path("/run/dbus/system_bus_socket"))
        self._bus.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        assert self._bus.recv(4096).startswith(b"OK")
        self._bus.sendall(b"NEGOTIATE_UNIX_FD\r\n")
        assert self._bus.recv(4096).startswith(b"AGREE_UNIX_FD")
        self._bus.sendall(b"BEGIN\r\n")
        threading.Thread(target=self._serve, daemon=True).start()
        self._call("Hello")
        self._call("RequestName", text(NAME) + bytes(-(len(NAME) + 5) % 4) + struct.pack("<I", 0), "su")

    def stop(self):
        self._bus.shutdown(socket.SHUT_RDWR)

    def _send(self, kind, body=b"", descriptors=(), **fields):
        self._serial += 1
        message = head(kind, self._serial, body, fields) + body
        socket.send_fds(self._bus, [message], descriptors) if descriptors else self._bus.sendall(message)

    def _call(self, member, body=b"", signature=None):
        self._send(CALL, body, destination=BUS, path=BUS_PATH, interface=BUS, member=member,
                   **({"signature": signature} if signature else {}))

    def _read(self, size):
        data = b""
        while len(data) < size:
            more = self._bus.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def _serve(self):
        try:
            while True:
                start = self._read(16)
                length, serial, fields = struct.unpack_from("<III", start, 4)
                rest = self._read(fields + -fields % 8)
                body = self._read(length)
                if start[1] == CALL:
                    self._answer(serial, parse_head(start + rest), body)
        except (EOFError, OSError):
            return

    def _answer(self, serial, fields, body):
        if fields["member"] != "Inhibit":
            self._send(ERROR, reply=serial, destination=fields["sender"], error="org.freedesktop.DBus.Error.UnknownMethod")
            return
        ours, theirs = os.pipe()
        at = 4 + struct.unpack_from("<I", body)[0] + 1  # what; then who
        at += -at % 4
        size = struct.unpack_from("<I", body, at)[0]
        who = body[at + 4:at + 4 + size].decode()
        self._send(REPLY, struct.pack("<I", 0), [theirs], reply=serial, destination=fields["sender"], signature="h", fds=1)
        os.close(theirs)
        self._locks[who] = ours

    def holders(self):
        """Who wants to be waited for."""
        return {who for who, lock in list(self._locks.items()) if not self._is_free(lock)}

    @staticmethod
    def _is_free(lock):
        poll = select.poll()
        poll.register(lock, 0)
        return bool(poll.poll(0))

    def _tell(self, asleep):
        self._send(SIGNAL, struct.pack("<I", asleep), path=PATH, interface=MANAGER, member="PrepareForSleep", signature="b")

    def sleep(self, timeout=5):
        """Says that the machine will sleep, and waits for those who asked, as long as logind does. Returns who was late."""
        self._tell(True)
        deadline = time.monotonic() + timeout
        while self.holders() and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.holders()

    def wake(self):
        self._tell(False)
