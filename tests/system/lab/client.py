# SPDX-License-Identifier: GPL-2.0-or-later
"""The client: D-Bus and the real NetworkManager in the namespace "client", with a /run of their own, driven by nmcli."""

import json
import os
import re
import signal
import subprocess
import time
import uuid

from . import journal
from .command import CommandFailed, LogFile, Terminal, run, wait_for
from .desktop import Desktop
from .net import UPLINKS

# /sys is read-only, or NetworkManager waits for a udev that is not here. /usr and /home are as NetworkManager's unit makes
# them (ProtectSystem, ProtectHome).
SET_UP = """
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/dbus /run/NetworkManager /run/lock
mount -o remount,ro /sys
for dir in /usr /home /root; do mount -o bind $dir $dir; mount -o remount,bind,ro $dir; done
rm -rf /etc/NetworkManager/conf.d /var/lib/NetworkManager
mkdir -p /etc/NetworkManager/system-connections /var/lib/NetworkManager
"""
# The system bus, which prints its process and goes on alone. dbus-broker is started as by systemd, and wants a journal.
DBUS_DAEMON = "exec dbus-daemon --system --fork --nopidfile --print-pid=1"
DBUS_BROKER = """
mkdir -p /run/systemd/journal
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
exec python3 -c '
import os, socket
bus, journal = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
bus.bind("/run/dbus/system_bus_socket")
os.chmod("/run/dbus/system_bus_socket", 0o666)
bus.listen()
journal.bind("/run/systemd/journal/socket")
log = os.open("/out/dbus-broker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
pid = os.fork()
if pid:
    print(pid, flush=True)
for number in 1, 2:
    os.dup2(log, number)
if pid and not os.fork():
    bus.close()
    while True:
        os.write(log, journal.recv(65536) + bytes([10]))
if pid:
    os._exit(0)
saved = os.dup(bus.fileno())
os.dup2(saved, 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp("dbus-broker-launch", ["dbus-broker-launch", "--scope", "system"])
'
"""
SETTINGS = """
[main]
plugins=keyfile
auth-polkit=false
dhcp=internal
dns=default
rc-manager=file
systemd-resolved=false
no-auto-default=*
hostname-mode=none
[connectivity]
enabled=false
[logging]
level=INFO
domains=ALL,VPN_PLUGIN:DEBUG
"""
PROFILES = "/etc/NetworkManager/system-connections"
CONFIG = "/etc/NetworkManager/lab.conf"
# How nmcli asks for a secret.
QUESTION = r"\(vpn\.secrets\.[a-z-]+\): "


def capabilities():
    """The capabilities that NetworkManager's unit leaves it and all that it starts, in setpriv's words."""
    with open("/usr/lib/systemd/system/NetworkManager.service") as unit:
        names = re.search(r"^CapabilityBoundingSet=(.*)", unit.read(), re.MULTILINE)[1].split()
    return "-all," + ",".join("+" + name.removeprefix("CAP_").lower() for name in names)


def escape(value):
    """A value in GKeyFile's writing."""
    value = str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return "\\s" + value[1:] if value.startswith(" ") else value


class Client:
    bus = DBUS_DAEMON

    def __init__(self, net):
        self.namespace = net.client
        self.log = LogFile("/out/nm.log")
        # What starts the dispatcher and others by D-Bus is not what is tested; they would come and go as they like.
        run("rm", "-rf", "/usr/share/dbus-1/system-services")
        self._bus = int(self.namespace.run("unshare", "-m", "--propagation", "slave", "sh", "-euc", SET_UP + self.bus))
        with open(CONFIG, "w") as file:
            file.write(SETTINGS)
        for device in UPLINKS:
            self._write_uplink(device, (4, 6), {})
        self._manager = self._journal = self._desktop = None
        self.start_manager()

    # NetworkManager itself

    def enter(self, argv):
        return ["nsenter", "-t", str(self._bus), "-n", "-m", *map(str, argv)]

    def enter_files(self):
        """Into its file system alone: for programs that only watch, and are not of the client's network."""
        return ["nsenter", "-t", str(self._bus), "-m"]

    def run(self, *argv, **options):
        return run(*self.enter(argv), **options)

    def popen(self, *argv, **options):
        return subprocess.Popen(self.enter(argv), **options)

    def start_manager(self):
        """Starts NetworkManager with the rights that its unit gives it, and waits until the wire is up."""
        before = len(self.log.text())
        through = ["python3", "-c", journal.CONNECT] if self._journal else []
        with open(self.log.path, "a") as log:
            self._manager = self.popen(
                *through, "setpriv", "--bounding-set", capabilities(), "--inh-caps", "-all",
                "NetworkManager", "--debug", f"--config={CONFIG}",
                stdout=log, stderr=log)
        wait_for("NetworkManager to bring eth0 up",
                 lambda: "(eth0): Activation: successful" in self.log.text()[before:], 30)
        self._wait_addresses("eth0")

    def start_journal(self):
        """From now on NetworkManager and all that it starts log to a journal; see journal()."""
        if self._journal:
            return
        with open(os.open("/usr/local/bin/journalctl", os.O_WRONLY | os.O_CREAT, 0o755), "w") as file:
            file.write(journal.JOURNALCTL)
        self._journal = subprocess.Popen([*self.enter_files(), "python3", journal.__file__], stdout=subprocess.PIPE)
        self._journal.stdout.readline()
        self.stop_manager()
        self.start_manager()

    def journal(self):
        """What was logged to it, as dictionaries of fields."""
        with open(journal.FIELDS) as file:
            return [json.loads(line) for line in file]

    def stop_manager(self, how=signal.SIGTERM):
        self._manager.send_signal(how)
        self._manager.wait(20)

    def outlive_bus(self):
        """From now on the system bus may die: something else holds its namespaces."""
        self._bus = self.popen("sleep", "infinity").pid
        wait_for("its program", lambda: self.namespace.program(self._bus) == "sleep")

    def start_bus(self):
        """Starts the system bus again; see outlive_bus()."""
        self.run("sh", "-euc", self.bus)

    def start_resolved(self):
        """From now on systemd-resolved resolves, as NetworkManager tells it."""
        self.run("mkdir", "-p", "-m", "755", "/run/systemd")
        with open("/out/resolved.log", "a") as log:
            self._resolved = self.popen("/lib/systemd/systemd-resolved", stdout=log, stderr=log)
        wait_for("systemd-resolved", lambda: "org.freedesktop.resolve1" in self.run("busctl", "list", "--acquired"))
        self._set_dns("systemd-resolved")

    def stop_resolved(self):
        self._set_dns("default")
        self._resolved.terminate()
        self._resolved.wait(20)

    def _set_dns(self, plugin):
        with open(CONFIG, "w") as file:
            file.write(SETTINGS.replace("dns=default", f"dns={plugin}"))
        self.nmcli("general", "reload")

    def pids_of(self, program):
        return [int(pid) for pid in self.namespace.pids() if self.namespace.program(pid) == program]

    def pid_of(self, program):
        """The one process here that runs `program`."""
        pids = self.pids_of(program)
        assert len(pids) == 1, f"{len(pids)} processes run {program}"
        return pids[0]

    def path(self, name):
        """A file of the client, seen from outside."""
        return f"/proc/{self._bus}/root{name}"

    # profiles

    def _write_profile(self, name, sections):
        path = f"{PROFILES}/{name}.nmconnection"
        head = {"id": name, "uuid": uuid.uuid5(uuid.NAMESPACE_DNS, name)}
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            for section, values in {**sections, "connection": {**head, **sections["connection"]}}.items():
                file.write(f"[{section}]\n")
                file.writelines(f"{key}={escape(value)}\n" for key, value in values.items())
        return path

    def add(self, name, data, secrets=None, service="ipsec", connection=None, ipv4=None, ipv6=None):
        """Adds a VPN profile: vpn.data and vpn.secrets as dictionaries, and settings of the other sections."""
        path = self._write_profile(name, {
            "connection": {"type": "vpn", "autoconnect": "false", **(connection or {})},
            "vpn": {"service-type": f"org.freedesktop.NetworkManager.{service}", **data},
            "vpn-secrets": secrets or {},
            "ipv4": {"method": "auto", **(ipv4 or {})},
            "ipv6": {"method": "auto", "addr-gen-mode": "default", **(ipv6 or {})},
        })
        self.nmcli("connection", "load", path)

    def _write_uplink(self, device, families, connection):
        _, address, gateway, address6, gateway6 = UPLINKS[device]
        none = {"method": "disabled"}
        return self._write_profile(device, {
            "connection": {"type": "ethernet", "interface-name": device, **connection},
            "ipv4": {"method": "manual", "address1": f"{address}/24,{gateway}", "dns": gateway} if 4 in families else none,
            "ipv6": {"method": "manual", "address1": f"{address6}/64,{gateway6}"} if 6 in families else none,
        })

    def give(self, device, *families):
        """From its next start on, which is not by itself, an uplink has these families alone: 4, 6; by default both."""
        self.nmcli("connection", "load", self._write_uplink(device, families or (4, 6), {"autoconnect": "false"}))

    def import_file(self, path, home):
        """`nmcli connection import`, with what is in the file unpacked below `home`. Returns the profile's UUID."""
        output = self.run("env", f"XDG_DATA_HOME={home}", "nmcli", "connection", "import", "type", "ipsec", "file", path)
        return re.search(r"\(([0-9a-f-]{36})\) successfully added", output)[1]

    def modify(self, name, data=None, secrets=None):
        """Adds to vpn.data and vpn.secrets of a profile, as its user fills in what is still missing."""
        for setting, items in (("vpn.data", data), ("vpn.secrets", secrets)):
            words = [f"{key}={value}".replace(",", "\\,") for key, value in (items or {}).items()]
            if words:
                # Where new secrets come, NetworkManager forgets the others.
                old = self.nmcli("-s", "-e", "no", "-g", setting, "connection", "show", name).strip()
                self.nmcli("connection", "modify", name, setting, ", ".join([old] * bool(old) + words))

    def remove(self, *names):
        """Deletes profiles, which takes them down."""
        self.nmcli("connection", "delete", *names)

    # nmcli

    def nmcli(self, *argv, **options):
        return self.run("nmcli", *argv, **options)

    def up(self, name, expect=None, timeout=60):
        """`nmcli connection up`. It has to succeed, or, with `expect`, to fail and say that. Returns what nmcli says."""
        try:
            output = self.nmcli("--wait", timeout, "connection", "up", name, timeout=timeout + 10)
        except CommandFailed as failure:
            if expect is None:
                raise
            assert expect in failure.output, f"nmcli should say {expect!r}, but says:\n{failure.output}"
            return failure.output
        assert expect is None, f"{name} came up, but {expect!r} should have stopped it"
        if name in UPLINKS:
            self._wait_addresses(name)
        return output

    def _wait_addresses(self, device):
        """From 1.46 on NetworkManager looks for others with the same address first, and counts one family as success."""
        given = set(self.nmcli("-e", "no", "-g", "ipv4.addresses,ipv6.addresses", "connection", "show", device).replace(",", " ").split())
        wait_for(f"the addresses of {device}", lambda: given <= set(self.run("ip", "-o", "addr", "show", device).split()), 30)

    def up_asking(self, name, *answers, timeout=60):
        """`nmcli --ask connection up` in a terminal, by somebody who answers each question with the next of `answers` and
        breaks off when there is none left. Returns whether it succeeded, and the screen."""
        with Terminal(self.enter(["nmcli", "--ask", "--wait", timeout, "connection", "up", name])) as terminal:
            for answer in (*answers, None):
                if not terminal.wait(QUESTION, timeout):
                    break
                terminal.type("\x03" if answer is None else answer + "\n")
            return terminal.finish(timeout) == 0, terminal.screen

    def down(self, name):
        self.nmcli("connection", "down", name)

    def active(self):
        """Names of the connections that are up."""
        return self.nmcli("-g", "NAME", "connection", "show", "--active").split("\n")[:-1]

    def start_uplinks(self):
        """Both: NetworkManager gives metrics in the order in which they come."""
        wait_for("both uplinks", lambda: set(UPLINKS) <= set(self.active()))
        self.down("eth1")
        self.up("eth0")
        self.up("eth1")

    def wait_inactive(self, name, timeout=40):
        """Waits until NetworkManager knows that a connection is down."""
        wait_for(f"NetworkManager to see the end of {name}", lambda: name not in self.active(), timeout)

    def show(self, name):
        """What NetworkManager says of an active connection: field -> value, or list of values for IP4.ADDRESS[1] and so on."""
        fields = {}
        for line in self.nmcli("-t", "--escape", "no", "-f", "GENERAL,IP4,IP6,VPN", "connection", "show", name).splitlines():
            key, _, value = line.partition(":")
            if key.endswith("]"):
                fields.setdefault(key.partition("[")[0], []).append(value)
            else:
                fields[key] = value
        return fields

    # what it tells

    def watch(self):
        """From now on the journal is kept and there is a desktop. Returns how much has been shown by now, for notified()."""
        if not self._desktop:
            self.start_journal()
            self._desktop = Desktop(self)
        return len(self._desktop.notifications())

    def told(self, name):
        """What is told of a connection's failure: the status that anybody gets, and the fields of the journal's line."""
        status = self.run(*self._desktop.user, "sh", "-c", f"nm-ipsec status --json {name} || true")
        status = json.loads(status)
        lines = [line for line in self.journal() if line.get("NM_IPSEC_CAUSE") and line.get("NM_CONNECTION") == status["uuid"]]
        return status, lines[-1]

    def notified(self, sentence, seen):
        """The title of the notification, after so many, that begins with a sentence."""
        return self._desktop.wait(sentence, seen)

    # traffic

    def ping(self, address, count=1, timeout=5, size=56):
        """True when every ping is answered."""
        process = self.popen("ping", "-n", "-q", "-c", count, "-i", "0.2", "-W", timeout, "-s", size, address,
                             stdout=subprocess.PIPE, text=True)
        return " 0% packet loss" in process.communicate(timeout=timeout + count + 5)[0]

    def wait_ping(self, address, timeout=10):
        """Pings until one is answered and returns the seconds that it took."""
        start = time.monotonic()
        wait_for(f"an answer from {address}", lambda: self.ping(address, timeout=1), timeout)
        return time.monotonic() - start

    def sends_by(self, device, address, *how):
        """Whether packets to an address go out by a device, or by one whose name begins like that."""
        return f"dev {device}" in self.run("ip", "route", "get", address, *how, check=False)

    def routes(self, *arguments):
        """The routes of a table (main by default), both families."""
        return self.run("ip", "route", "show", *arguments) + self.run("ip", "-6", "route", "show", *arguments)
