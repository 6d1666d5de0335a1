# SPDX-License-Identifier: GPL-2.0-or-later
"""A local network that forges what it likes while a full tunnel is up. After each attempt the tunnel is as it was, works, and nothing
went past it. The router is the attacker: it sees all, and everything passes through it."""

import os
import random
import re
import signal
import socket
import struct

import leaks
from lab import wait_for
from lab.inet import checksum
from lab.net import LAN, SERVER, UPLINKS

_, CLIENT, ROUTER, _, _ = UPLINKS["eth0"]
STRANGER, EVIL = "203.0.113.66", "192.0.2.66"
DELETE = bytes([0, 0, 0, 8, 1, 0, 0, 0])
TIMES = 20

# Each line: a packet without Ethernet's header, in hexadecimal, and where it goes.
SEND = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as out:
    for line in sys.stdin:
        packet, to = line.split()
        out.sendto(bytes.fromhex(packet), (to, 0))
"""
# Frames of ARP to everybody: operation, whose address, by whom asked.
ARP = """
import socket, struct, sys
device, operation, sender, target = sys.argv[1:]
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
    out.bind((device, 0))
    mac = out.getsockname()[4]
    out.send(b"\\xff" * 6 + mac + struct.pack("!HHHBBH", 0x806, 1, 0x800, 6, 4, int(operation)) + mac + socket.inet_aton(sender)
             + bytes(6) + socket.inet_aton(target))
"""


def ip(protocol, payload, source=SERVER, target=CLIENT, number=0, offset=0):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), number, offset, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(target)) + payload


def udp(payload, source, target):
    return struct.pack("!HHHH", source, target, 8 + len(payload), 0) + payload


def icmp(kind, code, word, quoted):
    body = struct.pack("!BBH4s", kind, code, 0, word) + quoted
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


class Lan(leaks.IkeFull):
    def test_attempts(self):
        self.connect_it({})
        self.inner = self.client.show("vpn")["IP4.ADDRESS"][0].split("/")[0]
        self.port = int(re.findall(rf"{CLIENT}\[(\d+)\]", self.server.sas())[0])
        self.ike = [bytes.fromhex(spi) for spi in re.search(r"([0-9a-f]{16})_i\*? ([0-9a-f]{16})_r", self.server.sas()).groups()]
        states = self.client.run("ip", "xfrm", "state")
        self.spi = bytes.fromhex(re.search(rf"src {SERVER} dst {CLIENT}\s+proto esp spi 0x([0-9a-f]+)", states)[1])
        results = []
        before = self.state()
        for name in sorted(name for name in dir(self) if name.startswith("try_")):
            with self.subTest(name), self.net.capture() as capture:
                getattr(self, name)()
                self.assertTrue(self.client.ping(LAN, timeout=10), "the tunnel does not work")
                self.assertEqual(self.state(), before)
                self.assert_nothing_outside(capture)
                self.assertEqual(capture.packets(f"arp[6:2] == 2 and src host {self.inner}"), [])
                results.append(name)
        with open("/out/hostile.txt", "w") as file:
            file.writelines(f"local network: {name[4:].replace('_', ' '):44} the tunnel as before, nothing outside\n" for name in results)
        self.assertEqual(len(results), len([name for name in dir(self) if name.startswith("try_")]))

    def state(self):
        """SAs, addresses, routes, rules and neighbours that are told to stay."""
        words = self.client.run("sh", "-c", "ip xfrm state | grep -e ^src -e spi; ip -4 address; ip -4 route show table all; ip rule")
        return [line for line in words.splitlines() if "cache" not in line and "valid_lft" not in line]

    def send(self, *packets, times=TIMES):
        lines = "".join(f"{packet.hex()} {CLIENT}\n" for packet in packets) * times
        self.net.router.run("python3", "-c", SEND, input=lines)

    def send_ike(self, exchange, flags, number, first, payload):
        head = b"".join(self.ike) + bytes([first, 0x20, exchange, flags]) + struct.pack("!II", number, 28 + len(payload))
        self.send(ip(17, udp(bytes(4) + head + payload, 4500, self.port)), times=3)

    def quoted(self, protocol=50):
        inner = self.spi + bytes(4) if protocol == 50 else struct.pack("!HHHH", self.port, 4500, 64, 0)
        return ip(protocol, inner, CLIENT, SERVER)

    # IKE

    def try_delete_in_clear(self):
        self.send_ike(37, 0, 0, 42, DELETE)

    def try_refusal_in_clear(self):
        for kind in (24, 14, 38, 4):  # AUTHENTICATION_FAILED, NO_PROPOSAL_CHOSEN, TS_UNACCEPTABLE, INVALID_IKE_SPI
            self.send_ike(35, 0x20, 1, 41, struct.pack("!BBHBBH", 0, 0, 8, 0, 0, kind))

    def try_redirect_in_clear(self):
        data = bytes([1, 4]) + socket.inet_aton(EVIL)
        self.send_ike(37, 0, 0, 41, struct.pack("!BBHBBH", 0, 0, 8 + len(data), 0, 0, 16407) + data)

    def try_new_address_in_clear(self):
        # MOBIKE: UPDATE_SA_ADDRESSES, ADDITIONAL_IP4_ADDRESS
        for kind, data in ((16400, b""), (16397, socket.inet_aton(EVIL))):
            self.send_ike(37, 0, 0, 41, struct.pack("!BBHBBH", 0, 0, 8 + len(data), 0, 0, kind) + data)

    def try_encrypted_garbage(self):
        self.send_ike(37, 0, 0, 46, struct.pack("!BBH", 42, 0, 68) + random.randbytes(64))

    def try_ike_sa_init_from_the_server(self):
        head = random.randbytes(8) + bytes(8) + bytes([33, 0x20, 34, 8]) + struct.pack("!II", 0, 228)
        for port in (500, 4500):
            self.send(ip(17, udp((bytes(4) if port == 4500 else b"") + head + random.randbytes(200), port, self.port)))

    def try_flood_of_ike_sa_init(self):
        self.send(*(ip(17, udp(bytes(4) + random.randbytes(8) + bytes(8) + bytes([33, 0x20, 34, 8]) + struct.pack("!II", 0, 228)
                               + random.randbytes(200), 500, self.port), f"198.51.{n}.{n}") for n in range(1, 100)), times=3)

    def try_garbage_to_ike(self):
        self.send(*(ip(17, udp(random.randbytes(size), 4500, self.port)) for size in (0, 1, 3, 4, 27, 28, 200, 1400)))

    def try_keepalives_of_strangers(self):
        self.send(ip(17, udp(b"\xff", 4500, self.port), STRANGER), ip(17, udp(b"\xff", 4500, self.port)))

    # ESP

    def try_esp_that_is_not(self):
        self.send(*(ip(50, self.spi + struct.pack("!I", number) + random.randbytes(100)) for number in (0, 1, 1000, 0xffffffff)))

    def try_esp_in_udp_from_elsewhere(self):
        # as when NAT has changed its mind
        self.send(ip(17, udp(self.spi + struct.pack("!I", 99) + random.randbytes(100), 4500, self.port), STRANGER))

    def try_esp_of_no_sa(self):
        self.send(ip(50, random.randbytes(108)), ip(51, random.randbytes(100)), ip(108, random.randbytes(100)))

    def try_fragments_that_overlap(self):
        first, second = random.randbytes(800), random.randbytes(800)
        self.send(ip(50, self.spi + first, number=7, offset=0x2000), ip(50, second, number=7, offset=0x2000 | 50),
                  ip(50, second, number=7, offset=90), ip(50, second, number=8, offset=0x1fff - 100))

    # ICMP

    def try_redirect_of_the_server(self):
        self.send(*(ip(1, icmp(5, code, socket.inet_aton(EVIL), self.quoted(protocol)), ROUTER)
                    for code in (0, 1) for protocol in (50, 17)))

    def try_redirect_of_what_is_inside(self):
        quoted = ip(1, icmp(8, 0, bytes(4), bytes(8)), self.inner, LAN)
        self.send(*(ip(1, icmp(5, code, socket.inet_aton(EVIL), quoted), source) for code in (0, 1) for source in (ROUTER, LAN)))

    def try_path_mtu_that_lies(self):
        self.send(*(ip(1, icmp(3, 4, struct.pack("!HH", 0, mtu), self.quoted(protocol)), ROUTER)
                    for mtu in (0, 68, 552, 65535) for protocol in (50, 17)))

    def try_unreachable_that_lies(self):
        self.send(*(ip(1, icmp(3, code, bytes(4), self.quoted(protocol)), ROUTER) for code in (0, 1, 2, 3, 9, 10, 13)
                    for protocol in (50, 17)))

    def try_router_advertisement_of_icmp(self):
        self.send(ip(1, icmp(9, 0, bytes([1, 2, 7, 8]), socket.inet_aton(EVIL) + struct.pack("!I", 0x7fffffff)), ROUTER))

    # packets for what is inside

    def try_ping_of_the_inner_address(self):
        self.send(ip(1, icmp(8, 0, bytes(4), b"hello"), ROUTER, self.inner), ip(1, icmp(8, 0, bytes(4), b"hello"), LAN, self.inner))

    def try_syn_and_reset_of_the_inner_address(self):
        for flags in (2, 4, 16):
            segment = struct.pack("!HHIIBBHHH", 443, 8081, 1, 1, 0x50, flags, 1000, 0, 0)
            pseudo = socket.inet_aton(LAN) + socket.inet_aton(self.inner) + struct.pack("!BBH", 0, 6, len(segment))
            segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:]
            self.send(ip(6, segment, LAN, self.inner))

    def try_dns_answer_from_outside(self):
        answer = bytes.fromhex("123481800001000100000000") + b"\3www\7example\3com\0\0\1\0\1"
        self.send(*(ip(17, udp(answer, 53, port), "10.80.0.53", self.inner) for port in range(33000, 33100)), times=1)

    def try_tunnels_nobody_asked_for(self):
        inside = ip(1, icmp(8, 0, bytes(4), b"hello"), LAN, self.inner)
        self.send(ip(4, inside, ROUTER), ip(47, struct.pack("!HH", 0, 0x800) + inside, ROUTER))

    def try_l2tp_call(self):
        call = struct.pack("!HHHHHH", 0xc802, 20, 0, 0, 0, 0) + struct.pack("!HHHH", 0x8008, 0, 0, 1)
        self.send(ip(17, udp(call, 1701, 1701), ROUTER), ip(17, udp(call, 1701, 1701)))

    # ARP

    def try_who_has_the_inner_address(self):
        for sender in (ROUTER, "0.0.0.0"):
            self.net.router.run("python3", "-c", ARP, "c0", 1, sender, self.inner)

    def try_arp_for_what_is_inside(self):
        for address in (LAN, "10.80.0.53", SERVER):
            self.net.router.run("python3", "-c", ARP, "c0", 2, address, CLIENT)
            self.net.router.run("python3", "-c", ARP, "c0", 1, address, address)


class Seen(leaks.IkeFull):
    def test_who_has_is_answered_without_the_shield(self):
        self.connect_it({})
        inner = self.client.show("vpn")["IP4.ADDRESS"][0].split("/")[0]
        # The service would put it up again.
        service = self.client.pid_of("nm-ipsec-service")
        os.kill(service, signal.SIGSTOP)
        self.addCleanup(os.kill, service, signal.SIGCONT)
        for table in self.shields():
            self.client.run("nft", "delete", *table.split())
        with self.net.capture() as capture:
            self.net.router.run("python3", "-c", ARP, "c0", 1, ROUTER, inner)
            wait_for("the answer", lambda: capture.packets(f"arp[6:2] == 2 and src host {inner}"))
        os.kill(service, signal.SIGCONT)
        wait_for("the table", self.shields)

    def shields(self):
        tables = self.client.run("nft", "list", "tables").splitlines()
        return [table for table in tables if table.startswith("table arp nm-ipsec")]

    def test_what_is_sent_arrives(self):
        """A ping that is forged in the same way is answered, and so is ARP for an address that is not inside."""
        with self.net.capture() as capture:
            self.net.router.run("python3", "-c", SEND, input=f"{ip(1, icmp(8, 0, bytes(4), b'hello'), ROUTER).hex()} {CLIENT}\n")
            self.net.router.run("python3", "-c", ARP, "c0", 1, ROUTER, CLIENT)
            wait_for("the answers", lambda: capture.packets(f"icmp and src host {CLIENT}")
                     and capture.packets("arp[6:2] == 2 and src host 192.0.2.10"))
