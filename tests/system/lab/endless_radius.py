# SPDX-License-Identifier: GPL-2.0-or-later
"""A RADIUS server that asks by EAP who it is, again and again.

usage: python3 -m lab.endless_radius"""

import hashlib
import hmac
import itertools
import os
import socket
import struct

from .command import LogFile

SECRET = b"testing"
REQUEST, CHALLENGE = 1, 11
EAP_MESSAGE, STATE, MESSAGE_AUTHENTICATOR = 79, 24, 80


def attribute(kind, value):
    return bytes([kind, 2 + len(value)]) + value


def answer(request, number):
    """A challenge for a request: an EAP-Request for the identity."""
    eap = struct.pack("!BBHB", 1, number, 5, 1)
    body = attribute(EAP_MESSAGE, eap) + attribute(STATE, b"again")
    unsigned = attribute(MESSAGE_AUTHENTICATOR, bytes(16))
    head = struct.pack("!BBH", CHALLENGE, request[1], 20 + len(body) + len(unsigned))
    proof = hmac.new(SECRET, head + request[4:20] + body + unsigned, hashlib.md5).digest()
    body += attribute(MESSAGE_AUTHENTICATOR, proof)
    return head + hashlib.md5(head + request[4:20] + body + SECRET).digest() + body


def serve():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 1812))
        print("ready", flush=True)
        for number in itertools.cycle(range(1, 256)):
            request, client = listener.recvfrom(4096)
            print("asked again", flush=True)
            listener.sendto(answer(request, number), client)


class EndlessRadius:
    """In a namespace, until stop(). The log has a line for each question."""

    def __init__(self, namespace):
        here = os.path.dirname(os.path.dirname(__file__))
        self.log = LogFile("/out/endless-radius.log")
        self.log.mark()
        with open(self.log.path, "a") as log:
            self._process = namespace.popen("python3", "-m", "lab.endless_radius", cwd=here, stdout=log, stderr=log)
        self.log.wait("ready")

    def stop(self):
        self._process.terminate()
        self._process.wait()


if __name__ == "__main__":
    serve()
