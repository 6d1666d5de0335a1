# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's side of tests/demo: the way from a new profile to traffic and back, each step with its command."""

import shlex
import sys

from .client import Client
from .lns import INNER, Lns
from .net import CERTS, LAN, LAN6, SERVER, SERVER_NAME, Net
from .server import PASSWORD, PSK, USER, Server
from .snapshot import Snapshot


def step(text):
    print(f"\n== {text}", flush=True)


def show(run, *argv):
    """Runs a command by `run` and shows both."""
    print(f"$ {shlex.join(argv)}\n{run(*argv).rstrip()}", flush=True)


def tour(net, client, server, data, secrets, targets):
    """From a new profile to traffic and back; true if nothing inside was seen in clear and nothing was left."""
    before = Snapshot(client)
    step("adding a profile and bringing it up")
    words = ", ".join(f"{key}={value}".replace(",", "\\,") for key, value in secrets.items())
    show(client.run, "nmcli", "connection", "add", "type", "vpn", "con-name", "work", "vpn-type", "ipsec",
         "vpn.data", data, "vpn.secrets", words)
    with net.capture() as capture:
        show(client.run, "nmcli", "connection", "up", "work")
        step("what NetworkManager says")
        show(client.run, "nmcli", "-f", "NAME,TYPE,DEVICE", "connection", "show", "--active")
        show(client.run, "nmcli", "-f", "GENERAL.STATE,GENERAL.DEVICES,IP4,IP6,VPN", "connection", "show", "work")
        step("what the kernel and the resolver have")
        show(client.run, "ip", "-brief", "address")
        show(client.run, "ip", "route")
        show(client.run, "cat", "/etc/resolv.conf")
        step("what the server says")
        print(f"$ swanctl --list-sas\n{server.sas().rstrip()}", flush=True)
        step("through the tunnel, to the LAN behind the server")
        for target in targets:
            show(client.run, "ping", "-c", "3", "-i", "0.2", target)
        step("taking it down and deleting it")
        show(client.run, "nmcli", "connection", "delete", "work")
        left = before.differences()
        print("nothing is left behind" if not left else "\n".join(left))
        step("what the router saw of all this: only IKE and ESP")
        print("\n".join(line[:120] for line in capture.packets("not arp and not icmp6")))
        return not left and not capture.packets("icmp or udp port 1701")


def main():
    step("a client, a router and a VPN server, each in a network namespace")
    net = Net()
    print(f"client 192.0.2.10 -- router -- server {SERVER} with LAN {LAN}, {LAN6}")
    step("starting D-Bus and NetworkManager on the client")
    client = Client(net)
    show(client.run, "nmcli", "--version")

    step("IKEv2: starting strongSwan on the server")
    server = Server(net)
    server.start()
    print(server.swanctl("--version").splitlines()[0])
    good = tour(net, client, server, f"type=ikev2, gateway={SERVER_NAME}, auth=eap, user={USER}, ca={CERTS}/ca.pem",
                {"password": PASSWORD}, (LAN, LAN6))

    step("L2TP/IPsec: starting strongSwan, xl2tpd and pppd on the server")
    Lns(server).start()
    good = tour(net, client, server, f"type=l2tp, gateway={SERVER}, user={USER}",
                {"password": PASSWORD, "psk": PSK}, (INNER, LAN)) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
