# SPDX-License-Identifier: GPL-2.0-or-later
"""Every way to sign in over IKEv2, against a real server."""

from ike import BY_CERT, BY_PSK, CERT, CERTS, EAP, PASSWORD, PSK, SHARED, USER, IkeCase, client, eap
from lab.net import LAN, SERVER6
from lab.nthash import nt_hash
from lab.server import merge

SECRET = {"password": PASSWORD}
KEY_SECRET = {"key-password": "secret"}
RRAS = "DC=example, DC=corp, CN=RRAS01"
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"


class Eap(IkeCase):
    def test_auto(self):
        self.server.start()
        self.assert_round(EAP, SECRET)

    def test_mschapv2(self):
        self.server.start()
        self.assert_round({**EAP, "eap-method": "mschapv2"}, SECRET)

    def test_password_of_any_characters(self):
        # A strongSwan that made something else of it as a client would do so as a server, too.
        password = "pässwörd-日本-🔑"
        self.server.start(secrets={"eap-alice": None, "ntlm-alice": {"id": USER, "secret": f"0x{nt_hash(password)}"}})
        self.assert_round(EAP, {"password": password})

    def test_md5(self):
        self.server.start(eap("md5"))
        self.assert_round({**EAP, "eap-method": "md5"}, SECRET)

    def test_gtc(self):
        self.server.start(eap("gtc"), secrets={"xauth-alice": {"id": USER, "secret": PASSWORD}})
        self.assert_round({**EAP, "eap-method": "gtc"}, SECRET)

    def test_ttls(self):
        self.server.start(eap("ttls"), daemon={"plugins": {"eap-ttls": {"phase2_method": "mschapv2"}}})
        self.assert_round({**EAP, "eap-method": "ttls"}, SECRET)

    def test_auto_takes_what_the_server_wants(self):
        self.server.start(eap("ttls"), daemon={"plugins": {"eap-ttls": {"phase2_method": "md5"}}})
        self.assert_round(EAP, SECRET)

    def test_name_of_any_characters(self):
        name = "DOMAIN\\alice \"x\" 1"
        self.server.start(secrets={"eap-alice": {"id": name, "secret": PASSWORD}})
        self.assert_round({**EAP, "user": name}, SECRET)

    def test_user_name_of_the_connection(self):
        self.server.start()
        data = {key: value for key, value in EAP.items() if key != "user"}
        self.assert_round({**data, "user-name": USER}, SECRET)

    def test_tls(self):
        self.server.start(eap("tls"))
        self.assert_round({**EAP, "auth": "eap-tls", "user": "alice@example.org", **client("rsa")})

    def test_server_by_shared_key(self):
        self.server.start({"local": {"auth": "psk", "certs": None}})
        self.assert_round({**EAP, "server-auth": "psk"}, {"psk": PSK, **SECRET})

    def test_certificate_then_password(self):
        # RFC 4739: two rounds.
        self.server.start({"remote": None, "remote-1": {"auth": "pubkey"},
                           "remote-2": {"auth": "eap-mschapv2", "eap_id": "%any"}})
        self.assert_round({**EAP, "auth": "cert-eap", **client("rsa")}, SECRET)


class Certificates(IkeCase):
    def check(self, files, secrets=None):
        self.server.start(BY_CERT)
        self.assert_round({**CERT, **files}, secrets)

    def test_rsa(self):
        self.check(client("rsa"))

    def test_ecdsa(self):
        self.check(client("ecdsa"))

    def test_ed25519(self):
        self.check(client("ed25519"))

    def test_der(self):
        self.check(client("rsa", "crt.der", "der"))

    def test_encrypted_pkcs8(self):
        self.check(client("ecdsa", key="pk8"), KEY_SECRET)

    def test_old_encryption(self):
        self.check(client("rsa", key="old"), KEY_SECRET)

    def test_pkcs12(self):
        self.check({"cert": f"{CERTS}/client-rsa.p12"}, KEY_SECRET)

    def test_old_pkcs12(self):
        self.check({"cert": f"{CERTS}/client-ecdsa.rc2.p12"}, KEY_SECRET)

    def test_server_with_ecdsa_and_intermediate(self):
        self.server.start({**BY_CERT, "local": {"certs": f"{CERTS}/server-ecdsa.pem"}})
        self.assert_round({**CERT, **client("rsa")})
        self.server.start({**BY_CERT, "local": {"certs": f"{CERTS}/server-intermediate.pem"}})
        self.assert_round({**CERT, **client("rsa")}, name="second")

    def test_token(self):
        self.client.run("mount", "-t", "tmpfs", "tmpfs", "/var/lib/softhsm/tokens")
        self.addCleanup(self.client.run, "umount", "/var/lib/softhsm/tokens")
        self.client.run("softhsm2-util", "--init-token", "--free", "--label", "lab", "--pin", "1234", "--so-pin", "4321")
        self.client.run("softhsm2-util", "--import", f"{CERTS}/client-rsa.pk8", "--file-pin", "secret", "--token", "lab",
                        "--label", "alice", "--id", "a1", "--pin", "1234")
        self.server.start(BY_CERT)
        data = {**CERT, **client("rsa"), "key": "pkcs11:token=lab;object=alice;type=private"}
        self.assert_round(data, {"key-password": "1234"})
        self.assert_fails("PIN of the token", data, {"key-password": "9999"}, says="Invalid secrets", name="wrong-pin")


class SharedKey(IkeCase):
    def test_shared_key(self):
        self.server.start(BY_PSK)
        self.assert_round(SHARED, {"psk": PSK})

    def test_server_named_by_its_address(self):
        # IPv6 is called first.
        self.server.start({**BY_PSK, "local": {"auth": "psk", "certs": None, "id": SERVER6}})
        self.assert_round(SHARED, {"psk": PSK})

    def test_identities(self):
        self.server.start({"local": {"auth": "psk", "certs": None, "id": "gw@example.org"},
                           "remote": {"auth": "psk", "eap_id": None, "id": "alice@example.org"}})
        self.assert_round({**SHARED, "local-id": "alice@example.org", "remote-id": "gw@example.org"}, {"psk": PSK})


class Authorities(IkeCase):
    def test_bundle(self):
        self.server.start()
        self.assert_round({**EAP, "ca": f"{CERTS}/bundle.pem"}, SECRET)

    def test_certificate_of_the_server_itself(self):
        self.server.start()
        self.assert_round({**EAP, "ca": f"{CERTS}/server-rsa.pem"}, SECRET)

    def test_trust_store_of_the_system(self):
        # One authority that strongSwan cannot read takes nothing from the others.
        with open("/out/trust.pem", "wb") as store:
            for name in (TRUST_STORE, f"{CERTS}/odd.pem", f"{CERTS}/ca.pem", f"{CERTS}/ca2.pem"):
                with open(name, "rb") as file:
                    store.write(file.read())
        self.client.run("mount", "--bind", "/out/trust.pem", TRUST_STORE)
        self.addCleanup(self.client.run, "umount", TRUST_STORE)
        data = {key: value for key, value in EAP.items() if key != "ca"}
        self.server.start()
        vpn = self.connect(data, SECRET)
        self.assert_traffic("10.80.0.1")
        self.client.log.wait("done without certificate")
        self.client.down(vpn)
        # The next time charon is given what it needed, and all of them when that does not do.
        self.client.log.mark()
        self.client.up(vpn)
        self.assertNotIn("done without certificate", self.client.log.text())
        self.client.down(vpn)
        self.server.start({"local": {"certs": f"{CERTS}/server-ca2.pem"}})
        self.client.up(vpn)
        self.client.log.wait("not the authority of last time")
        self.client.down(vpn)

    def test_authority_beyond_strongswan(self):
        self.server.start()
        self.assert_fails("certificate or key cannot be read", {**EAP, "ca": f"{CERTS}/odd.pem"}, SECRET, detail="ca: .*Odd CA")

    def test_any_identity_with_own_authority(self):
        self.server.start({"local": {"certs": f"{CERTS}/server-other-name.pem", "id": "other.example.org"}})
        self.assert_round({**EAP, "remote-id": "%any"}, SECRET)

    def test_server_named_by_its_subject(self):
        self.server.start({"local": {"id": "O=Lab, CN=vpn.example.org"}})
        self.assert_round(EAP, SECRET)

    def test_server_named_by_its_certificate(self):
        """As Windows does: its identity is the subject, and the name that is called stands elsewhere in the certificate. A
        certificate that replaces it while the tunnel is lost is judged afresh."""
        windows = {"local": {"certs": f"{CERTS}/server-windows.pem", "id": RRAS}}
        self.server.start(windows)
        vpn = self.add(EAP, secrets=SECRET)
        self.assert_works(vpn)
        self.client.log.wait("calls itself .*RRAS01.*certificate is for")
        self.client.up(vpn)
        self.client.log.mark()
        self.server.start(merge(windows, {"local": {"certs": f"{CERTS}/server-windows2.pem"}}))
        self.client.wait_ping(LAN, timeout=40)
        self.client.log.wait("calls itself .*RRAS01.*certificate is for")

    def test_server_named_by_the_certificate_of_another(self):
        self.server.start({"local": {"certs": f"{CERTS}/server-mallory.pem", "id": RRAS}})
        self.assert_fails("server's identity does not match", EAP, SECRET, detail="RRAS01")

    def test_server_named_by_its_certificate_without_revocation(self):
        """What is pinned is not checked for revocation, so that is not done where the user insists."""
        self.server.start({"local": {"certs": f"{CERTS}/server-windows.pem", "id": RRAS}})
        self.assert_fails("server's identity does not match", {**EAP, "revocation": "strict"}, SECRET, detail="RRAS01")

    def test_identity_given(self):
        self.server.start({"local": {"certs": f"{CERTS}/server-other-name.pem", "id": "other.example.org"}})
        self.assert_round({**EAP, "remote-id": "other.example.org"}, SECRET)
