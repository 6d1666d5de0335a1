# SPDX-License-Identifier: GPL-2.0-or-later
"""A client for L2TP/IPsec made by hand of strongSwan, xl2tpd and pppd: another machine beside ours, and a measure for it."""

import os
import shutil
import signal

from .command import LogFile, wait_for
from .lns import INNER, narrow, quoted
from .net import SERVER
from .server import PASSWORD, PSK, USER, Strongswan, merge

CONNECTION = {
    "version": 1,
    "remote_addrs": SERVER,
    "local": {"auth": "psk"},
    "remote": {"auth": "psk", "id": "%any"},
}
CONFIG = """[global]
port = {port}
[lac vpn]
lns = {server}
pppoptfile = {state}/options
autodial = yes
redial = no
"""
OPTIONS = """nodetach
noauth
noipdefault
nodefaultroute
ipcp-accept-local
ipcp-accept-remote
noccp
mtu 1400
mru 1400
lcp-restart 1
ipcp-restart 1
"""


class Lac:
    def __init__(self, namespace, name):
        self.namespace = namespace
        self.charon = Strongswan(namespace, name)
        self.state = f"/run/{name}-l2tp"
        self.log = LogFile(f"/out/{name}-l2tp.log")
        self._process = None

    def start(self, connection=None, server=SERVER, port=1701, user=USER, password=PASSWORD, psk=PSK):
        """Calls the server from an own UDP port and returns when PPP is up; `connection` is laid over CONNECTION."""
        self.stop()
        child = {"mode": "transport", "local_ts": f"dynamic[17/{port}]", "remote_ts": "dynamic[17/1701]"}
        settings = merge({**CONNECTION, "remote_addrs": server, "children": {"l2tp": child}}, connection or {})
        self.charon.launch({"connections": {"l2tp": settings}, "secrets": {"ike": {"secret": psk}}})
        self.charon.swanctl("--initiate", "--child", "l2tp")
        shutil.rmtree(self.state, ignore_errors=True)
        os.makedirs(self.state, mode=0o700)
        self._write("xl2tpd.conf", CONFIG.format(port=port, server=server, state=self.state))
        self._write("options", OPTIONS + f"user {quoted(user)}\npassword {quoted(narrow(password))}\n")
        self.log.mark()
        with open(self.log.path, "a") as log:
            self._process = self.namespace.popen(
                "xl2tpd", "-D", "-c", f"{self.state}/xl2tpd.conf", "-s", f"{self.state}/secrets", "-p", f"{self.state}/pid",
                "-C", f"{self.state}/control", stdout=log, stderr=log)
        wait_for("PPP of the client made by hand", self.is_up, 20)

    def _write(self, name, text):
        with open(f"{self.state}/{name}", "w", errors="surrogateescape") as file:
            file.write(text)

    def is_up(self):
        return " 0% packet loss" in self.namespace.run("ping", "-n", "-q", "-c", "1", "-W", "1", INNER, check=False)

    def stop(self):
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)
            self._process = None
            wait_for("pppd to end", lambda: not self.namespace.run("ip", "link", "show", "type", "ppp"))
        self.charon.stop()
