# SPDX-License-Identifier: GPL-2.0-or-later
"""What servers do that are not ours, and what keeps us from them: silence, other words, other checks, other ports."""

import os
import subprocess

from l2tp import LAN, PASSWORD, PSK, SECRETS, SHARED, L2tpCase
from lab import wait_for
from lab.lns import INNER
from lab.net import SERVER6

LOGIN = "Invalid secrets"
BLOCK = "import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 1701)); time.sleep(600)"

# In place of Samba's: says yes to everybody, with a key that proves that it knows the password. Or not.
HELPER = """#!/usr/bin/python3
import sys
while sys.stdin.readline().strip() not in (".", ""):
    pass
print("Authenticated: {answer}\\nUser-Session-Key: {key}\\n.", flush=True)
"""


def md4(data):
    return subprocess.run(["openssl", "dgst", "-provider", "legacy", "-provider", "default", "-md4", "-binary"], input=data,
                          capture_output=True, check=True).stdout


class Key(L2tpCase):
    """A server that says nothing about what it cannot decipher: strongSwan does, so the router takes that away."""

    def test_silence(self):
        self.lns.start()
        # ISAKMP's exchange type 5: informational.
        self.net.router.nft("""add table inet silent
            add chain inet silent forward { type filter hook forward priority 0; }
            add rule inet silent forward udp sport 500 @th,208,8 5 drop
            add rule inet silent forward udp sport 4500 @th,240,8 5 drop""")
        self.addCleanup(self.net.heal)
        self.add({**SHARED, "psk-flags": "1"}, secrets={"password": PASSWORD})
        good, screen = self.client.up_asking("vpn", "wrong", PSK, timeout=75)
        self.client.log.wait("rejected the pre-shared key .most likely it is wrong")
        self.assertTrue(good, screen)


class Elsewhere(L2tpCase):
    """EAP is offered first, but the passwords are with somebody else, who knows MS-CHAPv2 only."""

    def start(self, answer="Yes", key=None):
        os.makedirs(self.lns.state, exist_ok=True)
        helper = f"{self.lns.state}/ntlm_auth"
        with open(os.open(helper, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o700), "w") as file:
            file.write(HELPER.format(answer=answer, key=(key or md4(md4(PASSWORD.encode("utf-16-le")))).hex().upper()))
        self.lns.start(auth="", users={"somebody": "else"}, options=f'plugin winbind.so\nntlm_auth-helper "{helper}"\n')

    def test_without_eap(self):
        self.start()
        self.assert_round(SHARED)
        self.assertIsNone(self.client.log.find("calling again"))

    def test_eap_first(self):
        self.start()
        self.assert_round({**SHARED, "ppp-auth": "mschapv2,eap,pap"})
        self.client.log.wait("calling again without it")

    def test_wrong_password(self):
        self.start(answer="No")
        self.assert_fails("rejected the user name or password", SHARED, {**SECRETS, "password": "wrong"}, says=LOGIN)

    def test_nothing_but_eap(self):
        self.lns.start(auth="eap")
        self.assert_round(SHARED)
        self.client.log.wait("calling again with it")
        self.assert_fails("rejected the user name or password", SHARED, {**SECRETS, "password": "wrong"}, says=LOGIN)

    def test_server_knows_no_password(self):
        self.start(key=bytes(16))
        self.assert_fails("without being able to prove that it knows it", {**SHARED, "ppp-auth": "mschapv2"})


class Demands(L2tpCase):
    def test_mppe(self):
        self.lns.start(options="require-mppe-128\n")
        self.assert_round({**SHARED, "mppe": "128"})

    def start_with_secret(self, secret):
        os.makedirs(self.lns.state, exist_ok=True)
        with open(f"{self.lns.state}/secrets", "w") as file:
            file.write(f"* * {secret}\n")
        self.addCleanup(os.unlink, f"{self.lns.state}/secrets")
        self.lns.start(config={"lns": "challenge = yes"})

    def test_tunnel_secret(self):
        self.start_with_secret("of-the-tunnel")
        self.assert_round(SHARED, {**SECRETS, "tunnel-secret": "of-the-tunnel"})

    def test_wrong_tunnel_secret(self):
        self.start_with_secret("of-the-tunnel")
        self.assert_fails("refused the L2TP call", SHARED, {**SECRETS, "tunnel-secret": "another"}, detail="tunnel-secret")

    def test_no_tunnel_secret(self):
        self.start_with_secret("of-the-tunnel")
        self.assert_fails("refused the L2TP call", SHARED, detail="tunnel-secret")

    def test_no_ip4(self):
        self.assert_fails("no IPv4 address, and L2TP works over IPv4 only", {**SHARED, "gateway": SERVER6})


class Taken(L2tpCase):
    """The system's xl2tpd has 1701, and the server is slow or does not answer L2TP at all."""

    def setUp(self):
        blocker = self.client.popen("python3", "-c", BLOCK)
        wait_for("the port to be taken", lambda: ":1701" in self.client.run("ss", "-uln"))
        self.addCleanup(blocker.wait, 10)
        self.addCleanup(blocker.kill)
        super().setUp()
        self.lns.start()
        self.lns.deafen("counter")

    def test_deaf(self):
        self.assert_fails("does not respond to L2TP, although IPsec works", SHARED)
        self.assertIsNone(self.client.log.find("trying another port"))

    def test_slow(self):
        self.add(SHARED, secrets=SECRETS)
        self.client.nmcli("--wait", "0", "connection", "up", "vpn")
        # The fourth message comes after the time at which another port would have been tried.
        wait_for("four messages", lambda: self.heard() >= 4)
        self.lns.heal()
        # The server itself answers before the routes to what is behind it are there.
        self.client.wait_ping(INNER, 30)
        self.client.wait_ping(LAN)

    def heard(self):
        """How many packets the deaf server got."""
        rules = self.lns.namespace.run("nft", "list", "ruleset")
        return int(rules.partition("counter packets ")[2].split()[0])


class Firewall(L2tpCase):
    """This machine's own, with a rule that drops what is sent."""

    def setUp(self):
        self.client.namespace.nft("""add table inet own
            add chain inet own output { type filter hook output priority 0; }""")
        self.addCleanup(self.client.namespace.nft, "delete table inet own")
        super().setUp()
        self.lns.start()

    def check(self, rule):
        self.client.namespace.nft(f"add rule inet own output {rule} drop")
        seen = self.client.watch()
        vpn = self.add(SHARED, secrets=SECRETS)
        self.client.up(vpn, expect="Unknown reason")
        self.assert_told("firewall on this computer blocks the VPN", seen)
        self.client.namespace.nft("flush chain inet own output")
        self.assert_clean()

    def test_ike(self):
        self.check("udp dport 500")

    def test_l2tp(self):
        self.check("udp dport 1701")
