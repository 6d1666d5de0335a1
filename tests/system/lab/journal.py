# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in for journald, in the client: what is logged goes to nm.log as ever, and with all its fields to another file.

Its sockets are journald's, so that GLib takes it for that: lines from a stream, and from datagrams NAME=VALUE or, where
there is a line break in the value, NAME, its size and the value."""

import json
import os
import socket
import struct
import sys
import time

FOLDER, LOG, FIELDS = "/run/systemd/journal", "/out/nm.log", "/out/journal.log"

CREDENTIALS = struct.Struct("iii")  # struct ucred: process, user, group

# Connects its output to the journal and goes on as another program.
CONNECT = f"""
import os, socket, sys
stream = socket.socket(socket.AF_UNIX)
stream.connect("{FOLDER}/stdout")
for number in 1, 2:
    os.dup2(stream.fileno(), number)
os.execvp(sys.argv[1], sys.argv[1:])
"""

# journalctl, as much of it as nm-ipsec asks for.
JOURNALCTL = f"""#!/usr/bin/python3
import json, sys
wanted = dict(word.split("=", 1) for word in sys.argv[1:] if not word.startswith("-"))
for line in open("{FIELDS}"):
    if wanted.items() <= json.loads(line).items():
        print(line, end="")
"""


def parse(data):
    """The fields of a datagram."""
    fields = {"__REALTIME_TIMESTAMP": str(time.time_ns() // 1000)}
    while data:
        line, _, data = data.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals and name:
            size = int.from_bytes(data[:8], "little")
            value, data = data[8:8 + size], data[9 + size:]
        fields[name.decode()] = value.decode(errors="replace")
    return fields


def receive(datagrams):
    """The fields of a datagram, and whose it is, which nobody can say otherwise."""
    data, about, *_ = datagrams.recvmsg(1 << 20, socket.CMSG_SPACE(CREDENTIALS.size))
    _, uid, _ = CREDENTIALS.unpack(about[0][2])
    return {**parse(data), "_UID": str(uid)}


def main():
    import selectors
    os.makedirs(FOLDER, exist_ok=True)
    stream, datagrams = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    stream.bind(f"{FOLDER}/stdout")
    stream.listen()
    datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    datagrams.bind(f"{FOLDER}/socket")
    os.chmod(f"{FOLDER}/socket", 0o666)
    selector = selectors.DefaultSelector()
    for one in (stream, datagrams):
        selector.register(one, selectors.EVENT_READ)
    print("listening", flush=True)
    with open(LOG, "ab", buffering=0) as log, open(FIELDS, "a", buffering=1) as journal:
        while True:
            for key, _ in selector.select():
                if key.fileobj is stream:
                    selector.register(stream.accept()[0], selectors.EVENT_READ)
                elif key.fileobj is datagrams:
                    fields = receive(datagrams)
                    journal.write(json.dumps(fields) + "\n")
                    log.write(fields.get("MESSAGE", "").encode() + b"\n")
                else:
                    log.write(key.fileobj.recv(1 << 16))


if __name__ == "__main__":
    sys.exit(main())
