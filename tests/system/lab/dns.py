# SPDX-License-Identifier: GPL-2.0-or-later
"""A name server that has one and the same address for every name.

usage: python3 dns.py OWN ADDRESS"""

import os
import socket
import struct
import sys

from .command import LogFile

A, TYPE_A = 1, b"\x00\x01"


def question(request):
    """The name and where the question ends."""
    labels, at = [], 12
    while request[at]:
        labels.append(request[at + 1:at + 1 + request[at]].decode("ascii", "replace"))
        at += 1 + request[at]
    return ".".join(labels), at + 5


def answer(request, address):
    """What is answered; without an address of that kind for all but IPv4."""
    _, end = question(request)
    found = request[end - 4:end - 2] == TYPE_A
    reply = request[:2] + struct.pack("!HHHHH", 0x8580, 1, int(found), 0, 0) + request[12:end]
    if found:
        reply += b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 1, 4) + socket.inet_aton(address)
    return reply


def serve(own, address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((own, 53))
        print("ready", flush=True)
        while True:
            request, client = listener.recvfrom(4096)
            print(question(request)[0], flush=True)
            listener.sendto(answer(request, address), client)


class Dns:
    """The server at an address of a namespace, until stop(). The log has the names that it was asked for."""

    def __init__(self, namespace, own, address):
        here = os.path.dirname(os.path.dirname(__file__))
        self.log = LogFile(f"/out/dns-{own}.log")
        with open(self.log.path, "w") as log:
            self._process = namespace.popen("python3", "-m", "lab.dns", own, address, cwd=here, stdout=log, stderr=log)
        self.log.wait("ready")

    def stop(self):
        self._process.terminate()
        self._process.wait()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
