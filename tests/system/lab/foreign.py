# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that strangers wrote, with the settings that their manuals and the usual how-tos hand out. Their files are below
/opt/foreign (see mkroot); each server sees them laid over the root, in a mount namespace within the server's network."""

import contextlib
import os
import shutil
import signal
import subprocess

from .command import LogFile, run, wait_for
from .net import CERTS, LAN, SERVER, SERVER_NAME

# ASCII: OpenIKED makes UTF-16 of each byte.
USER, PASSWORD, PSK = "alice", "a plain pass phrase", "a shared key"
POOL = "10.84.0"

# What is changed stays in memory, and nobody else sees it. Users as the packages would make them.
LAY = """
for dir in usr etc var; do
  mkdir -p /opt/foreign/$dir "$1/$dir.new" "$1/$dir.work"
  mount -t overlay foreign -o "lowerdir=/opt/foreign/$dir:/$dir,upperdir=$1/$dir.new,workdir=$1/$dir.work" /$dir
done
mount -t tmpfs tmpfs /tmp
mkdir -p "$1/run"; mount --bind "$1/run" /run/lock
for user in _iked freerad; do
  echo "$user:x:$((number = ${number:-900} + 1)):$number::/var/empty:/bin/false" >> /etc/passwd
  echo "$user:x:$number:" >> /etc/group
done
echo ready
exec sleep infinity
"""


class Foreign:
    """A program of /opt/foreign; self.log is what it says."""

    name = None

    def __init__(self, server):
        self.namespace = server.namespace
        self.state = f"/run/foreign/{self.name}"
        self.log = LogFile(f"/out/{self.name}.log")
        self._holder = self._process = None

    def enter(self, argv):
        return ["nsenter", "-t", str(self._holder.pid), "-m", "-n", *map(str, argv)]

    def run(self, *argv, **options):
        return run(*self.enter(argv), **options)

    def write(self, path, text, mode=0o600):
        """A file that only this server sees."""
        seen = f"/proc/{self._holder.pid}/root{path}"
        os.makedirs(os.path.dirname(seen), exist_ok=True)
        with open(os.open(seen, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
            file.write(text)

    def launch(self, *argv, ready):
        """Starts the program itself, and waits until its log has `ready`."""
        self.log.mark()
        with open(self.log.path, "a") as log:
            # In a group of its own: l2tpns ends its whole group with itself.
            self._process = subprocess.Popen(self.enter(argv), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                             start_new_session=True)
        self.log.wait(ready, 60)

    def begin(self):
        """The root for it, made afresh."""
        self.stop()
        os.makedirs(self.state)
        self._holder = self.namespace.popen("unshare", "-m", "sh", "-euc", LAY, "lay", self.state,
                                            stdout=subprocess.PIPE, text=True)
        if self._holder.stdout.readline() != "ready\n":
            raise AssertionError(f"the root of {self.name} cannot be laid")

    def stop(self):
        """Ends it and all that it started, and forgets its keys."""
        if self._process:
            self._end(self._process)
        if self._holder:
            self._end_others()
            self._end(self._holder)
        self._process = self._holder = None
        shutil.rmtree(self.state, ignore_errors=True)
        self.namespace.ip("xfrm state flush", "xfrm policy flush")

    def _others(self):
        """What it has started besides, and would leave: SoftEther watches over itself, and starts itself anew."""
        known = {process.pid for process in (self._process, self._holder) if process}
        root = os.stat(f"/proc/{self._holder.pid}/ns/mnt").st_ino
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            try:
                if pid not in known and os.stat(f"/proc/{pid}/ns/mnt").st_ino == root:
                    yield pid
            except OSError:  # it is gone
                pass

    def _end_others(self):
        for pid in self._others():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        wait_for(f"{self.name} to end", lambda: not list(self._others()))

    @staticmethod
    def _end(process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    def sas(self):
        """Whether the server holds keys for anybody."""
        return bool(self.namespace.run("ip", "xfrm", "state").strip())


class Libreswan(Foreign):
    """`conns` are sections of ipsec.conf by name, each a dictionary."""

    name = "libreswan"

    # As how-tos of the last years have it, for certificates and keys alike.
    COMMON = {
        "left": SERVER, "right": "%any", "pfs": "no", "rekey": "no", "encapsulation": "yes", "keyingtries": "5",
        "dpddelay": "30", "dpdtimeout": "300", "dpdaction": "clear", "auto": "add", "ikelifetime": "24h", "salifetime": "24h",
        "ike": "aes256-sha2;modp2048,aes128-sha2;modp2048,aes256-sha1;modp2048,aes128-sha1;modp2048",
        "phase2alg": "aes_gcm-null,aes128-sha1,aes256-sha1,aes256-sha2_512,aes128-sha2,aes256-sha2",
    }
    L2TP = {**COMMON, "authby": "secret", "ikev2": "never", "type": "transport", "leftid": SERVER,
            "leftprotoport": "17/1701", "rightprotoport": "17/%any"}
    IKE = {**COMMON, "ikev2": "insist", "leftsubnet": "0.0.0.0/0", "rightaddresspool": f"{POOL}.10-{POOL}.250",
           "modecfgdns": '"10.80.0.53 10.80.0.54"', "narrowing": "yes", "mobike": "no", "retransmit-timeout": "300s"}
    BY_PSK = {**IKE, "authby": "secret", "leftid": SERVER, "encapsulation": "no"}
    BY_CERT = {**IKE, "leftcert": "server", "leftid": f"@{SERVER_NAME}", "leftsendcert": "always",
               "leftrsasigkey": "%cert", "rightid": "%fromcert", "rightca": "%same", "rightrsasigkey": "%cert"}

    def start(self, conns, psk=PSK, unique="no", ddos="auto"):
        """`unique`: whether a peer that comes again replaces what it was (libreswan's own default is yes). `ddos`: "busy"
        wants a cookie of everybody."""
        self.begin()
        text = f"config setup\n  uniqueids={unique}\n  ddos-mode={ddos}\n  ikev1-policy=accept\n  dnssec-enable=no\n"
        for name, settings in conns.items():
            text += f"conn {name}\n" + "".join(f"  {key}={value}\n" for key, value in settings.items())
        self.write("/etc/ipsec.conf", text)
        self.write("/etc/ipsec.secrets", f'%any %any : PSK "{psk}"\n')
        self.run("mkdir", "-p", "/run/pluto", "/var/lib/ipsec/nss")
        self.run("ipsec", "initnss")
        if any("leftcert" in settings for settings in conns.values()):
            self._import_certificate()
        self.launch("/usr/libexec/ipsec/pluto", "--config", "/etc/ipsec.conf", "--nofork", "--stderrlog",
                    ready="loading secrets from")

    def _import_certificate(self):
        self.run("openssl", "pkcs12", "-export", "-in", f"{CERTS}/server-rsa.pem", "-inkey", f"{CERTS}/server-rsa.key",
                 "-certfile", f"{CERTS}/ca.pem", "-name", "server", "-passout", "pass:", "-out", "/etc/server.p12")
        self.run("pk12util", "-i", "/etc/server.p12", "-d", "sql:/var/lib/ipsec/nss", "-W", "", "-K", "")
        self.run("certutil", "-A", "-n", "authority", "-t", "CT,,", "-i", f"{CERTS}/ca.pem", "-d", "sql:/var/lib/ipsec/nss")

    def stop(self):
        if self._process:
            self.run("ipsec", "whack", "--shutdown", check=False)
        super().stop()


class Iked(Foreign):
    """OpenIKED; `policy` is what iked.conf has of the peer and how it signs in."""

    name = "openiked"
    EAP, CERT, BY_PSK = 'eap "mschap-v2"', "", f'psk "{PSK}"'

    def start(self, policy=EAP, password=PASSWORD, life=""):
        self.begin()
        self.write("/etc/iked.conf", f"""user "{USER}" "{password}"
ikev2 "road" passive esp from any to dynamic local {SERVER} peer any \\
  srcid {SERVER_NAME} {life} {policy} config address {POOL}.0/24 config name-server 10.80.0.53
""")
        for source, target in (("ca.pem", "ca/ca.crt"), ("server-rsa.pem", f"certs/{SERVER_NAME}.crt"),
                               ("server-rsa.key", "private/local.key")):
            self.run("install", "-D", "-m", "644", f"{CERTS}/{source}", f"/etc/iked/{target}")
        self.run("openssl", "pkey", "-in", "/etc/iked/private/local.key", "-pubout", "-out", "/etc/iked/local.pub")
        for folder in ("crls", "ocsp", "pubkeys/ipv4", "pubkeys/ipv6", "pubkeys/fqdn", "pubkeys/ufqdn"):
            self.run("mkdir", "-p", f"/etc/iked/{folder}")
        self.run("mkdir", "-p", "/var/empty", "/run/lock")
        # It listens before it has read its settings to the end, and then forgets whom it has heard. 7.4 says the last twice.
        self.launch("/usr/sbin/iked", "-d", "-v", "-v", ready="(?s)received socket fd.*config_getstatic: .*stickyaddress")


class SoftEther(Foreign):
    """Its own IKEv1, ESP, L2TP and PPP; SecureNAT gives addresses and a way out."""

    name = "softether"

    def start(self, psk=PSK, password=PASSWORD):
        self.begin()
        self.run("mkdir", "-p", "/run/softether", "/var/lib/softether", "/out/softether")
        self.run("ln", "-sfn", "/out/softether", "/var/log/softether")
        self.launch("vpnserver", "execsvc", ready="")
        wait_for("softether to listen", lambda: ":5555" in self.namespace.run("ss", "-tln"), 60)
        self.write("/etc/commands", f"""SecureNatEnable
SecureNatHostSet /MAC:none /IP:{POOL}.1 /MASK:255.255.255.0
DhcpSet /START:{POOL}.10 /END:{POOL}.200 /MASK:255.255.255.0 /EXPIRE:7200 /GW:{POOL}.1 /DNS:10.80.0.53 /DNS2:none /DOMAIN:none /LOG:no
UserCreate {USER} /GROUP:none /REALNAME:none /NOTE:none
UserPasswordSet {USER} /PASSWORD:"{password}"
""")
        self.run("vpncmd", "localhost:5555", "/SERVER", "/ADMINHUB:DEFAULT", "/IN:/etc/commands", timeout=120)
        self.run("vpncmd", "localhost:5555", "/SERVER", "/CMD", "IPsecEnable", "/L2TP:yes", "/L2TPRAW:no", "/ETHERIP:no",
                 f"/PSK:{psk}", "/DEFAULTHUB:DEFAULT", timeout=120)

    def sas(self):
        """Its sessions besides that of its own NAT."""
        said = self.run("vpncmd", "localhost:5555", "/SERVER", "/ADMINHUB:DEFAULT", "/CMD", "SessionList", timeout=120)
        return USER in said


MODULES = "always attr_filter chap detail digest eap echo exec expiration expr files linelog logintime mschap ntlm_auth pap " \
    "passwd preprocess radutmp realm replicate soh sradutmp unix unpack utf8"


class FreeRadius(Foreign):
    """For whatever asks it from this machine."""

    name = "freeradius"
    SECRET = "testing123"

    def start(self, users=None, delay=0, tells=False):
        """`users` are lines of its file, by default USER with PASSWORD; it takes `delay` seconds for each answer, and, if it
        `tells`, says by EAP why it refuses."""
        self.begin()
        self.write("/etc/freeradius/3.0/mods-config/files/authorize",
                   users or f'{USER} Cleartext-Password := "{PASSWORD}"\n')
        self.run("sed", "-i", f"s:/etc/ssl/certs/ssl-cert-snakeoil.pem:{CERTS}/server-rsa.pem:; "
                 f"s:/etc/ssl/private/ssl-cert-snakeoil.key:{CERTS}/server-rsa.key:; "
                 f"s:/etc/ssl/certs/ca-certificates.crt:{CERTS}/ca.pem:; s:private_key_password = .*:private_key_password =:",
                 "/etc/freeradius/3.0/mods-available/eap")
        if delay:
            self.write("/etc/freeradius/3.0/mods-enabled/wait", f'exec wait {{ wait = yes\n program = "/bin/sleep {delay}"\n}}\n')
            self.run("sed", "-i", r"s/^authorize {/&\n wait/", "/etc/freeradius/3.0/sites-available/default")
        if tells:
            self.run("sed", "-i", "s/#[[:space:]]*send_error = no/send_error = yes/", "/etc/freeradius/3.0/mods-available/eap")
        # As the package does when it is installed.
        self.run("sh", "-euc", "cd /etc/freeradius/3.0; mkdir -p sites-enabled mods-enabled; "
                 "ln -sf ../sites-available/default ../sites-available/inner-tunnel sites-enabled; "
                 f"for mod in {MODULES}; do ln -sf ../mods-available/$mod mods-enabled; done")
        self.run("chown", "-R", "freerad:freerad", "/etc/freeradius")
        self.run("install", "-d", "-o", "freerad", "-g", "freerad", "/var/log/freeradius", "/var/log/freeradius/radacct",
                 "/run/freeradius")
        self.launch("freeradius", "-f", "-x", "-l", "stdout", ready="Ready to process requests")


class L2tpns(Foreign):
    """An LNS in user space. It asks a RADIUS server for PAP, its default, and does no IPsec: strongSwan stands before it."""

    name = "l2tpns"

    def start(self, extra=""):
        self.begin()
        self.write("/etc/l2tpns/startup-config", f"""set debug 3
set log_file "/dev/stdout"
set bind_address {SERVER}
set iftun_address {POOL}.1
set peer_address {POOL}.1
set l2tp_secret "secret"
set primary_dns 10.80.0.53
set primary_radius 127.0.0.1
set radius_secret "{FreeRadius.SECRET}"
set cli_bind_address 127.0.0.1
{extra}""")
        self.write("/etc/l2tpns/ip_pool", f"{POOL}.0/24\n")
        self.launch("/usr/sbin/l2tpns", ready="L2TPNS version|tun")
        wait_for("l2tpns to listen", lambda: ":1701" in self.namespace.run("ss", "-uln"))


class Table:
    """What works by default, for people: server and way to sign in by what came of it."""

    PATH = "/out/servers.txt"

    @classmethod
    def add(cls, server, sign_in, result, needs=""):
        with open(cls.PATH, "a") as file:
            file.write(f"{server:28} {sign_in:28} {result:12} {needs}".rstrip() + "\n")


__all__ = ["Foreign", "FreeRadius", "Iked", "L2tpns", "LAN", "Libreswan", "PASSWORD", "POOL", "PSK", "SoftEther", "Table", "USER"]
