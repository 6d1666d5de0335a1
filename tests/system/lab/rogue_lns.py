# SPDX-License-Identifier: GPL-2.0-or-later
"""An L2TP server that speaks PPP by itself, to say what no pppd would say. It serves one call at a time, and answers pings.

usage: python3 -m lab.rogue_lns SETTINGS   (JSON, see RogueLns.start())"""

import itertools
import json
import os
import socket
import struct
import sys
import time

from .command import LogFile
from .inet import checksum

PORT = 1701
TUNNEL, SESSION = 7, 9
SCCRQ, SCCRP, ICRQ, ICRP, ICCN = 1, 2, 10, 11, 12
LCP, CHAP, EAP, IPCP, IP = 0xc021, 0xc223, 0xc227, 0x8021, 0x0021
REQUEST, ACK, NAK, REJECT, TERMINATE, PROTOCOL_REJECT, ECHO, ECHO_REPLY = 1, 2, 3, 4, 5, 8, 9, 10
FAILURE = 4
MRU, AUTH, MAGIC = 1, 3, 5
ADDRESS, DNS = 3, (129, 131)


def attribute(kind, value):
    return struct.pack("!HHH", 0x8000 | 6 + len(value), 0, kind) + value


def attributes(text):
    """Of a control message: type -> value."""
    found = {}
    while len(text) >= 6:
        length = struct.unpack("!H", text[:2])[0] & 0x3ff
        found[struct.unpack("!H", text[4:6])[0]] = text[6:length]
        text = text[max(length, 6):]
    return found


def options(text):
    """Of a Configure-Request: type -> value."""
    found = {}
    while len(text) >= 2:
        found[text[0]] = text[2:text[1]]
        text = text[max(text[1], 2):]
    return found


def option(kind, value):
    return bytes([kind, 2 + len(value)]) + value


class Call:
    """From SCCRQ to whatever comes; `send` takes a datagram."""

    def __init__(self, send, settings):
        self.datagram = send
        self.settings = settings
        self.sent = self.received = 0
        self.tunnel = self.session = 0
        self.numbers = itertools.cycle(range(1, 256))
        self.opened = self.theirs = False
        self.mine = dict(settings["lcp"])

    # L2TP

    def control(self, kind=None, *more):
        body = attribute(0, struct.pack("!H", kind)) + b"".join(more) if kind else b""
        session = self.session if kind == ICRP else 0
        self.datagram(struct.pack("!HHHHHH", 0xc802, 12 + len(body), self.tunnel, session, self.sent, self.received) + body)
        self.sent += bool(kind)

    def on_control(self, packet):
        number, = struct.unpack("!H", packet[8:10])
        found = attributes(packet[12:])
        if not found or number != self.received & 0xffff:
            if found:
                self.control()
            return
        self.received += 1
        kind, = struct.unpack("!H", found[0])
        if kind == SCCRQ:
            self.tunnel, = struct.unpack("!H", found[9])
            self.control(SCCRP, attribute(2, b"\1\0"), attribute(3, struct.pack("!I", 3)), attribute(7, b"rogue"),
                         attribute(9, struct.pack("!H", TUNNEL)), attribute(10, struct.pack("!H", 4)))
        elif kind == ICRQ:
            self.session, = struct.unpack("!H", found[14])
            self.control(ICRP, attribute(14, struct.pack("!H", SESSION)))
        else:
            self.control()
        if kind == ICCN:
            self.request_lcp()

    # PPP

    def ppp(self, protocol, payload):
        self.datagram(struct.pack("!HHHBBH", 2, self.tunnel, self.session, 0xff, 3, protocol) + payload)

    def say(self, protocol, code, number, body):
        self.ppp(protocol, struct.pack("!BBH", code, number, 4 + len(body)) + body)

    def request_lcp(self):
        self.opened = False
        self.asked = time.monotonic()
        body = b"".join(option(int(kind), bytes.fromhex(value)) for kind, value in self.mine.items())
        self.say(LCP, REQUEST, next(self.numbers), body + option(MAGIC, b"rogu"))

    def on_data(self, packet):
        flags, = struct.unpack("!H", packet[:2])
        frame = packet[8 if flags & 0x4000 else 6:]
        if frame[:2] == b"\xff\3":
            frame = frame[2:]
        protocol, = struct.unpack("!H", frame[:2]) if not frame[0] & 1 else (frame[0],)
        frame = frame[1:] if frame[0] & 1 else frame[2:]
        if protocol == IP:
            self.on_ip(frame)
            return
        code, number, length = struct.unpack("!BBH", frame[:4])
        what = {LCP: self.on_lcp, CHAP: self.on_chap, EAP: self.on_chap, IPCP: self.on_ipcp}.get(protocol)
        print(f"{protocol:04x} code {code} {frame[4:length].hex()}", flush=True)
        if what:
            what(code, number, frame[4:length])
        else:
            self.say(LCP, PROTOCOL_REJECT, next(self.numbers), struct.pack("!H", protocol) + frame[:length])

    def on_lcp(self, code, number, body):
        if code == REQUEST and self.settings["endless_lcp"]:
            self.say(LCP, NAK, number, option(MRU, struct.pack("!H", 1000 + number)))
        elif code == REQUEST:
            self.say(LCP, ACK, number, body)
            # What was said before pppd was there is lost.
            if (not self.opened or self.theirs) and time.monotonic() > self.asked + 0.9:
                self.request_lcp()
            self.theirs = True
            self.go_on()
        elif code == ECHO:
            self.say(LCP, ECHO_REPLY, number, b"rogu" + body[4:])
        elif code == REJECT:
            self.mine = {kind: value for kind, value in self.mine.items() if int(kind) not in options(body)}
            self.request_lcp()
        elif code == NAK:
            self.request_lcp()
        elif code == ACK and not self.opened:
            self.opened = True
            self.go_on()

    def go_on(self):
        """When both sides are agreed."""
        if not self.opened or not self.theirs:
            return
        if self.settings["goodbye"]:
            self.say(LCP, TERMINATE, next(self.numbers), bytes.fromhex(self.settings["goodbye"]))
        elif str(AUTH) in self.mine:
            self.challenge()
        else:
            self.request_ipcp()

    def challenge(self):
        """By CHAP, or who it is by EAP."""
        if self.mine[str(AUTH)].startswith(f"{EAP:x}"):
            self.say(EAP, 1, next(self.numbers), b"\1")
        else:
            self.say(CHAP, 1, next(self.numbers), bytes([16]) + os.urandom(16) + b"rogue")

    def on_chap(self, code, number, body):
        if code == 2 and self.settings["failure"]:
            self.say(CHAP, FAILURE, number, bytes.fromhex(self.settings["failure"]))
        elif code == 2:
            self.challenge()

    def request_ipcp(self):
        self.say(IPCP, REQUEST, next(self.numbers), option(ADDRESS, socket.inet_aton(self.settings["peer"])))

    def on_ipcp(self, code, number, body):
        wanted = options(body)
        gives = {ADDRESS: self.settings["local"], **dict(zip(DNS, self.settings["dns"]))}
        right = {kind: socket.inet_aton(address) for kind, address in gives.items()}
        others = b"".join(option(kind, value) for kind, value in wanted.items() if kind not in right)
        wrong = b"".join(option(kind, right[kind]) for kind, value in wanted.items() if kind in right and value != right[kind])
        if code == REQUEST and others:
            self.say(IPCP, REJECT, number, others)
        elif code == REQUEST:
            self.say(IPCP, NAK if wrong else ACK, number, wrong or body)
            if not wrong and self.settings["again"]:
                self.request_lcp()
        elif code in (NAK, REJECT):
            self.request_ipcp()

    def on_ip(self, packet):
        head = 4 * (packet[0] & 15)
        if packet[9] != 1 or packet[head] != 8:
            return
        body = b"\0\0\0\0" + packet[head + 4:]
        body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
        self.ppp(IP, packet[:12] + packet[16:20] + packet[12:16] + packet[20:head] + body)


def serve(settings):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("", PORT))
        print("ready", flush=True)
        call = None
        while True:
            packet, client = listener.recvfrom(4096)
            if not packet[0] & 0x80:
                if call:
                    call.on_data(packet)
                continue
            if struct.unpack("!H", packet[4:6])[0] == 0 and struct.unpack("!H", packet[8:10])[0] == 0 and len(packet) > 12 and \
                    (not call or call.client != client or call.session):
                call = Call(lambda data, client=client: listener.sendto(data, client), settings)
                call.client = client
            if call:
                call.on_control(packet)


class RogueLns:
    """In a namespace, until stop(). The log has what the client said in PPP."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.log = LogFile("/out/rogue-lns.log")
        self._process = None

    def start(self, **settings):
        """`local` is the address for the client, `peer` its own one, `dns` two more; `lcp` what it asks for, number -> value in
        hexadecimal, until it is rejected. A sign-in that it asks for has no end, but by `failure`, what it says then in
        hexadecimal. `goodbye`: it says that instead. `endless_lcp`: it agrees to nothing; `again`: it begins anew as soon as
        there are addresses."""
        self.stop()
        self.log.mark()
        settings = {"local": "10.83.0.10", "peer": "10.83.0.1", "dns": ["10.80.0.53", "10.80.0.54"], "lcp": {}, "endless_lcp": False,
                    "again": False, "failure": "", "goodbye": "", **settings}
        here = os.path.dirname(os.path.dirname(__file__))
        with open(self.log.path, "a") as log:
            self._process = self.namespace.popen("python3", "-m", "lab.rogue_lns", json.dumps(settings), cwd=here, stdout=log, stderr=log)
        self.log.wait("ready")

    def stop(self):
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
