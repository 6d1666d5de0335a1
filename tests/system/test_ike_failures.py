# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that goes wrong ends with NetworkManager's right reason, a sentence in the log, and nothing left."""

import threading
import time

from ike import BY_CERT, BY_PSK, CERT, CERTS, EAP, PASSWORD, PSK, SHARED, IkeCase, client, eap

SECRET = {"password": PASSWORD}
LOGIN = "Invalid secrets"
REFUSED = "failed to start"
HOLD_PORT = """
import socket, sys
holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
holder.bind(("", 500))
print("bound", flush=True)
sys.stdin.read()
"""


class Reaching(IkeCase):
    def test_name_not_found(self):
        self.assert_fails("server's name could not be resolved", {**EAP, "gateway": "nowhere.example"}, SECRET,
                          detail="nowhere.example")

    def test_no_answer(self):
        self.server.start()
        self.net.drop("udp dport { 500, 4500 }")
        self.assert_fails("server does not respond", {**EAP, "gateway": "198.51.100.10"}, SECRET)

    def test_no_answer_while_signing_in(self):
        self.server.start()
        self.net.drop("udp dport 4500")
        self.assert_fails("stopped responding during authentication", {**EAP, "gateway": "198.51.100.10"}, SECRET)

    def test_silent_to_the_first_message_sent_anew(self):
        """A server that wants another group, and is too busy then; charon repeats that twice as often."""
        self.server.start({"proposals": "aes256-sha256-modp3072"})
        self.net.drop("udp dport 500 udp length > 600")
        rest = threading.Thread(target=self.heal_after, args=("it requested MODP_3072", 9))
        rest.start()
        self.addCleanup(rest.join)
        self.connect({**EAP, "gateway": "198.51.100.10"}, SECRET)
        self.client.down("vpn")

    def heal_after(self, line, seconds):
        self.client.log.wait(line)
        time.sleep(seconds)
        self.net.heal()

    def test_first_address_is_dead(self):
        self.server.start()
        # The name has an IPv4 and an IPv6 address; whichever comes first, one of them is cut off.
        self.net.drop("meta nfproto ipv4 udp dport { 500, 4500 }")
        vpn = self.connect(EAP, SECRET)
        self.client.down(vpn)


class Agreeing(IkeCase):
    def test_ike_proposals(self):
        self.server.start({"proposals": "aes128-sha1-modp1024"})
        self.assert_fails("accepts none of the IKE proposals", {**EAP, "security": "modern"}, SECRET)

    def test_esp_proposals(self):
        self.server.start({"children": {"net": {"esp_proposals": "3des-sha1"}}})
        self.assert_fails("accepts none of the ESP proposals", {**EAP, "security": "modern"}, SECRET)

    def test_legacy_level_helps(self):
        self.server.start({"proposals": "aes128-sha1-modp1024", "children": {"net": {"esp_proposals": "3des-sha1"}}})
        self.assert_round({**EAP, "security": "legacy"}, SECRET)

    def test_selectors(self):
        self.server.start({"children": {"net": {"local_ts": "10.80.0.0/24"}}})
        self.assert_fails("refuses the requested networks", {**EAP, "remote-ts": "172.16.0.0/16"}, SECRET)

    def test_no_address(self):
        self.server.start({"pools": None})
        self.assert_fails("did not assign an address", {**EAP, "timeout": "20"}, SECRET, says="returned invalid configuration")


class Trusting(IkeCase):
    def check(self, cause, certificate, detail, data=None, identity="vpn.example.org"):
        self.server.start({"local": {"certs": f"{CERTS}/{certificate}", "id": identity}})
        self.assert_fails(cause, {**EAP, **(data or {})}, SECRET, detail=detail)

    def test_untrusted(self):
        self.check("server's certificate is not trusted", "server-ca2.pem", "Other CA")

    def test_untrusted_by_the_system(self):
        self.server.start()
        data = {key: value for key, value in EAP.items() if key != "ca"}
        self.assert_fails("server's certificate is not trusted", data, SECRET, detail="Lab CA")

    def test_expired(self):
        self.check("server's certificate has expired or is not yet valid", "server-expired.pem", "")

    def test_revocation_unknown(self):
        """The list and the responder are behind a firewall that drops: no reason to wait, unless the profile is strict."""
        self.net.drop("ip daddr 198.51.100.99")
        self.server.start({"local": {"certs": f"{CERTS}/server-lists.pem"}})
        vpn = self.connect(EAP, SECRET)
        # charon has nothing to look there with before it is needed
        self.client.log.wait("has to be checked for revocation, calling again")
        self.client.log.wait("ocsp request to http://198.51.100.99/ocsp failed|requesting ocsp status from 'http://198.51.100.99/ocsp'")
        self.client.log.wait("crl fetching failed|fetching crl from 'http://198.51.100.99/crl'")
        self.client.down(vpn)
        self.check("server did not prove its identity as required", "server-lists.pem", "could not be checked for revocation",
                   data={"revocation": "strict"})

    def test_other_name(self):
        self.check("server's identity does not match", "server-other-name.pem", "other.example.org",
                   identity="other.example.org")

    def test_other_identity(self):
        self.check("server's identity does not match", "server-rsa.pem", "vpn.example.org",
                   data={"remote-id": "wanted.example.org"})


class SigningIn(IkeCase):
    def test_wrong_password(self):
        self.server.start()
        self.assert_fails("rejected the user name or password", EAP, {"password": "wrong"}, says=LOGIN)

    def test_unknown_user(self):
        self.server.start()
        self.assert_fails("rejected the user name or password", {**EAP, "user": "bob"}, SECRET, says=LOGIN)

    def test_user_is_not_of_the_group(self):
        """The password is right: to ask for it again would not help."""
        self.server.start({"remote": {"groups": "staff"}})
        self.assert_fails("refused the account", EAP, SECRET, says=LOGIN, detail="this user may not connect")

    def test_wrong_shared_key(self):
        self.server.start(BY_PSK)
        self.assert_fails("rejected the pre-shared key", SHARED, {"psk": "wrong"}, says=LOGIN)

    def test_eap_method(self):
        self.server.start(eap("md5"))
        self.assert_fails("requires another EAP method", {**EAP, "eap-method": "gtc"}, SECRET, says=LOGIN, detail="MD5")

    def test_certificate_of_another_authority(self):
        self.server.start(BY_CERT)
        self.assert_fails("rejected this client's certificate", {**CERT, **client("ca2")}, says=LOGIN)


class Here(IkeCase):
    """What never reaches the server."""

    def test_missing_plugin(self):
        # Debian's strongSwan has no PEAP.
        self.assert_fails("lacks a plugin", {**EAP, "eap-method": "peap"}, SECRET, detail="eap-peap")

    def test_certificate_is_not_there(self):
        self.assert_fails("cannot be read", {**CERT, "cert": "/nowhere.pem", "key": "/nowhere.key"}, detail="cert")

    def test_no_certificate(self):
        self.assert_fails("cannot be read", {**CERT, "cert": "/etc/hostname", "key": f"{CERTS}/client-rsa.key"}, detail="cert")

    def test_no_authority(self):
        self.assert_fails("cannot be read", {**EAP, "ca": "/etc/hostname"}, SECRET, detail="ca")

    def test_passphrase_is_wrong(self):
        self.assert_fails("passphrase for the private key is wrong", {**CERT, **client("rsa", key="pk8")},
                          {"key-password": "wrong"}, says=LOGIN)

    def test_passphrase_is_missing(self):
        vpn = self.add({**CERT, **client("rsa", key="pk8")})
        self.client.up(vpn, expect="No valid secrets")
        self.assert_clean()

    def test_key_of_another_certificate(self):
        self.assert_fails("does not match the certificate",
                          {**CERT, "cert": f"{CERTS}/client-rsa.pem", "key": f"{CERTS}/client-ecdsa.key"})

    def test_client_certificate_has_expired(self):
        self.assert_fails("client certificate has expired", {**CERT, **client("expired")})

    def test_no_charon(self):
        self.client.run("mount", "--bind", "/dev/null", "/usr/sbin/charon-systemd")
        self.addCleanup(self.client.run, "umount", "/usr/sbin/charon-systemd")
        self.assert_fails("charon-systemd cannot be started", EAP, SECRET)

    def test_token_is_not_there(self):
        self.assert_fails("smart card or token cannot be used", {**CERT, "cert": "pkcs11:token=nowhere;object=alice"},
                          {"key-password": "1234"})

    def test_port_is_taken(self):
        holder = self.client.popen("python3", "-c", HOLD_PORT, stdin=-1, stdout=-1)
        self.addCleanup(holder.communicate)
        holder.stdout.readline()
        seen = self.client.watch()
        vpn = self.add({**EAP, "local-port": "standard"}, secrets=SECRET)
        self.client.up(vpn, expect="Unknown reason")
        self.assert_told("UDP port that the VPN needs is already in use \\(port 500: by another program", seen)
        holder.communicate()
        self.assert_clean()

    def test_malformed(self):
        for key, value in {"port": "500 x", "remote-ts": "everything", "ike": "aes256;`id`", "mtu": "-1", "frob": "1",
                           "local-id": "a\nb", "ca": "../ca.pem"}.items():
            with self.subTest(key=key):
                vpn = self.add({**EAP, key: value}, name=f"bad-{key}", secrets=SECRET)
                self.client.log.mark()
                seen = self.client.watch()
                self.client.up(vpn, expect=REFUSED)
                self.client.log.wait(f"profile is not valid \\({key}: ")
                self.assert_clean()
                self.assert_told(f"the profile is not valid \\({key}: ", seen, vpn)

    def test_malformed_secret(self):
        seen = self.client.watch()
        vpn = self.add(EAP, secrets={"password": "Zwiebel\nsuppe"})
        self.client.up(vpn, expect=REFUSED)
        self.assert_told("a secret is not valid \\(password: ", seen)
        self.assertNotIn("Zwiebel", self.client.log.text())
