# SPDX-License-Identifier: GPL-2.0-or-later
"""What MS-CHAPv2 makes of a password (RFC 2759 8.3): MD4 (RFC 1320), which OpenSSL 3 hides from hashlib, of UTF-16."""

import struct

MASK = 0xffffffff
ROUNDS = (
    (range(16), (3, 7, 11, 19), 0, lambda x, y, z: x & y | ~x & z),
    ([4 * i % 16 + i // 4 for i in range(16)], (3, 5, 9, 13), 0x5a827999, lambda x, y, z: x & y | x & z | y & z),
    ([int(f"{i:04b}"[::-1], 2) for i in range(16)], (3, 9, 11, 15), 0x6ed9eba1, lambda x, y, z: x ^ y ^ z),
)


def md4(text):
    """In hexadecimal."""
    padded = text + b"\x80" + bytes((55 - len(text)) % 64) + struct.pack("<Q", 8 * len(text))
    state = (0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
    for at in range(0, len(padded), 64):
        words = struct.unpack("<16I", padded[at:at + 64])
        a, b, c, d = state
        for order, shifts, constant, mix in ROUNDS:
            for i, word in enumerate(order):
                total = a + mix(b, c, d) + words[word] + constant & MASK
                bits = shifts[i % 4]
                a, b, c, d = d, (total << bits | total >> 32 - bits) & MASK, b, c
        state = [old + new & MASK for old, new in zip(state, (a, b, c, d))]
    return struct.pack("<4I", *state).hex()


def nt_hash(password):
    return md4(password.encode("utf-16-le"))
