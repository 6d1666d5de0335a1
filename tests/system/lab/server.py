# SPDX-License-Identifier: GPL-2.0-or-later
"""strongSwan's charon-systemd with swanctl's configuration; and the VPN server for IKEv2, in the namespace "server"."""

import os
import shutil
import signal
import socket
import subprocess

from .command import LogFile, run
from .net import CERTS

PLUGINS = ("random nonce openssl pem pkcs1 pkcs8 pkcs12 x509 pubkey revocation constraints kdf hmac gmp curve25519 "
           "kernel-netlink socket-default vici updown attr counters eap-identity eap-mschapv2 eap-md5 eap-gtc eap-tls "
           "eap-ttls xauth-generic")
TOOL_PLUGINS = "random nonce openssl pem pkcs1 pkcs8 pkcs12 x509"

# A second strongSwan, with IKEv1, where the release's has none: tests/ikev1 builds it.
WITH_IKE1 = "/usr/lib/strongswan-ikev1/sbin/charon-systemd"

USER, PASSWORD, PSK = "alice", "pass phrase, with = and ünïcode", "a shared key"


def render(settings, indent=""):
    """Nested dictionaries in strongSwan's syntax."""
    lines = []
    for key, value in settings.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key} {{", render(value, indent + "  "), f"{indent}}}"]
        elif value is not None:
            text = str(value).replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'{indent}{key} = "{text}"')
    return "\n".join(lines)


def merge(settings, changes):
    """`settings` with `changes` laid over, section by section; None takes a key away."""
    merged = dict(settings)
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            value = merge(merged[key], value)
        merged[key] = value
    return merged


# Signs in alice by EAP-MSCHAPv2, proves itself by the RSA certificate, gives both inner addresses and DNS, takes all traffic.
IKE_EAP = {
    "version": 2,
    "local": {"auth": "pubkey", "certs": f"{CERTS}/server-rsa.pem", "id": "vpn.example.org"},
    "remote": {"auth": "eap-mschapv2", "eap_id": "%any"},
    "send_cert": "always",
    "pools": "v4,v6",
    "children": {"net": {"local_ts": "0.0.0.0/0,::/0"}},
}
POOLS = {
    "v4": {"addrs": "10.81.0.0/24", "dns": "10.80.0.53,10.80.0.54"},
    "v6": {"addrs": "fd81::/120", "dns": "fd80::53"},
}
SECRETS = {
    "eap-alice": {"id": USER, "secret": PASSWORD},
    "ike": {"secret": PSK},
}


class Strongswan:
    """A daemon of its own, as a server or as a client made by hand; all its files are in /run/NAME."""

    program = WITH_IKE1 if os.path.exists(WITH_IKE1) else "/usr/sbin/charon-systemd"

    def __init__(self, namespace, name):
        self.namespace = namespace
        self.state = f"/run/{name}"
        self.log = LogFile(f"/out/{name}.log")
        self._process = None

    def launch(self, settings, daemon=None):
        """Starts it afresh with the settings of swanctl.conf; `daemon` is laid over those of charon-systemd."""
        self.stop()
        shutil.rmtree(self.state, ignore_errors=True)
        for folder in ("private", "x509ca", "x509"):
            os.makedirs(f"{self.state}/swanctl/{folder}")
        for kind in ("rsa", "ecdsa", "ed25519"):
            os.symlink(f"{CERTS}/server-{kind}.key", f"{self.state}/swanctl/private/{kind}.key")
        os.symlink(f"{CERTS}/ca.pem", f"{self.state}/swanctl/x509ca/ca.pem")
        os.symlink(f"{CERTS}/intermediate.pem", f"{self.state}/swanctl/x509/intermediate.pem")
        charon = merge({
            "load": PLUGINS,
            "plugins": {"vici": {"socket": f"unix://{self.state}/vici"}, "eap-gtc": {"backend": "generic"}},
            "filelog": {"stderr": {"default": 1, "ike_name": "yes", "flush_line": "yes"}},
            "journal": {"default": -1},
        }, daemon or {})
        # By default swanctl would load every plugin, and af-alg every cipher of the kernel.
        self._write("strongswan.conf", {"charon-systemd": charon, "swanctl": {"load": TOOL_PLUGINS}})
        self._write("swanctl/swanctl.conf", settings)
        self._run()
        self.swanctl("--load-all")

    def _write(self, name, settings):
        with open(f"{self.state}/{name}", "w") as file:
            file.write(render(settings) + "\n")

    def _run(self):
        """Starts the daemon and waits until it says that it is ready, as it says it to systemd."""
        self.log.mark()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, open(self.log.path, "a") as log:
            ready.bind(f"{self.state}/notify")
            ready.settimeout(60)
            environment = dict(os.environ, STRONGSWAN_CONF=f"{self.state}/strongswan.conf",
                               NOTIFY_SOCKET=f"{self.state}/notify")
            self._process = self.namespace.popen(self.program, env=environment, stdout=log, stderr=log)
            while b"READY=1" not in ready.recv(4096):
                pass

    def stop(self, how=signal.SIGTERM):
        if self._process:
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None
            # What a killed daemon leaves behind would answer for the next one.
            self.namespace.ip("xfrm state flush", "xfrm policy flush")

    def restart(self):
        """Starts it again as it was, after it was stopped; it remembers nobody."""
        os.unlink(f"{self.state}/notify")
        self._run()
        self.swanctl("--load-all")

    def swanctl(self, command, *arguments, **options):
        """Runs swanctl and returns what it prints."""
        return run("swanctl", command, "--uri", f"unix://{self.state}/vici", *arguments,
                   env=dict(os.environ, SWANCTL_DIR=f"{self.state}/swanctl",
                            STRONGSWAN_CONF=f"{self.state}/strongswan.conf"), **options)

    def sas(self):
        """The security associations, as swanctl lists them; empty when there are none."""
        return self.swanctl("--list-sas")


class Server(Strongswan):
    def __init__(self, net):
        super().__init__(net.server, "server")

    def start(self, connection=None, pools=None, secrets=None, daemon=None, connections=None):
        """Starts the server afresh. Each argument is laid over what stands above: `connection` over IKE_EAP, `pools`,
        `secrets`; `daemon` over the settings of charon-systemd. `connections`, whole, replaces the one connection."""
        self.launch({
            "connections": connections or {"eap": merge(IKE_EAP, connection or {})},
            "pools": merge(POOLS, pools or {}),
            "secrets": merge(SECRETS, secrets or {}),
        }, daemon)

    def change(self, connections):
        """From now on these are the connections; SAs that are there stay."""
        self._write("swanctl/swanctl.conf", {"connections": connections})
        self.swanctl("--load-conns")

    def delete_sa(self, name="eap"):
        """The server says goodbye."""
        self.swanctl("--terminate", "--ike", name)

    def vanish(self):
        """The server is gone without a word."""
        self.stop(signal.SIGKILL)

    def listen(self, *argv):
        """Starts a program on the server, as a web server on the LAN; the caller stops it."""
        return self.namespace.popen(*argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
