# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-ipsec beside a live NetworkManager: what it tells, to whom, and that its advice works."""

import base64
import json
import os

from ike import EAP, PASSWORD, PSK, SERVER_NAME, IkeCase
from lab import wait_for
from lab.command import CommandFailed
from lab.net import SERVER

SECRET = {"password": PASSWORD}
STATUS = "/run/NetworkManager-ipsec"


# Two people who own nothing here.
PEOPLE = """anna:x:2001:100::/:/bin/sh
bert:x:2002:100::/:/bin/sh
"""


class ToolCase(IkeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open("/etc/passwd", "r+") as file:
            if PEOPLE not in file.read():
                file.write(PEOPLE)

    def tool(self, *argv, user="root", expect=0):
        """nm-ipsec as a user; returns what it prints. `expect` is its exit status, or several."""
        result = self.client.popen("setpriv", "--reuid", user, "--regid", "100", "--clear-groups", "nm-ipsec", *argv,
                                   stdout=-1, stderr=-1, text=True)
        output, errors = result.communicate(timeout=120)
        expected = expect if isinstance(expect, tuple) else (expect,)
        self.assertIn(result.returncode, expected, f"nm-ipsec {argv}: {output}{errors}")
        self.assert_no_secret(output + errors)
        return output

    def status(self, *argv, **options):
        return json.loads(self.tool("status", "--json", *argv, **options))

    def assert_no_secret(self, text):
        for secret in (PASSWORD, PSK):
            raw = secret.encode()
            for shape in (secret, base64.b64encode(raw).decode(), raw.hex(), raw.hex().upper()):
                self.assertNotIn(shape, text)

    def assert_files_without_secret(self):
        folder = self.client.path(STATUS)
        for name in os.listdir(folder):
            with open(f"{folder}/{name}", errors="replace") as file:
                self.assert_no_secret(file.read())


class Status(ToolCase):
    def test_life(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET)
        self.assertEqual(self.status(vpn, user="anna", expect=3)["state"], "down")
        self.client.up(vpn)
        status = self.status(vpn, user="anna")
        self.assertEqual(status["state"], "up")
        self.assertEqual(status["server-id"], SERVER_NAME)
        self.assertEqual(status["nat"], "none")
        self.assertIn("AES", status["ike-algorithms"])
        self.assertIn("AES", status["esp-algorithms"])
        shown = self.client.show(vpn)
        # The interface has an address of its own besides.
        self.assertEqual(sorted(status["addresses"]), sorted(address for address in shown["IP4.ADDRESS"] + shown["IP6.ADDRESS"]
                                                             if not address.startswith("fe80:")))
        self.assertEqual(status["dns"], shown["IP4.DNS"] + shown["IP6.DNS"])
        self.assertGreater(status["esp-renewal"], status["since"])
        # This comes a moment later.
        wait_for("the certificate", lambda: "server-certificate" in self.status(vpn, user="anna"))
        status = self.status(vpn, user="anna")
        self.assertIn(f"CN={SERVER_NAME}", status["server-certificate"])
        self.assertGreater(status["server-certificate-expires"], status["since"])
        text = self.tool("status", vpn, user="anna")
        self.assertIn(f"Certificate: CN={SERVER_NAME}", text)
        self.assertIn("vpn: connected", text)
        self.assertIn("Traffic: received", text)
        self.assert_files_without_secret()
        self.client.down(vpn)
        # NetworkManager does not wait until we have cleared up.
        wait_for("the service to end", lambda: not self.client.pids_of("nm-ipsec-service"))
        self.assertEqual(self.status(vpn, user="anna", expect=3)["state"], "down")

    def test_killed_service_is_not_up(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET)
        self.client.up(vpn)
        os.kill(self.client.pid_of("nm-ipsec-service"), 9)
        self.client.wait_inactive(vpn)
        self.assertEqual(self.status(vpn, user="anna", expect=3)["state"], "down")
        # The next one takes away what this one left.
        self.client.up(vpn)
        self.client.down(vpn)

    def test_failure_is_told_afterwards(self):
        self.server.start()
        vpn = self.add(EAP, secrets={"password": "wrong"})
        self.client.up(vpn, expect="Invalid secrets")
        status = self.status(vpn, user="anna", expect=3)
        self.assertEqual((status["state"], status["failure-cause"]), ("down", "login"))
        self.assertIn("The server rejected the user name or password", self.tool("status", vpn, user="anna", expect=3))
        self.assertIn("rejected", self.tool("status", user="bert"))

    def test_private_connection(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET, connection={"permissions": "user:anna:;"})
        self.client.up(vpn)
        self.assertEqual(self.status(vpn, user="anna")["state"], "up")
        self.tool("status", vpn, user="bert", expect=1)
        self.assertEqual([one for one in self.status(user="bert") if one["id"] == vpn], [])
        folder = STATUS
        uuid = self.client.nmcli("-g", "connection.uuid", "connection", "show", vpn).strip()
        self.assertEqual(os.stat(self.client.path(f"{folder}/{uuid}")).st_mode & 0o737, 0o400)
        with self.assertRaises(CommandFailed):
            self.client.run("setpriv", "--reuid", "bert", "--regid", "100", "--clear-groups", "cat", f"{folder}/{uuid}")
        self.client.run("setpriv", "--reuid", "anna", "--regid", "100", "--clear-groups", "cat", f"{folder}/{uuid}")
        for user, allowed in (("anna", True), ("bert", False)):
            self.assertEqual(self.ask_bus(user, "ipsec.Status.Get"), allowed)
        # What steers the service is root's alone.
        self.assertFalse(self.ask_bus("anna", "VPN.Plugin.Disconnect", "/org/freedesktop/NetworkManager/VPN/Plugin"))
        self.assertEqual(self.status(vpn)["state"], "up")
        self.client.down(vpn)

    def ask_bus(self, user, method, path="/org/freedesktop/NetworkManager/ipsec/Status"):
        """Whether the running service answers this user by D-Bus."""
        as_user = ["setpriv", "--reuid", user, "--regid", "100", "--clear-groups"]
        names = self.client.run("dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                                "org.freedesktop.DBus.ListNames")
        name = next(word for word in names.split('"') if word.startswith("org.freedesktop.NetworkManager.ipsec"))
        try:
            self.client.run(*as_user, "dbus-send", "--system", "--print-reply", f"--dest={name}", path,
                            f"org.freedesktop.NetworkManager.{method}")
        except CommandFailed as failure:
            self.assertIn("AccessDenied", failure.output)
            return False
        return True


class Server(ToolCase):
    """nm-ipsec test: its advice, applied, connects."""

    def check_advice(self, connection, settings):
        self.server.start(connection)
        vpn = self.add({**EAP, "security": "modern"}, secrets=SECRET)
        self.tool("test", SERVER_NAME, "--apply", vpn)
        got = self.client.nmcli("-g", "vpn.data", "connection", "show", vpn)
        for setting in settings:
            self.assertIn(setting.replace("=", " = "), got)
        self.client.up(vpn)
        self.client.down(vpn)

    def test_usual(self):
        self.server.start()
        result = self.probe(SERVER)
        self.assertEqual(result["ike-version"], 2)
        self.assertEqual(result["settings"], {"type": "ikev2", "security": "compatible", "port": "500"})

    def test_weak(self):
        self.check_advice({"proposals": "3des-sha1-modp1024", "children": {"net": {"esp_proposals": "3des-sha1"}}},
                          ["security=legacy"])

    def test_exotic_group(self):
        self.check_advice({"proposals": "aes256-sha384-ecp384"}, ["security=compatible"])

    def test_port_500_is_blocked(self):
        self.net.drop("udp dport 500")
        self.check_advice(None, ["port=4500"])

    def test_port_4500_is_blocked(self):
        self.server.start()
        self.net.drop("udp dport 4500")
        findings = self.probe(SERVER)["findings"]
        self.assertIn("UDP 4500", [finding["key"] for finding in findings if finding["level"] == "warning"])

    def test_nat(self):
        self.server.start()
        self.net.nat()
        texts = [finding["text"] for finding in self.probe(SERVER)["findings"] if finding["key"] == "NAT"]
        self.assertEqual(texts, ["in front of this machine"])

    def test_ikev1_only(self):
        self.server.start({"version": 1, "proposals": "aes128-sha1-modp1024", "local": {"auth": "psk", "certs": None},
                           "remote": {"auth": "psk", "eap_id": None}})
        settings = self.probe(SERVER)["settings"]
        self.assertEqual((settings["type"], settings["ike-version"], settings["auth"], settings["security"]),
                         ("l2tp", "1", "psk", "legacy"))

    def test_silent(self):
        self.net.drop("udp dport { 500, 4500 }")
        self.assertEqual(self.probe(SERVER, expect=3)["settings"], {})

    def test_unknown_name(self):
        self.tool("test", "nowhere.example", user="anna", expect=1)

    def probe(self, *argv, expect=0):
        return json.loads(self.tool("test", "--json", *argv, user="anna", expect=expect))

    def test_other_plugins_connection(self):
        """Its keys are read, and not written."""
        self.server.start()
        vpn = self.add({"address": SERVER_NAME, "method": "eap"}, service="strongswan")
        self.assertEqual(self.probe(vpn)["ike-version"], 2)
        before = self.client.nmcli("-g", "vpn.data", "connection", "show", vpn)
        self.tool("test", SERVER_NAME, "--apply", vpn, expect=1)
        self.assertEqual(self.client.nmcli("-g", "vpn.data", "connection", "show", vpn), before)


FORGE = """
import socket, sys
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(sys.argv[1].encode(), "/run/systemd/journal/socket")
"""


class Log(ToolCase):
    def test_forged(self):
        """Anybody may write to the journal."""
        self.client.start_journal()
        self.server.start()
        vpn = self.add(EAP, secrets={"password": "wrong"})
        self.client.up(vpn, expect="Invalid secrets")
        uuid = self.client.nmcli("-g", "connection.uuid", "connection", "show", vpn).strip()
        self.client.run("setpriv", "--reuid", "anna", "--regid", "100", "--clear-groups", "python3", "-c", FORGE,
                        f"NM_CONNECTION={uuid}\nPRIORITY=3\nMESSAGE=vpn: run this\n")
        wait_for("the forged line", lambda: any(line.get("MESSAGE") == "vpn: run this" for line in self.client.journal()))
        output = self.tool("log", "-v", vpn)
        self.assertIn("rejected", output)
        self.assertNotIn("run this", output)


class SignIn(ToolCase):
    """nm-ipsec test --sign-in: all of the way, with nothing changed by it."""

    def profiles(self):
        return self.client.nmcli("-g", "NAME", "connection", "show")

    def network(self):
        """Routes, rules and name servers, but for the way to the server, ours (by its protocol) and NetworkManager's (by a VPN's
        metric), and what is within the tunnel's own device."""
        lines = [line for words in (["ip", "-4", "route"], ["ip", "-6", "route", "show", "table", "main"], ["ip", "rule"],
                                    ["cat", "/etc/resolv.conf"]) for line in self.client.run(*words).splitlines()]
        return [line for line in lines if "proto 73" not in line and "dev eth0 proto static metric 50 " not in line
                and not ("dev nm-ipsec" in line and "proto kernel" in line)]

    def test_works(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET)
        before, profiles = self.network(), self.profiles()
        with self.client.popen("nm-ipsec", "test", "--json", "--sign-in", vpn, stdout=-1, text=True) as tool:
            while tool.poll() is None:
                self.assertEqual(self.network(), before)
            result = json.loads(tool.stdout.read())
        self.assertTrue(result["signed-in"])
        self.assertIn("initiate", [step["step"] for step in result["steps"]])
        self.assertEqual(result["status"]["server-id"], SERVER_NAME)
        wait_for("the copy to go", lambda: self.profiles() == profiles)
        self.assertIn("The profile works.", self.tool("test", "--sign-in", vpn))
        wait_for("the copy to go", lambda: self.profiles() == profiles)

    def test_fails(self):
        self.server.start()
        vpn = self.add({**EAP, "password-flags": "0", "block-on-drop": "yes"}, secrets={"password": "wrong"})
        before = self.profiles()
        self.assertIn("The server rejected the user name or password", self.tool("test", "--sign-in", vpn, expect=3))
        wait_for("the copy to go", lambda: self.profiles() == before)
        self.assertNotIn("blocked", self.tool("status", vpn, expect=3))

    def test_in_use(self):
        self.server.start()
        vpn = self.add(EAP, secrets=SECRET)
        self.client.up(vpn)
        self.tool("test", "--sign-in", vpn, expect=1)
        self.client.down(vpn)


class Diagnose(ToolCase):
    """What this machine has: a real charon, asked, and real rules of a firewall."""

    RULES = """table inet f {
 chain out { type filter hook output priority 0; policy accept; udp dport 4500 drop; }
 chain in { type filter hook input priority 0; policy accept; ct state established,related accept; ip6 version 6 drop; }
}
"""

    def findings(self, expect=(0, 3), user="root"):
        """By their subjects. Some modules of the guest's kernel come when they are needed only, and count as missing before."""
        return {finding["key"]: finding for finding in json.loads(self.tool("diagnose", "--json", user=user, expect=expect))}

    def test_root(self):
        found = self.findings()
        self.assertRegex(found["charon"]["text"], r"^\d+\.\d+")
        self.assertIn("mschapv2", found["EAP methods"]["text"])
        self.assertEqual(found["MSCHAPv2"]["level"], "ok")
        self.assertIn("AES_CBC", found["encryption"]["text"])
        self.assertIn("ECP_256", found["key exchange"]["text"])
        self.assertEqual(found["IKEv1"]["level"], "ok")
        for package in ("charon-systemd", "xl2tpd", "ppp", "network-manager"):
            self.assertRegex(found[f"package {package}"]["text"], r"^\d")
        self.assertEqual(found["firewall"]["level"], "ok")
        self.assert_clean()

    def test_firewall(self):
        self.client.run("nft", "-f", "-", input=self.RULES)
        try:
            finding = self.findings(expect=3)["firewall"]
        finally:
            self.client.run("nft", "delete", "table", "inet", "f")
        self.assertEqual(finding["text"], "blocks: UDP to port 4500 (nft inet f out)")

    def test_anybody(self):
        found = self.findings(user="anna")
        self.assertIn("root", found["charon"]["text"])
        self.assertIn("root", found["firewall"]["text"])
        self.assertEqual(found["IKEv1"]["level"], "ok")


class Check(ToolCase):
    def test_connection(self):
        vpn = self.add({**EAP, "gatway": "x", "ca": "/nowhere.pem"}, secrets=SECRET)
        keys = [finding["key"] for finding in json.loads(self.tool("check", "--json", vpn, expect=3))]
        self.assertEqual(sorted(keys), ["ca", "gatway"])
        # A folder of that name hides no connection.
        self.client.run("mkdir", "-p", f"/run/here/{vpn}")
        self.addCleanup(self.client.run, "rm", "-r", "/run/here")
        self.assertIn("gatway", self.client.run("sh", "-c", f"cd /run/here && nm-ipsec check {vpn}; test $? = 3"))
