# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that goes wrong with L2TP/IPsec ends with NetworkManager's right reason, a sentence in the log, nothing left,
and nothing in clear."""

import os
import signal

from l2tp import BY_CERT, CERT, CERTS, PASSWORD, SECRETS, SHARED, WEAK, L2tpCase
from lab import run, wait_for

LOGIN = "Invalid secrets"


class Ipsec(L2tpCase):
    def test_wrong_shared_key(self):
        self.lns.start()
        self.assert_fails("rejected the pre-shared key", SHARED, {**SECRETS, "psk": "wrong"}, says=LOGIN)

    def test_no_answer(self):
        self.lns.start()
        self.net.drop("udp dport { 500, 4500 }")
        self.assert_fails("server does not respond", SHARED)

    def test_ike_proposals(self):
        self.lns.start(WEAK)
        self.assert_fails("accepts none of the IKE proposals", SHARED)

    def test_esp_proposals(self):
        self.lns.start({"children": {"l2tp": {"esp_proposals": "3des-sha1"}}})
        self.assert_fails("accepts none of the ESP proposals", SHARED)

    def test_untrusted_server(self):
        self.lns.start({**BY_CERT, "local": {**BY_CERT["local"], "certs": f"{CERTS}/server-ca2.pem"}})
        self.assert_fails("server's certificate is not trusted", CERT, {"password": PASSWORD})


class Calling(L2tpCase):
    def test_no_l2tp(self):
        self.lns.start()
        self.lns.deafen()
        self.assert_fails("does not respond to L2TP, although IPsec works", SHARED)

    def test_call_refused(self):
        self.lns.start(config={"globals": "access control = yes", "lns": "lac = 10.9.9.9"})
        self.assert_fails("refused the L2TP call", SHARED, detail="result \\d")

    def test_no_number_for_the_tunnel(self):
        self.lns.start(randomness="/dev/zero")
        self.assert_fails("refused the L2TP call", SHARED, detail="tunnel ID is 0")
        self.assertEqual(self.client.log.text().count("Connecting to host"), 2)

    def test_bad_luck_with_the_number(self):
        numbers = "/run/numbers"
        os.mkfifo(numbers)
        self.addCleanup(os.unlink, numbers)
        fifo = os.open(numbers, os.O_RDWR)
        self.addCleanup(os.close, fifo)
        os.write(fifo, bytes(2) + bytes(range(1, 256)))
        self.lns.start(randomness=numbers)
        self.assert_round(SHARED)
        self.assertEqual(self.client.log.text().count("Connecting to host"), 2)

    def test_port_is_taken(self):
        # With no more rights than the service has, which could not see its files else.
        blocker = self.client.popen("setpriv", "--bounding-set=-all", "--inh-caps=-all", "python3", "-c", "import socket, time; s = socket.socket(socket.AF_INET, "
                                    "socket.SOCK_DGRAM); s.bind(('', 1701)); time.sleep(600)")
        self.addCleanup(blocker.wait, 10)
        self.addCleanup(blocker.kill)
        wait_for("the port to be taken", lambda: ":1701" in self.client.run("ss", "-uln"))
        seen = self.client.watch()
        vpn = self.add({**SHARED, "l2tp-source-port": "1701"}, secrets=SECRETS)
        self.client.up(vpn, expect="Unknown reason")
        self.assert_told("UDP port that the VPN needs is already in use \\(.*python3", seen)


class SigningIn(L2tpCase):
    def test_wrong_password(self):
        self.lns.start()
        self.assert_fails("rejected the user name or password", SHARED, {**SECRETS, "password": "wrong"}, says=LOGIN)

    def test_wrong_password_by_pap(self):
        self.lns.start(auth="pap")
        self.assert_fails("rejected the user name or password", {**SHARED, "ppp-auth": "pap"},
                          {**SECRETS, "password": "wrong"}, says=LOGIN)

    def test_unknown_user(self):
        self.lns.start()
        self.assert_fails("rejected the user name or password", {**SHARED, "user": "bob"}, says=LOGIN)

    def test_passphrase_of_the_key_for_ppp(self):
        self.assert_fails("passphrase for the PPP private key is wrong or missing", {
            **SHARED, "ppp-auth": "eap", "ppp-cert": f"{CERTS}/client-rsa.p12"},
            {"psk": SECRETS["psk"], "ppp-key-password": "wrong"}, says=LOGIN, detail="ppp-key-password")

    def test_password_beyond_mschap(self):
        self.lns.start()
        self.assert_fails("characters that MS-CHAP cannot transmit", SHARED, {**SECRETS, "password": "日本"}, says=LOGIN)
        # Not even an empty password was tried.
        self.assertIsNone(self.lns.ppp.find(r"rcvd \[CHAP Response"))

    def test_no_common_protocol(self):
        self.lns.start(auth="pap")
        self.assert_fails("PPP authentication method that the profile does not allow", SHARED, detail="pap")

    def test_password_is_not_logged(self):
        self.lns.start(auth="pap")
        vpn = self.connect({**SHARED, "ppp-auth": "pap"})
        self.client.down(vpn)
        for secret in SECRETS.values():
            self.assertNotIn(secret, self.client.log.text())


class Negotiating(L2tpCase):
    def test_no_ip(self):
        self.lns.start(options="noip\n")
        self.assert_fails("PPP negotiation with the server failed", {**SHARED}, detail="does not support IPv4")

    def test_no_address(self):
        self.lns.start(config={"lns": "assign ip = no"})
        self.assert_fails("did not assign an address", SHARED, says="returned invalid configuration")


class Later(L2tpCase):
    DATA = {**SHARED, "lcp-echo-interval": "1", "lcp-echo-failure": "3"}

    def check(self, end, cause, detail=""):
        self.lns.start()
        seen = self.client.watch()
        vpn = self.connect(self.DATA)
        end()
        self.client.wait_inactive(vpn, 20)
        if detail:
            self.client.log.wait(detail)
        self.assert_clean()
        self.assert_told(cause, seen, vpn)

    def test_lcp_echo_is_lost(self):
        self.addCleanup(self.lns.hang_up, signal.SIGKILL)
        self.check(lambda: self.lns.hang_up(signal.SIGSTOP), "connection to the server was lost", "no response to LCP echo")

    def test_server_hangs_up(self):
        self.check(self.lns.hang_up, "server closed the connection")

    def test_server_shuts_down(self):
        self.check(self.lns.stop, "server closed the connection")


class Here(L2tpCase):
    def test_no_xl2tpd(self):
        self.client.run("mount", "--bind", "/dev/null", "/usr/sbin/xl2tpd")
        self.addCleanup(self.client.run, "umount", "/usr/sbin/xl2tpd")
        self.lns.start()
        self.assert_fails("xl2tpd and pppd, cannot be used", SHARED)

    def test_malformed(self):
        for key, value in {"ppp-auth": "mschapv2,clear", "domain": "a\nb", "mru": "1400 plugin x", "mtu": "70000",
                           "lcp-echo-interval": "5\nfile /etc/passwd", "peer-address": "10.0.0.1;", "mppe": "56",
                           "l2tp-source-port": "17", "ike-version": "3", "user": "a\nplugin b"}.items():
            with self.subTest(key=key):
                vpn = self.add({**SHARED, key: value}, name=f"bad-{key}", secrets=SECRETS)
                self.client.log.mark()
                self.client.up(vpn, expect="failed to start")
                self.client.log.wait(f"profile is not valid \\({key}: ")
                self.assert_clean()


class NoPpp(L2tpCase):
    """A kernel that may not load PPP."""

    BAN = "/etc/modprobe.d/no-ppp.conf"

    def setUp(self):
        self.lns.stop()
        for module in ("l2tp_ppp", "pppox", "ppp_async", "ppp_synctty", "ppp_mppe", "bsd_comp", "ppp_deflate", "ppp_generic"):
            run("modprobe", "-qr", module, check=False)
        with open(self.BAN, "w") as file:
            file.write("install  ppp_generic /bin/false\n")
        self.addCleanup(run, "modprobe", "ppp_generic")
        self.addCleanup(os.unlink, self.BAN)
        super().setUp()
        self.addCleanup(self.lns.stop)

    def test_ppp_is_banned(self):
        self.lns.start()
        self.assert_fails("kernel does not support PPP", SHARED, detail=self.BAN)
