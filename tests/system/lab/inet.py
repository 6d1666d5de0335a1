# SPDX-License-Identifier: GPL-2.0-or-later
"""What packets that are made by hand have in common."""

import struct


def checksum(data):
    """Of IP, ICMP, UDP and TCP (RFC 1071)."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
