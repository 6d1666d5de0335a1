# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of full tunnels share: what may be seen of the client outside, and connections of either type that take
everything."""

import test_rig
from ike import CA, EAP
from l2tp import L2tpCase, PASSWORD, SECRETS, SERVER_NAME, SHARED
from lab import wait_for
from lab.command import run
from lab.net import SERVER, UPLINKS, Namespace
from lab.server import IKE_EAP, merge

ADDRESSES = [UPLINKS[device][at] for device in UPLINKS for at in (1, 3)]
# Beyond the server, by IPv4 and IPv6: the router's far side.
FAR, FAR6 = "198.51.100.1", "2001:db8:2::1"
# What may go past the tunnel: IKE, ESP, ARP, DHCP, neighbour discovery and other multicast.
MAY = "esp or ip6 proto 50 or arp or udp port 500 or udp port 4500 or udp port 67 or ip6 multicast or (icmp6 and ip6[40] >= 130)"
OUTSIDE = f"(src host {' or src host '.join(ADDRESSES)}) and not ( {MAY} )"

BRIDGE, CONTAINER = "172.17.0.1", "172.17.0.2"

BOUND = """
import socket, sys
device, address, port = sys.argv[1:]
with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as there:
    try:
        there.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        there.sendto(b"hello", (address, int(port)))
        print("sent")
    except OSError as error:
        print(error)
"""


class FullTunnel(L2tpCase):
    """For each of the types: device, and connect_it(data, **settings)."""

    def assert_nothing_outside(self, capture):
        self.assertEqual(capture.packets(OUTSIDE), [])

    def start_container(self):
        """A container behind a bridge, as an engine makes it: what comes from it is forwarded and masqueraded. Returns its
        network namespace."""
        container, host = Namespace("container"), self.client.namespace
        self.addCleanup(run, "ip", "netns", "delete", "container")
        host.ip("link add docker0 type bridge", f"addr add {BRIDGE}/16 dev docker0", "link set docker0 up",
                "link add veth0 type veth peer name eth0 netns container", "link set veth0 master docker0 up")
        self.addCleanup(host.ip, "link del veth0", "link del docker0")
        container.ip(f"addr add {CONTAINER}/16 dev eth0", "link set eth0 up", f"route add default via {BRIDGE}")
        host.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        self.addCleanup(host.run, "sysctl", "-qw", "net.ipv4.ip_forward=0")
        host.nft("""add table ip docker
            add chain ip docker post { type nat hook postrouting priority srcnat; }
            add rule ip docker post ip saddr 172.17.0.0/16 oifname != docker0 masquerade""")
        self.addCleanup(host.nft, "delete table ip docker")
        wait_for("the container", lambda: self.client.ping(CONTAINER, timeout=1))
        return container


class IkeFull(FullTunnel):
    device = "nm-ipsec"

    def connect_it(self, data, **settings):
        self.server.start(connections={"eap": merge(IKE_EAP, {"pools": "v4", "children": {"net": {"local_ts": "0.0.0.0/0"}}})})
        self.add({**EAP, "ca": CA, "gateway": SERVER, "remote-id": SERVER_NAME, **data}, secrets={"password": PASSWORD}, **settings)
        self.client.up("vpn")
        return "vpn"


class CharonNmFull(IkeFull):
    """NetworkManager-strongswan's, for comparison. Its file needs WITHOUT of test_rig."""

    @classmethod
    def setUpClass(cls):
        with open("/usr/lib/NetworkManager/VPN/nm-strongswan-service.name", "w") as file:
            file.write(test_rig.DESCRIPTION)
        super().setUpClass()

    def add(self, data, **settings):
        kept = {"persistent": data["persistent"]} if "persistent" in data else {}
        return super().add({**test_rig.EAP, **kept, "address": SERVER_NAME}, service="strongswan", secrets=settings["secrets"])


class L2tpFull(FullTunnel):
    device = "ppp"

    def connect_it(self, data, **settings):
        self.lns.start()
        self.add({**SHARED, **data}, secrets=SECRETS, ipv6={"method": "disabled"}, **settings)
        self.client.up("vpn")
        return "vpn"
