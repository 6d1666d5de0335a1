# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's part in the guest: measures, and leaves the figures in /out/bench.json. Times in milliseconds, of which
"busy" is when the processor had something to do; memory in KiB."""

import json
import os
import re
import statistics
import subprocess
import sys
import time

from lab import CERTS, Server, run, wait_for
from lab.client import Client
from lab.lac import Lac
from lab.lns import Lns
from lab.net import LAN, SERVER, SERVER_NAME, Net
from lab.server import IKE_EAP, PASSWORD, PSK, USER, Strongswan, merge

ROUNDS = 2  # that count; they differ by less than 3 %
NAMES = "/usr/lib/NetworkManager/VPN"
FLOOR = """[VPN Connection]
name=floor
service=org.freedesktop.NetworkManager.floor
program=/usr/libexec/floor-service
supports-multiple-connections=true
"""
STRONGSWAN = """[VPN Connection]
name=strongswan
service=org.freedesktop.NetworkManager.strongswan
program=/usr/lib/ipsec/charon-nm
"""
POLICY = """<busconfig><policy user="root">
<allow own_prefix="org.freedesktop.NetworkManager.floor"/>
<allow send_destination_prefix="org.freedesktop.NetworkManager.floor"/>
</policy></busconfig>
"""
STORE = "/etc/ssl/certs/ca-certificates.crt"
EAP = {"type": "ikev2", "gateway": SERVER, "remote-id": SERVER_NAME, "auth": "eap", "user": USER}
CA = {"ca": f"{CERTS}/ca.pem"}
PROFILES = {
    "floor": {"data": {"gateway": SERVER}},
    "ca": {"data": {**EAP, **CA}, "secrets": {"password": PASSWORD}},
    "no-ca": {"data": EAP, "secrets": {"password": PASSWORD}},
    "certificate": {"data": {**EAP, **CA, "auth": "cert", "cert": f"{CERTS}/client-rsa.pem",
                             "key": f"{CERTS}/client-rsa.key", "local-id": "alice@example.org"}},
    "charon-nm": {"data": {"address": SERVER, "remote-identity": SERVER_NAME, "certificate": f"{CERTS}/ca.pem",
                           "method": "eap", "user": USER, "virtual": "yes", "password-flags": "0"},
                  "secrets": {"password": PASSWORD}},
}
SERVICES = {"floor": "floor", "charon-nm": "strongswan", "peer": "l2tp"}  # ipsec for all others
OURS = ("nm-ipsec-service", "charon-systemd", "xl2tpd", "pppd")
THEIRS = ("charon-nm", "nm-l2tp-service", "starter", "charon", "xl2tpd", "pppd")
LOCAL = {"ipv4": {"never-default": "true"}, "ipv6": {"method": "disabled"}}


def busy():
    """Milliseconds that the guest's processors have worked."""
    with open("/proc/schedstat") as file:
        return sum(int(line.split()[7]) for line in file if line.startswith("cpu")) / 1e6


def timed(function, *arguments):
    """What passes, and how much of it is work."""
    work, start = busy(), time.monotonic()
    function(*arguments)
    return (time.monotonic() - start) * 1000, busy() - work


def processes(namespace, *programs):
    return [pid for pid in namespace.pids() if namespace.program(pid) in programs]


def memory(namespace, *programs):
    """Proportional set size of what runs `programs` in a network namespace, in KiB."""
    total = 0
    for pid in processes(namespace, *programs):
        with open(f"/proc/{pid}/smaps_rollup") as file:
            total += int(re.search(r"^Pss:\s+(\d+)", file.read(), re.MULTILINE)[1])
    return total


def used(namespace, *programs):
    """Milliseconds of the processor that what runs `programs` has used, and how often it has woken up."""
    spent = woken = 0
    for pid in processes(namespace, *programs):
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                spent += int(file.read().split()[0]) / 1e6
            with open(f"/proc/{pid}/task/{task}/status") as file:
                woken += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", file.read(), re.MULTILINE)[1])
    return spent, woken


def steps(text):
    """Milliseconds between the session's changes of state, from the log."""
    found = re.findall(r"INFO: (\d+):(\d+):([\d.]+): session: (\S+) --\S+--> (\S+)", text)
    at = [(float(h) * 3600 + float(m) * 60 + float(s), to) for h, m, s, _, to in found]
    return {f"step {name}": (end - begin) * 1000 for (begin, name), (end, _) in zip(at, at[1:])}


class Bench:
    def __init__(self):
        os.makedirs(NAMES, exist_ok=True)
        for name, text in (("floor", FLOOR), ("strongswan", STRONGSWAN)):
            with open(f"{NAMES}/nm-{name}-service.name", "w") as file:
                file.write(text)
        with open("/etc/dbus-1/system.d/floor.conf", "w") as file:
            file.write(POLICY)
        self.figures = {}
        self.net = Net()
        self.client, self.server = Client(self.net), Server(self.net)
        with open("/out/trust.pem", "wb") as store:
            for name in (STORE, f"{CERTS}/ca.pem"):
                with open(name, "rb") as file:
                    store.write(file.read())
        self.client.run("mount", "--bind", "/out/trust.pem", STORE)
        self.client.run("ip", "tuntap", "add", "floor0", "mode", "tun")
        # systemd-resolved brings one to the guests; a plain Debian has none.
        os.unlink("/usr/sbin/resolvconf")

    def note(self, name, value):
        self.figures[name] = round(value, 3)
        print(f"{name:40}{value:12.1f}", flush=True)

    def end_others(self):
        """The others' services stay when their connection is down, and take back what they have done a moment after that."""
        wait_for("the others' addresses to be gone", lambda: " 10.81." not in self.client.run("ip", "addr"))
        for pid in processes(self.client.namespace, *THEIRS):
            run("kill", "-9", pid, check=False)
        wait_for("the others to be gone", lambda: not processes(self.client.namespace, *THEIRS))

    def round(self, name):
        """Up and down once, with the service's process started anew, as NetworkManager does for ours every time."""
        self.end_others()
        self.client.log.mark()
        up, up_busy = timed(self.client.up, name)
        size = memory(self.client.namespace, *(("floor-service",) if name == "floor" else OURS + THEIRS))
        own = memory(self.client.namespace, "nm-ipsec-service")
        down, down_busy = timed(self.client.down, name)
        wait_for("the end", lambda: not processes(self.client.namespace, *OURS, "starter", "charon"))
        return {"up": up, "up busy": up_busy, "down": down, "down busy": down_busy, "memory": size, "service memory": own,
                **steps(self.client.log.text())}

    def measure(self, *names, prepare=lambda: None):
        """Profiles in turn: a round to warm up, what is read from disk for the first time, then those that count."""
        rows = {name: [] for name in names}
        for _ in range(ROUNDS + 1):
            for name in names:
                prepare()
                rows[name].append(self.round(name))
        for name, found in rows.items():
            self.note(f"{name} first up", found[0]["up"])
            for what in found[-1]:
                self.note(f"{name} {what}", statistics.mean(row[what] for row in found[1:]))

    def add(self, name, data, secrets=None, **settings):
        self.client.add(name, service=SERVICES.get(name, "ipsec"), data=data, secrets=secrets, **settings)

    def warm(self):
        """charon-nm a second time, its process still there."""
        self.client.up("charon-nm")
        self.client.down("charon-nm")
        up, work = timed(self.client.up, "charon-nm")
        self.client.down("charon-nm")
        self.end_others()
        self.note("charon-nm warm up", up)
        self.note("charon-nm warm up busy", work)

    def rest(self, what, seconds=60):
        """What a connection that nobody uses costs."""
        time.sleep(5)  # what comes up has its last things to do
        before = used(self.client.namespace, *OURS)
        time.sleep(seconds)
        after = used(self.client.namespace, *OURS)
        self.note(f"{what} at rest busy", after[0] - before[0])
        self.note(f"{what} at rest wakes", after[1] - before[1])
        self.note(f"{what} at rest memory", memory(self.client.namespace, *OURS))

    def roam(self):
        """From the loss of the wire to the first answer through the tunnel, by another one."""
        self.net.second_uplink()
        wait_for("both uplinks", lambda: {"eth0", "eth1"} <= set(self.client.active()))
        self.client.up("ca")
        self.net.unplug("eth0")
        took, work = timed(self.client.wait_ping, LAN, 30)
        self.note("roam", took)
        self.note("roam busy", work)
        self.client.down("ca")
        self.net.plug("eth0")


def ike(bench):
    by_certificate = {"remote": {"auth": "pubkey", "eap_id": None, "id": "alice@example.org"}}
    bench.server.start(connections={"eap": IKE_EAP, "cert": merge(IKE_EAP, by_certificate)})
    for name, profile in PROFILES.items():
        bench.add(name, **profile)
    bench.measure(*PROFILES)
    bench.warm()
    bench.client.up("ca")
    bench.rest("ca")
    bench.client.down("ca")
    bench.roam()


def l2tp(bench):
    """L2TP/IPsec beside NetworkManager-l2tp."""
    password = "simple"  # NetworkManager-l2tp cannot use others with MS-CHAP
    lns = Lns(bench.server)

    def start():
        """Afresh: it cannot tell the tunnels apart that NetworkManager-l2tp leaves behind."""
        lns.stop()
        lns.start(users={USER: password})

    bench.add("l2tp", {"type": "l2tp", "gateway": SERVER, "user": USER}, {"password": password, "psk": PSK})
    bench.add("peer", {"gateway": SERVER, "user": USER, "ipsec-enabled": "yes", "machine-auth-type": "psk",
                       "user-auth-type": "password", "password-flags": "0", "ipsec-psk-flags": "0"},
              {"password": password, "ipsec-psk": PSK})
    bench.measure("l2tp", "peer", prepare=start)
    bench.end_others()
    bench.client.up("l2tp")
    bench.rest("l2tp")
    bench.client.down("l2tp")
    lns.stop()


SINK = """import socket, sys
host, count = sys.argv[1], int(sys.argv[2])
stream = socket.create_server((host, 7000))
packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
packets.bind((host, 7000))
packets.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
print(flush=True)
while True:
    connection = stream.accept()[0]
    if connection.recv(1) == b"u":
        connection.sendall(b"r")
        for _ in range(count): packets.recv(2048)
    else:
        while connection.recv(1 << 20): pass
    connection.sendall(b"d")
"""
SOURCE = """import socket, sys
host, kind, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
stream = socket.create_connection((host, 7000), 30)
stream.sendall(kind.encode())
if kind == "u":
    stream.recv(1)
    packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    packets.connect((host, 7000))
    for _ in range(count): packets.send(bytes(200))
else:
    stream.sendall(bytes(1400 * count)); stream.shutdown(socket.SHUT_WR)
stream.recv(1)
"""


def compare_traffic(bench, name, run_ours, run_hand, hand="by hand", packets=2000):
    """The work of packets to the server's LAN through ours and through a tunnel made by hand, in turn."""
    sink = bench.server.namespace.popen("python3", "-c", SINK, LAN, str(packets), stdout=subprocess.PIPE)
    sink.stdout.readline()
    for kind, label in (("t", "TCP"), ("u", "UDP")):
        rows = [[timed(run_one, "python3", "-c", SOURCE, LAN, kind, str(packets))[1] for run_one in (run_ours, run_hand)]
                for _ in range(6)][1:]
        ours, other = (statistics.median(row[i] for row in rows) for i in range(2))
        bench.note(f"{name} {label}, us a packet", ours * 1000 / packets)
        bench.note(f"{name} {hand} {label}, us a packet", other * 1000 / packets)
    sink.kill()
    sink.wait()


def launch_by_hand(hand, child):
    hand.launch({"connections": {"eap": {
        "version": 2, "remote_addrs": SERVER, "vips": "0.0.0.0",
        "local": {"auth": "eap-mschapv2", "eap_id": "bob", "id": "bob"}, "remote": {"auth": "pubkey", "id": SERVER_NAME},
        "children": {"net": {"remote_ts": "0.0.0.0/0", **child}}}}, "secrets": {"eap": {"id": "bob", "secret": PASSWORD}}})
    hand.swanctl("--initiate", "--child", "net")


def ike_traffic(bench):
    """Beside a tunnel by policies alone, and beside one through an XFRM interface, as ours is."""
    hand = Strongswan(bench.net.neighbour(), "hand")
    bench.server.start(secrets={"eap-bob": {"id": "bob", "secret": PASSWORD}})
    bench.add("traffic", {**EAP, **CA}, {"password": PASSWORD})
    bench.client.up("traffic")
    launch_by_hand(hand, {})
    compare_traffic(bench, "IKEv2", bench.client.run, hand.namespace.run)
    mtu = re.search(r"nm-ipsec.* mtu (\d+)", bench.client.run("ip", "link"))[1]
    hand.namespace.ip(f"link add hand0 mtu {mtu} type xfrm if_id 1", "link set hand0 up")
    launch_by_hand(hand, {"if_id_in": 1, "if_id_out": 1})
    inner = re.search(r" (10\.81\.0\.\d+)/32", hand.namespace.run("ip", "-br", "addr"))[1]
    hand.namespace.ip(f"route replace {LAN} dev hand0 src {inner}")
    compare_traffic(bench, "IKEv2", bench.client.run, hand.namespace.run, "by hand, interface,")
    hand.stop()
    bench.client.down("traffic")


def l2tp_traffic(bench):
    lns = Lns(bench.server)
    lns.start(users={USER: "simple", "bob": "simple"})
    bench.add("traffic2", {"type": "l2tp", "gateway": SERVER, "user": USER}, {"password": "simple", "psk": PSK})
    bench.client.up("traffic2")
    lac = Lac(bench.net.neighbour(), "neighbour")
    lac.start({"children": {"l2tp": {"esp_proposals": "aes256-sha256"}}}, user="bob", password="simple")
    lac.namespace.ip(f"route replace {LAN} dev ppp0")
    compare_traffic(bench, "L2TP", bench.client.run, lac.namespace.run)
    lac.stop()
    bench.client.down("traffic2")
    lns.stop()


def traffic(bench):
    """One TCP stream, and UDP of 200 bytes, to the server's LAN."""
    ike_traffic(bench)
    l2tp_traffic(bench)


def scale(bench):
    """Some connections at once, as at the start of a machine; by strongSwan's defaults a server answers five of an address.
    Twenty to each of its addresses: there can be 24."""
    users = [f"user{i}" for i in range(50)]
    bench.server.start(daemon={"dos_protection": "no"}, secrets={f"eap-{user}": {"id": user, "secret": PASSWORD} for user in users})
    for i, user in enumerate(users):
        gateway = f"198.51.100.{10 + i // 20}"  # SERVER is the first
        if i in (20, 40):
            bench.server.namespace.ip(f"addr add {gateway}/24 dev eth0")
        bench.add(user, {**EAP, **CA, "gateway": gateway, "user": user, "remote-ts": "10.80.0.0/24"}, {"password": PASSWORD}, **LOCAL)

    def all_up(names):
        """Nobody waits for one of them, as at the start of a machine: each waiting nmcli would hear of all that happens."""
        bench.client.log.mark()
        for name in names:
            bench.client.nmcli("--wait", "0", "connection", "up", name)
        wait_for("all to be up", lambda: bench.client.log.text().count(" --next--> up\n") == len(names), 600, pause=0.05)
        wait_for("NetworkManager to know", lambda: set(names) <= set(bench.client.active()))

    for number in (1, 1, 10, 20, 50):  # once to warm up
        names = users[:number]
        took, work = timed(all_up, names)
        bench.note(f"{number} at once up", took)
        bench.note(f"{number} at once up busy", work)
        bench.note(f"{number} at once memory", memory(bench.client.namespace, *OURS) / number)
        bench.rest(f"{number} at once")
        bench.client.nmcli("--wait", "600", "connection", "down", *names)
        wait_for("the end", lambda: not processes(bench.client.namespace, *OURS), 60)


PARTS = {"ike": ike, "l2tp": l2tp, "traffic": traffic, "scale": scale}


def main(names):
    bench = Bench()
    for name in names or PARTS:
        PARTS[name](bench)
    with open("/out/bench.json", "w") as file:
        json.dump(bench.figures, file, indent=1)


main(sys.argv[1:])
