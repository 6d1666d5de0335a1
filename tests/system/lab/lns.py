# SPDX-License-Identifier: GPL-2.0-or-later
"""The VPN server for L2TP/IPsec: the server's strongSwan in transport mode, xl2tpd and pppd."""

import os
import signal

from .command import LogFile, wait_for
from .server import PASSWORD, USER, merge

# IKEv1, main mode, by a shared key; clients may call from any port.
L2TP = {
    "version": 1,
    "local": {"auth": "psk"},
    "remote": {"auth": "psk"},
    "children": {"l2tp": {"mode": "transport", "local_ts": "dynamic[17/1701]", "remote_ts": "dynamic[17]"}},
}
INNER, POOL = "10.83.0.1", "10.83.0.10-10.83.0.200"
DNS = ("10.80.0.53", "10.80.0.54")
WINS = "10.80.0.55"

CONFIG = """[global]
port = 1701
{globals}
[lns default]
ip range = {pool}
local ip = {inner}
pppoptfile = {state}/options
length bit = yes
{lns}
"""
OPTIONS = f"""name lns
auth
nodefaultroute
ms-dns {DNS[0]}
ms-dns {DNS[1]}
ms-wins {WINS}
mtu 1400
mru 1400
lcp-restart 1
ipcp-restart 1
ipv6cp-restart 1
debug
logfile /out/lns-pppd.log
"""


# Announces the server of a PPP link as a router: device, the router's lifetime, then prefix, its length and lifetime.
ADVERTISE = """
import socket, struct, sys
device, lifetime, prefix, length, valid = sys.argv[1:]
message = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, int(lifetime), 0, 0)
message += struct.pack("!BBBBIII", 3, 4, int(length), 0xc0, int(valid), int(valid), 0) + socket.inet_pton(socket.AF_INET6, prefix)
router = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
router.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
router.sendto(message, ("ff02::1", 0, 0, socket.if_nametoindex(device)))
"""


def quoted(text):
    """A word in pppd's files."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def visible(text):
    """What pppd as a server makes of a name, and of a password by PAP, before it looks for it in its files."""
    shown = ""
    for byte in text.encode():
        if byte >= 0x80:
            shown, byte = shown + "M-", byte - 0x80
        shown += f"^{chr(byte ^ 0x40)}" if byte < 0x20 or byte == 0x7f else chr(byte)
    return shown


def narrow(password):
    """A password by MS-CHAP as pppd has to hear it: it makes UTF-16 of each byte, so that a byte for each character gives
    the hash that Windows computes. Bytes that are no UTF-8 are surrogates."""
    return password.encode("latin-1").decode(errors="surrogateescape")


class Lns:
    """Beside the server's log, self.log is xl2tpd's and self.ppp pppd's."""

    def __init__(self, server):
        self.server = server
        self.namespace = server.namespace
        self.state = "/run/lns"
        self.log, self.ppp = LogFile("/out/lns.log"), LogFile("/out/lns-pppd.log")
        self._process = None

    def start(self, connection=None, auth="mschap-v2", users=None, options="", config=None, secrets=None, daemon=None,
              plain=False, beside=None, randomness="/dev/urandom", foreign=False):
        """Starts everything afresh. `connection` is laid over L2TP, `secrets` and `daemon` are
        Server.start()'s; `auth` has pppd's words for how users sign in (none: any), `users` their passwords, `options` more
        options of pppd; `config` more lines for xl2tpd, by section: "globals" and "lns"; `plain` lets
        the server speak L2TP without IPsec; `beside` are more connections of its strongSwan; xl2tpd draws its numbers
        from the file `randomness`; `foreign` leaves IPsec to somebody else."""
        self.stop()
        if not plain:
            self.namespace.nft("""add table inet lns
                add chain inet lns output { type filter hook output priority 0; }
                add rule inet lns output udp sport 1701 rt ipsec missing drop""")
        if not foreign:
            connections = {"l2tp": merge(L2TP, connection or {}), **(beside or {})}
            self.server.start(connections=connections, secrets=secrets, daemon=daemon)
        os.makedirs(f"{self.state}/ppp", exist_ok=True)
        sections = {"globals": "", "lns": "", **(config or {})}
        self._write("xl2tpd.conf", CONFIG.format(state=self.state, pool=POOL, inner=INNER, **sections))
        self._write("options", OPTIONS + "".join(f"require-{word}\n" for word in auth.split()) + options)
        by_chap = narrow if not auth or "mschap" in auth else str
        for name, heard in (("chap-secrets", by_chap), ("pap-secrets", visible)):
            self._write(f"ppp/{name}", "".join(f"{quoted(visible(user))} * {quoted(heard(password))} *\n"
                                               for user, password in (users or {USER: PASSWORD}).items()))
        self.launch(randomness)

    def change(self, connection):
        """From now on the connection is like this, laid over L2TP; SAs that are there stay."""
        self.server.change({"l2tp": merge(L2TP, connection)})

    def _write(self, name, text):
        with open(os.open(f"{self.state}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                  errors="surrogateescape") as file:
            file.write(text)

    def launch(self, randomness="/dev/urandom"):
        """Starts xl2tpd, whose pppd has an /etc/ppp of its own."""
        self.log.mark()
        self.ppp.mark()
        enter = f"mount --bind {self.state}/ppp /etc/ppp; mount --bind {randomness} /dev/urandom; " \
            f"exec xl2tpd -D -c {self.state}/xl2tpd.conf -s {self.state}/secrets -p {self.state}/pid -C {self.state}/control"
        with open(self.log.path, "a") as log:
            self._process = self.namespace.popen("unshare", "-m", "sh", "-euc", enter, stdout=log, stderr=log)
        self.log.wait("Listening on IP address")

    def stop(self, how=signal.SIGTERM):
        """Ends xl2tpd; with SIGKILL nobody says goodbye."""
        if self._process:
            if how == signal.SIGKILL:
                self.hang_up(signal.SIGKILL)
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None
            wait_for("the calls to end", lambda: not self.calls())
        self.server.stop(how)

    def link(self):
        """The PPP device of the one call."""
        return self.namespace.run("ip", "-o", "link", "show", "type", "ppp").split(":")[1].strip()

    def advertise(self, prefix, length=64, valid=3600, lifetime=1800):
        """Sends one router advertisement into the one call, as an LNS with IPv6 for its clients does."""
        self.namespace.run("python3", "-c", ADVERTISE, self.link(), lifetime, prefix, length, valid)

    def deafen(self, match=""):
        """The server's L2TP hears nothing that matches, in nft's words, as `udp sport 1701`."""
        self.namespace.nft(f"""add table inet deaf
            add chain inet deaf input {{ type filter hook input priority 0; }}
            add rule inet deaf input udp dport 1701 {match} drop""")

    def heal(self):
        self.namespace.nft("flush ruleset")

    def calls(self):
        """The processes of pppd, one for each call."""
        return [int(pid) for pid in self.namespace.pids() if self.namespace.program(pid) == "pppd"]

    def hang_up(self, how=signal.SIGTERM):
        """Ends all calls by a signal to pppd."""
        for pid in self.calls():
            os.kill(pid, how)
