# SPDX-License-Identifier: GPL-2.0-or-later
"""A network that gives what it likes: a DHCP server and router advertisements.

usage: python3 dhcp.py DEVICE OWN ADDRESS PREFIX OPTIONS   (OPTIONS in hexadecimal: what comes after the usual ones)"""

import ipaddress
import os
import socket
import struct
import sys

from .command import LogFile

ANSWERS = {1: 2, 3: 5}


def classless_routes(*routes):
    """Option 121 (RFC 3442): (network, router)."""
    text = b""
    for network, router in routes:
        network = ipaddress.ip_network(network)
        text += bytes([network.prefixlen]) + network.network_address.packed[:(network.prefixlen + 7) // 8]
        text += ipaddress.ip_address(router).packed
    return bytes([121, len(text)]) + text


def answer(request, own, address, prefix, options):
    """The answer to a DHCP message, or None."""
    fields = dict(parse(request[240:]))
    if fields.get(53, b"\0")[0] not in ANSWERS:
        return None
    kind = ANSWERS[fields[53][0]]
    mask = ipaddress.ip_network(f"0.0.0.0/{prefix}").netmask.packed
    reply = struct.pack("!BBBB4s", 2, 1, 6, 0, request[4:8]) + bytes(8) + address.packed + own.packed + bytes(4)
    reply += request[28:44] + bytes(192) + b"\x63\x82\x53\x63"
    reply += bytes([53, 1, kind, 54, 4]) + own.packed + bytes([51, 4]) + struct.pack("!I", 3600) + bytes([1, 4]) + mask
    return reply + options + b"\xff"


def parse(text):
    while text and text[0] != 255:
        if text[0] == 0:
            text = text[1:]
            continue
        yield text[0], text[2:2 + text[1]]
        text = text[2 + text[1]:]


def serve(device, own, address, prefix, options):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        listener.bind(("", 67))
        print("ready", flush=True)
        while True:
            reply = answer(listener.recv(2048), own, address, prefix, options)
            if reply:
                listener.sendto(reply, ("255.255.255.255", 68))


class Dhcp:
    """The server on a device of the router, until stop()."""

    def __init__(self, namespace, device, own, address, prefix, options=b""):
        here = os.path.dirname(os.path.dirname(__file__))
        path = "/out/dhcp.log"
        with open(path, "w") as log:
            self._process = namespace.popen("python3", "-m", "lab.dhcp", device, own, address, prefix, options.hex(), cwd=here,
                                            stdout=log, stderr=log)
        LogFile(path).wait("ready")

    def stop(self):
        self._process.terminate()
        self._process.wait()


def advertise(namespace, device, prefix, lifetime=1800):
    """Sends a router advertisement with a network on the link, and a route to the same (RFC 4191)."""
    script = """
import ipaddress, socket, struct, sys
device, network, lifetime = sys.argv[1], ipaddress.ip_network(sys.argv[2]), int(sys.argv[3])
message = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, lifetime, 0, 0)
message += struct.pack("!BBBBIII", 3, 4, network.prefixlen, 0xc0, 3600, 3600, 0) + network.network_address.packed
message += struct.pack("!BBBBI", 24, 3, network.prefixlen, 8, 3600) + network.network_address.packed
router = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
router.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
router.sendto(message, ("ff02::1", 0, 0, socket.if_nametoindex(device)))
"""
    namespace.run("python3", "-c", script, device, prefix, lifetime)


if __name__ == "__main__":
    serve(sys.argv[1], ipaddress.ip_address(sys.argv[2]), ipaddress.ip_address(sys.argv[3]), sys.argv[4],
          bytes.fromhex(sys.argv[5]))
