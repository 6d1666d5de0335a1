/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/profile-data.h"
#include "shared/secrets.h"
#include "shared/validate.h"

#define TEXT_MAX_DEFAULT 1024

static const char *const type_words[] = { "ikev2", "l2tp", NULL };
static const char *const type_labels[] = { "IKEv2", "L2TP/IPsec", NULL };
static const char *const auth_words[] = { "eap", "eap-tls", "cert", "psk", "cert-eap", NULL };
static const char *const auth_labels[] = {
  N_("User Name and Password"), N_("Certificate (EAP-TLS)"), N_("Certificate"), N_("Pre-shared Key"),
  N_("Certificate and Password"), NULL
};
static const char *const auth_notes[] = {
  NULL,
  N_("The certificate signs in by EAP, and a RADIUS server may check it: Windows calls it “Smart card or other "
     "certificate”."),
  N_("The certificate signs in to IKE itself: Windows calls it “machine certificate”."),
  N_("One key for all users of the server."),
  N_("First the certificate, then user name and password."),
};
static const char *const psk_encoding_words[] = { "text", "hex", "base64", NULL };
static const char *const psk_encoding_labels[] = { N_("Text"), N_("Hexadecimal"), "Base64", NULL };
static const char *const server_auth_words[] = { "cert", "psk", NULL };
static const char *const server_auth_labels[] = { N_("Certificate"), N_("Pre-shared Key"), NULL };
static const char *const server_auth_notes[] = {
  NULL, N_("In addition to user name and password, the server expects a group key, as FortiGate does.")
};
static const char *const eap_words[] = { "auto", "mschapv2", "md5", "gtc", "ttls", "peap", NULL };
static const char *const eap_labels[] = { N_("Automatic"), "MSCHAPv2", "MD5", "GTC", "TTLS", "PEAP", NULL };
static const char *const security_words[] = { "modern", "compatible", "legacy", NULL };
static const char *const security_labels[] = { N_("Modern"), N_("Compatible"), N_("Legacy (Insecure)"), NULL };
static const char *const security_notes[] = {
  N_("AES with SHA-2, and groups of at least 2048 bits."),
  N_("Also SHA-1 for integrity, which older servers need."),
  N_("Also 3DES and 1024-bit groups, which are insecure. Only for servers that support nothing better."),
};
static const char *const revocation_words[] = { "relaxed", "strict", "off", NULL };
static const char *const revocation_labels[] = { N_("If Reachable"), N_("Required"), N_("Off"), NULL };
static const char *const ike_version_words[] = { "auto", "1", "2", NULL };
static const char *const ike_version_labels[] = { N_("Automatic"), "IKEv1", "IKEv2", NULL };
static const char *const ppp_auth_words[] = { "mschapv2", "eap", "chap", "mschap", "pap", NULL };
static const char *const ppp_auth_labels[] = { "MSCHAPv2", "EAP", "CHAP", "MSCHAP", "PAP", NULL };
static const char *const local_port_words[] = { "auto", "standard", "ephemeral", NULL };
static const char *const local_port_labels[] = { N_("Automatic"), N_("500 and 4500"), N_("Random"), NULL };
static const char *const source_port_words[] = { "auto", "1701", "ephemeral", NULL };
static const char *const source_port_labels[] = { N_("Automatic"), "1701", N_("Random"), NULL };
static const char *const mppe_words[] = { "no", "yes", "40", "128", NULL };
static const char *const mppe_labels[] = { N_("Off"), N_("40 or 128 Bits"), N_("40 Bits"), N_("128 Bits"), NULL };

static const char *const missing_family_words[] = { "block", "allow", NULL };
static const char *const missing_family_labels[] = { N_("Block"), N_("Allow Unprotected"), NULL };
static const char *const local_network_words[] = { "allow", "block", NULL };
static const char *const local_network_labels[] = { N_("Allow"), N_("Block"), NULL };

static const char *const ipsec_notes[] = { N_("Without IPsec, anyone on the network path can read the traffic."), NULL };

#define BIT(auth) (1u << (auth))
#define WITH_CERTIFICATE (BIT (PROFILE_AUTH_CERT) | BIT (PROFILE_AUTH_EAP_TLS) | BIT (PROFILE_AUTH_CERT_EAP))
#define WITH_EAP (BIT (PROFILE_AUTH_EAP) | BIT (PROFILE_AUTH_EAP_TLS) | BIT (PROFILE_AUTH_CERT_EAP))
#define WITH_PASSWORD (BIT (PROFILE_AUTH_EAP) | BIT (PROFILE_AUTH_CERT_EAP))
#define WORDS(name) .words = name##_words, .word_labels = name##_labels
#define AT(field) G_STRUCT_OFFSET (Profile, field)
#define SECRET_AT(field) G_STRUCT_OFFSET (Secrets, field)

static const Option options[] = {
  { "type", OPTION_WORD, OPTION_BOTH, .offset = AT (type), WORDS (type), .fallback = "ikev2",
    .label = N_("_Type"),
    .help = "IKEv2, or L2TP inside IPsec.",
    .about = N_("The protocol that the server speaks. IKEv2 is the newer one: choose it if the server supports both."),
    .elsewhere = N_("Windows: VPN type; Apple: Type") },
  { "gateway", OPTION_HOST, OPTION_BOTH | OPTION_REQUIRED, .offset = AT (gateway),
    .label = N_("_Server"),
    .help = "Host name or IP address of the server.",
    .about = N_("Host name or IP address of the server. You can also paste the administrator's whole message here, "
                "with server, user name and keys."),
    .elsewhere = N_("gateway, remote address, server address, VPN host") },
  { "auth", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC, .offset = AT (auth), WORDS (auth), .notes = auth_notes,
    .label = N_("Aut_hentication"),
    .help = "How this machine proves itself: eap (user name and password, the default of IKEv2), eap-tls (certificate "
            "inside EAP), cert (certificate), psk (pre-shared key, the default of L2TP), cert-eap (certificate, then "
            "user name and password, RFC 4739). With L2TP it is psk or cert; the user then signs in to PPP.",
    .about = N_("How you prove to the server who you are."),
    .elsewhere = N_("Windows: type of sign-in info; Apple: Authentication Settings") },
  { "server-auth", OPTION_WORD, OPTION_IKEV2, 0, AT (server_auth), WORDS (server_auth),
    .notes = server_auth_notes,
    .label = N_("Server Authent_ication"),
    .help = "How the server proves itself: cert (the default) or psk (the default with auth=psk; with auth=eap what "
            "FortiGate calls IKEv2 with EAP). With psk and eap, anyone who holds the group key can pose as the server and "
            "attack the password offline; use cert where the server has a certificate.",
    .about = N_("How the server proves to you that it is the right one."),
    .elsewhere = N_("strongSwan: rightauth, remote auth") },
  { "user", OPTION_TEXT, OPTION_BOTH, WITH_PASSWORD | BIT (PROFILE_AUTH_EAP_TLS), AT (user), .max = 255,
    .label = N_("_User Name"),
    .help = "Name for EAP or PPP; if absent, the user name of the connection.",
    .about = N_("The name of your VPN account."),
    .elsewhere = N_("login, account, XAuth or EAP identity") },
  { "domain", OPTION_TEXT, OPTION_L2TP, 0, AT (domain), .max = 255,
    .label = N_("NT D_omain"), .absent = N_("None"),
    .help = "Put before the user name as DOMAIN\\user.",
    .about = N_("The Windows domain of the account; it goes before the user name."),
    .elsewhere = N_("Windows: DOMAIN\\user") },
  { "password", OPTION_SECRET, OPTION_BOTH, WITH_PASSWORD, SECRET_AT (password), .max = 1024,
    .label = N_("_Password"),
    .help = "Password for EAP or PPP.",
    .about = N_("The password of your VPN account. The button beside it says where it is kept.") },
  { "append-otp", OPTION_BOOL, OPTION_BOTH | OPTION_LOCAL, WITH_PASSWORD, AT (append_otp), .fallback = "no",
    .label = N_("Ask _for a one-time password"),
    .help = "yes asks for a one-time password at each connection and appends it to the password, as most two-factor "
            "servers expect. Set otp-flags=2 with it, or NetworkManager stores what was entered.",
    .about = N_("For two-factor servers: each time you connect, you are asked for a code, which is sent after the "
                "password."),
    .elsewhere = N_("token, second factor, 2FA, MFA, RSA SecurID") },
  { "psk", OPTION_SECRET, OPTION_BOTH | OPTION_IPSEC, BIT (PROFILE_AUTH_PSK) | BIT (PROFILE_AUTH_EAP),
    SECRET_AT (psk), .max = 1024,
    .label = N_("Pre-shared _Key"),
    .help = "The key that all users of the server share.",
    .about = N_("The key that all users of the server share. It is not your password."),
    .elsewhere = N_("PSK, shared secret, secret, group key, IPsec key") },
  { "psk-encoding", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC, BIT (PROFILE_AUTH_PSK) | BIT (PROFILE_AUTH_EAP), AT (psk_encoding),
    WORDS (psk_encoding), .fallback = "text", .group = OPTION_GROUP_SECURITY,
    .label = N_("Pre-shared Key _Format"),
    .help = "How psk is written: as text, or as hex or base64 for keys of arbitrary bytes (0x... and 0s... in "
            "strongSwan's files, here without the prefix).",
    .about = N_("How the pre-shared key is written. Change it only if you were given hexadecimal digits or base64 to "
                "be decoded."),
    .elsewhere = N_("strongSwan: keys that begin with 0x or 0s") },
  { "ppk", OPTION_SECRET, OPTION_IKEV2, 0, SECRET_AT (ppk), .max = 1024,
    .label = N_("Post-_Quantum Key"),
    .help = "The post-quantum pre-shared key (RFC 8784) named in ppk-id: it protects what is recorded today from the quantum "
            "computers of tomorrow, in addition to the other way of signing in.",
    .about = N_("The post-quantum pre-shared key that you were given in addition to your other credentials."),
    .elsewhere = N_("PPK, RFC 8784") },
  { "cert", OPTION_KEYFILE, OPTION_BOTH | OPTION_IPSEC, WITH_CERTIFICATE, AT (cert),
    .label = N_("User C_ertificate"),
    .help = "Certificate of this client: a file (PEM, DER or PKCS#12) or a pkcs11: URI.",
    .about = N_("The certificate that was issued to you: a file (PEM, DER or PKCS#12), or one on a smart card."),
    .elsewhere = N_("client certificate, machine certificate, identity certificate; leftcert") },
  { "key", OPTION_KEYFILE, OPTION_BOTH | OPTION_IPSEC, WITH_CERTIFICATE, AT (key),
    .label = N_("Private _Key"), .absent = N_("In the Certificate File"),
    .help = "Its private key: a file (PEM, DER or PKCS#12) or a pkcs11: URI; if absent, cert holds it.",
    .about = N_("The private key of your certificate, if it is not in the same file."),
    .elsewhere = N_("leftprivatekey, .key file") },
  { "key-password", OPTION_SECRET, OPTION_BOTH | OPTION_IPSEC, WITH_CERTIFICATE, SECRET_AT (key_password),
    .max = 1024,
    .label = N_("Key Passph_rase"),
    .help = "Opens an encrypted key or PKCS#12 file; PIN of a token.",
    .about = N_("Opens your private key or PKCS#12 file; for a smart card its PIN."),
    .elsewhere = N_("export password, import password, PIN") },
  { "otp", OPTION_SECRET, OPTION_BOTH, WITH_PASSWORD, SECRET_AT (otp), .max = 1024,
    .label = N_("_One-time Password"),
    .help = "One-time password: asked for if append-otp says so; never stored.",
    .about = N_("The code that your app or device shows now."),
    .elsewhere = N_("token, second factor, 2FA, MFA") },
  { "ca", OPTION_FILE, OPTION_BOTH | OPTION_IPSEC | OPTION_SERVER_CERT, 0, AT (ca),
    .label = N_("CA _Certificate"), .absent = N_("System Certificates"),
    .help = "File with the certificates of the authorities that may have issued the server's, or with the server's "
            "own certificate; if absent, the authorities that this system trusts.",
    .about = N_("The certificate of the authority that issued the server's, or the server's own. Leave it empty if a "
                "public authority issued it."),
    .elsewhere = N_("root certificate, server CA; cacert") },
  { "remote-id", OPTION_IDENTITY, OPTION_BOTH | OPTION_IPSEC, 0, AT (remote_id),
    .group = OPTION_GROUP_IDENTITY, .label = N_("Server _Identity"), .absent = N_("Automatic"),
    .help = "The identity that the server must prove; if absent, the name or address in gateway, or in IKEv2 any "
            "identity by a certificate that was issued for that, unless revocation is strict (L2TP with a pre-shared "
            "key: anything). %any accepts any name that the authority in ca has certified.",
    .about = N_("The name that the server must prove. Fill it in if it differs from Server. %any accepts any server "
                "whose certificate the CA has issued."),
    .elsewhere = N_("Apple: Remote ID; strongSwan: rightid, remote identity") },
  { "local-id", OPTION_IDENTITY, OPTION_BOTH | OPTION_IPSEC, 0, AT (local_id), .group = OPTION_GROUP_IDENTITY,
    .label = N_("_Client Identity"), .absent = N_("Automatic"),
    .help = "The identity of this client in IKE; if absent, whichever applies: the user name, the subject of the "
            "certificate (with cert=pkcs11:type=cert its first alternative name) or the address.",
    .about = N_("The name by which this computer introduces itself to the server."),
    .elsewhere = N_("Apple: Local ID; FortiGate: peer ID, local ID; strongSwan: leftid; Cisco: group name") },
  { "aaa-id", OPTION_IDENTITY, OPTION_IKEV2, WITH_EAP, AT (aaa_id), .group = OPTION_GROUP_IDENTITY,
    .label = N_("AAA I_dentity"), .absent = N_("Any"),
    .help = "The name that the server's certificate inside EAP-TLS, TTLS or PEAP must have; if absent, any name that "
            "the authority has certified.",
    .about = N_("The name that the certificate of the RADIUS server must have, where EAP-TLS, TTLS or PEAP is used."),
    .elsewhere = N_("Windows: connect to these servers; Android: domain") },
  { "ppk-id", OPTION_IDENTITY, OPTION_IKEV2, 0, AT (ppk_id), .group = OPTION_GROUP_SECURITY,
    .label = N_("Post-Q_uantum Key Name"), .absent = N_("None"),
    .help = "The name of the post-quantum pre-shared key (RFC 8784) in ppk; if absent, none is used.",
    .about = N_("The name under which the server knows your post-quantum pre-shared key. Fill it in only if you were given one."),
    .elsewhere = N_("PPK_ID; Apple: PPK identifier") },
  { "ppk-encoding", OPTION_WORD, OPTION_IKEV2, 0, AT (ppk_encoding), WORDS (psk_encoding), .fallback = "text",
    .group = OPTION_GROUP_SECURITY,
    .label = N_("Post-Quantum Key F_ormat"),
    .help = "How ppk is written: as text, or as hex or base64 for keys of any bytes.",
    .about = N_("How the post-quantum pre-shared key is written."),
    .elsewhere = N_("strongSwan: keys that begin with 0x or 0s") },
  { "ppk-required", OPTION_BOOL, OPTION_IKEV2, 0, AT (ppk_required), .fallback = "yes", .group = OPTION_GROUP_SECURITY,
    .label = N_("Require the Post-_Quantum Key"),
    .help = "no connects also to a server that does not use the key in ppk; the log then says so.",
    .about = N_("Do not connect to a server that does not use the post-quantum pre-shared key."),
    .elsewhere = N_("strongSwan: ppk_required; Apple: PPK mandatory") },
  { "server-signature", OPTION_TEXT, OPTION_IKEV2 | OPTION_SERVER_CERT, 0, AT (server_signature), .max = 64,
    .group = OPTION_GROUP_SECURITY,
    .label = N_("Server Si_gnature"), .absent = N_("Any Safe One"),
    .help = "Which keys and signatures are accepted from the server and its certificates, in the syntax of strongSwan's "
            "remote.auth: pubkey-sha384, rsa-3072-sha256, ike:ecdsa-sha384.",
    .about = N_("Which keys and signatures of the server and its certificates are accepted, like pubkey-sha384 or "
                "rsa-3072-sha256."),
    .elsewhere = N_("strongSwan: rightauth, remote auth") },
  { "ipsec", OPTION_BOOL, OPTION_L2TP, 0, AT (ipsec), .fallback = "yes", .notes = ipsec_notes,
    .insecure = BIT (FALSE), .group = OPTION_GROUP_SECURITY,
    .label = N_("_Protect L2TP with IPsec"),
    .help = "no uses L2TP without IPsec: anyone on the network path can read the traffic.",
    .about = N_("Encrypts L2TP, which has no encryption of its own.") },
  { "ike-version", OPTION_WORD, OPTION_L2TP | OPTION_IPSEC, 0, AT (ike_version), WORDS (ike_version),
    .fallback = "auto", .group = OPTION_GROUP_SECURITY,
    .label = N_("IKE Ver_sion"),
    .help = "Version of IKE used for L2TP/IPsec: 1, 2, or auto for what both the installed strongSwan and the server "
            "support.",
    .about = N_("The version of IKE that sets up IPsec for L2TP. Nearly all servers require IKEv1.") },
  { "eap-method", OPTION_WORD, OPTION_IKEV2, WITH_PASSWORD, AT (eap_method), WORDS (eap), .fallback = "auto",
    .group = OPTION_GROUP_SECURITY,
    .label = N_("EAP Met_hod"),
    .help = "The EAP method to insist on. auto is MSCHAPv2, or TTLS and PEAP where the server asks for them and has a "
            "certificate. gtc sends the password itself to the server, md5 a plain hash of it.",
    .about = N_("How user name and password are checked. Automatic uses MSCHAPv2, TTLS or PEAP, whichever the server "
                "asks for."),
    .elsewhere = N_("Windows: authentication method; phase 1 and 2") },
  { "security", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC, 0, AT (security), WORDS (security),
    .fallback = "compatible", .notes = security_notes, .insecure = BIT (PROFILE_SECURITY_LEGACY),
    .group = OPTION_GROUP_SECURITY,
    .label = N_("Se_curity Level"),
    .help = "The algorithms offered: modern (AES with SHA-2 and groups of at least 2048 bits), compatible (also "
            "SHA-1 for integrity), legacy (also 3DES and 1024-bit groups: insecure, for old servers).",
    .about = N_("Which algorithms are offered to the server. Raise it if the server supports better ones; lower it "
                "only if the VPN does not connect otherwise."),
    .elsewhere = N_("encryption, Phase 1 and Phase 2 algorithms") },
  { "ike", OPTION_PROPOSALS, OPTION_BOTH | OPTION_IPSEC, 0, AT (ike), .min = PROPOSAL_IKE, .group = OPTION_GROUP_SECURITY,
    .label = N_("I_KE Proposals"), .absent = N_("By Security Level"),
    .help = "Proposals for IKE in strongSwan's syntax, separated by commas or spaces; they replace those of security.",
    .about = N_("The algorithms for IKE, if the security level does not suit: encryption, integrity and group as in "
                "aes256-sha256-modp2048."),
    .elsewhere = N_("Phase 1, IKE SA parameters, DH group") },
  { "esp", OPTION_PROPOSALS, OPTION_BOTH | OPTION_IPSEC, 0, AT (esp), .group = OPTION_GROUP_SECURITY,
    .label = N_("_ESP Proposals"), .absent = N_("By Security Level"),
    .help = "Proposals for ESP in strongSwan's syntax, separated by commas or spaces; they replace those of security.",
    .about = N_("The algorithms for the traffic, if the security level does not suit, as in aes256-sha256 or "
                "aes256gcm16."),
    .elsewhere = N_("Phase 2, Quick mode, Child SA parameters, PFS group") },
  { "ah", OPTION_PROPOSALS, OPTION_IKEV2, 0, AT (ah), .min = PROPOSAL_AH, .group = OPTION_GROUP_SECURITY,
    .label = N_("AH _Proposals (Nothing Encrypted)"), .absent = N_("Off"),
    .help = "Use AH (RFC 4302) instead of ESP, with these proposals in strongSwan's syntax, such as sha256 or sha256-modp2048: "
            "packets cannot be altered on the way, but nothing is encrypted, and anyone on the network path can read them. "
            "AH does not pass NAT, and cannot be used with esp or encap. Only for servers that require it.",
    .about = N_("Integrity without encryption, as in sha256: anyone on the network path can read the traffic. Only for servers "
                "that require AH."),
    .elsewhere = N_("Authentication Header; phase2=ah, ah_proposals") },
  { "revocation", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC | OPTION_SERVER_CERT, 0, AT (revocation), WORDS (revocation),
    .fallback = "relaxed", .group = OPTION_GROUP_SECURITY,
    .label = N_("_Revocation Check"),
    .help = "Whether the server's certificate is checked for revocation by CRL or OCSP: relaxed (where these can be "
            "reached), strict (the check must succeed) or off.",
    .about = N_("Whether to check, by CRL or OCSP, that the server's certificate has not been revoked."),
    .elsewhere = N_("CRL and OCSP check; strictcrlpolicy") },
  { "port", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (port), 1, 65535, .fallback = "500",
    .group = OPTION_GROUP_CONNECTION, .label = N_("Server P_ort"),
    .help = "UDP port of the server for IKE.",
    .about = N_("The UDP port on which the server answers IKE.") },
  { "local-ts", OPTION_SELECTORS, OPTION_IKEV2, 0, AT (local_ts), .group = OPTION_GROUP_TUNNEL,
    .label = N_("_Local Networks"), .absent = N_("Address from the Server"),
    .help = "Networks on this side that may use the tunnel; if absent, the address that the server gives.",
    .about = N_("Networks on your side that may use the tunnel, for site-to-site tunnels."),
    .elsewhere = N_("local subnet; leftsubnet; local traffic selector; interesting traffic") },
  { "remote-ts", OPTION_SELECTORS, OPTION_IKEV2, 0, AT (remote_ts), .group = OPTION_GROUP_TUNNEL,
    .label = N_("_Remote Networks"), .absent = N_("All Offered by the Server"),
    .help = "Networks to reach through the tunnel; if absent, all that the server gives.",
    .about = N_("Networks to reach through the tunnel; other traffic stays outside. If empty: what the server offers,"
                " usually everything."),
    .elsewhere = N_("remote subnet; rightsubnet; split tunneling; interesting traffic") },
  { "missing-family", OPTION_WORD, OPTION_BOTH | OPTION_LOCAL, 0, AT (missing_family), WORDS (missing_family),
    .fallback = "block", .group = OPTION_GROUP_TUNNEL,
    .label = N_("Missing _IP Version"),
    .help = "What happens to IPv6 if the tunnel carries all IPv4 traffic but the server assigns no IPv6 address, and "
            "vice versa: block (the default) makes it unreachable, allow lets it bypass the tunnel, unprotected.",
    .about = N_("What happens to IPv6 if the tunnel carries all traffic but the server provides only IPv4, or vice "
                "versa: it is blocked, or bypasses the tunnel, unprotected."),
    .elsewhere = N_("IPv6 leak protection") },
  { "local-network", OPTION_WORD, OPTION_BOTH | OPTION_LOCAL, 0, AT (local_network), WORDS (local_network),
    .fallback = "allow", .group = OPTION_GROUP_TUNNEL,
    .label = N_("Local Net_work"),
    .help = "Whether a tunnel that takes all traffic leaves the private networks that this machine is attached to, "
            "with their printers and file servers, reachable: allow (the default; not where a DNS server of the VPN "
            "has an address in such a network) or block. Routes that you have set yourself, other VPNs and containers "
            "are not affected.",
    .about = N_("Whether printers, file servers and other devices in your own network stay reachable while the tunnel "
                "takes all traffic."),
    .elsewhere = N_("allow LAN access; ExcludeLocalNetworks; bypass-lan") },
  { "block-on-drop", OPTION_BOOL, OPTION_BOTH | OPTION_LOCAL, 0, AT (block_on_drop), .fallback = "no",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("Block traffic when the VPN _drops"),
    .help = "Kill switch: once the VPN is up and until you disconnect it, traffic leaves this machine only through the "
            "tunnel, whatever ends the tunnel or the programs behind it. Only IKE, ESP, DHCP, neighbor discovery and "
            "what local-network allows pass; routes that you have set, other VPNs' own packets and missing-family are "
            "no exception. If the tunnel takes only some networks, all others are blocked as well. Name servers of the "
            "local network are not asked unless the profile names them, so the connection calls the server again at "
            "its last known address. To lift the block, disconnect; if the VPN is down, connect and disconnect it, "
            "run nm-ipsec diagnose --fix as root, or restart the machine.",
    .about = N_("Once the VPN is up, and until you disconnect it, traffic leaves this machine only through the tunnel, even "
                "if the tunnel fails in between."),
    .elsewhere = N_("kill switch; IncludeAllNetworks; always-on, lockdown") },
  { "request-address", OPTION_BOOL, OPTION_IKEV2, 0, AT (request_address), .fallback = "yes",
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("R_equest an address"),
    .help = "Ask the server for addresses inside the tunnel; no makes it a site-to-site tunnel.",
    .about = N_("Asks the server for an address inside the VPN. Turn this off for site-to-site tunnels."),
    .elsewhere = N_("virtual IP, mode config; leftsourceip=%config") },
  { "mobike", OPTION_BOOL, OPTION_IKEV2, 0, AT (mobike), .fallback = "yes",
    .group = OPTION_GROUP_CONNECTION, .label = N_("_Follow network changes (MOBIKE)"),
    .help = "Keep the tunnel when the address of this machine changes (RFC 4555).",
    .about = N_("Keeps the tunnel up when you move from one network to another, such as from Wi-Fi to mobile data."),
    .elsewhere = N_("Windows: Mobility; RFC 4555") },
  { "fragmentation", OPTION_BOOL, OPTION_IKEV2, 0, AT (fragmentation), .fallback = "yes",
    .group = OPTION_GROUP_CONNECTION, .label = N_("Split large I_KE messages"),
    .help = "Split large IKE messages (RFC 7383).",
    .about = N_("Splits large IKE messages itself, since many networks drop UDP fragments."),
    .elsewhere = N_("RFC 7383") },
  { "encap", OPTION_BOOL, OPTION_BOTH | OPTION_IPSEC, 0, AT (encap), .fallback = "no",
    .group = OPTION_GROUP_CONNECTION, .label = N_("_Enforce UDP encapsulation"),
    .help = "Wrap ESP in UDP even where no NAT is found, for networks that drop ESP.",
    .about = N_("Wraps the traffic in UDP port 4500 even without NAT. Helps where the tunnel comes up but nothing "
                "gets through."),
    .elsewhere = N_("NAT traversal, forceencaps") },
  { "local-port", OPTION_WORD, OPTION_BOTH | OPTION_IPSEC, 0, AT (local_port), WORDS (local_port), .fallback = "auto",
    .group = OPTION_GROUP_CONNECTION, .label = N_("Local _IKE Ports"),
    .help = "Own UDP ports of IKE: standard (500 and 4500, which no other program may have then), ephemeral, or auto: "
            "ephemeral and, if nothing comes back, once more from the standard ones, or with encap where another program "
            "has them.",
    .about = N_("The local UDP ports for IKE. Some servers and firewalls answer only to 500 and 4500.") },
  { "ipcomp", OPTION_BOOL, OPTION_BOTH | OPTION_IPSEC, 0, AT (ipcomp), .fallback = "no",
    .group = OPTION_GROUP_TUNNEL, .label = N_("I_P compression"),
    .help = "Offer IP compression (RFC 3173). With IKEv2 only if remote-ts is set and does not contain the server itself.",
    .about = N_("Compresses packets before they are encrypted. Rarely useful."),
    .elsewhere = N_("IPComp, RFC 3173") },
  { "mtu", OPTION_UINT, OPTION_BOTH, 0, AT (mtu), 576, 65535,
    .group = OPTION_GROUP_TUNNEL, .unit = N_("bytes"), .label = N_("M_TU"), .absent = N_("Automatic"),
    .help = "Largest packet inside the tunnel, in bytes; if absent, computed.",
    .about = N_("The largest packet inside the tunnel. Lower it if large pages or files hang.") },
  { "ike-lifetime", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (ike_lifetime), 30, 604800,
    .group = OPTION_GROUP_SECURITY, .unit = N_("seconds"), .label = N_("IKE _Lifetime"), .absent = N_("Automatic"),
    .help = "Seconds until the IKE keys are renewed; if absent, 4 hours.",
    .about = N_("How long the IKE keys are used before they are renewed. The server may renew them earlier."),
    .elsewhere = N_("Phase 1 lifetime; ikelifetime, IKE SA lifetime") },
  { "esp-lifetime", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (esp_lifetime), 30, 604800,
    .group = OPTION_GROUP_SECURITY, .unit = N_("seconds"), .label = N_("ESP L_ifetime"), .absent = N_("Automatic"),
    .help = "Seconds until the ESP keys are renewed.",
    .about = N_("How long the traffic keys are used before they are renewed. The server may renew them earlier."),
    .elsewhere = N_("Phase 2 lifetime; keylife, Child SA lifetime") },
  { "dpd-delay", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (dpd_delay), 0, 86400, .fallback = "30",
    .group = OPTION_GROUP_CONNECTION, .unit = N_("seconds"), .label = N_("_Dead Peer Detection"),
    .help = "Seconds of silence after which the server is asked whether it is still there; 0: never.",
    .about = N_("How long the server may stay silent before it is asked whether it is still there; 0 turns this off."),
    .elsewhere = N_("DPD interval, Apple: Dead Peer Detection Rate") },
  { "nat-keepalive", OPTION_UINT, OPTION_BOTH | OPTION_IPSEC, 0, AT (nat_keepalive), 0, 3600, .fallback = "20",
    .group = OPTION_GROUP_CONNECTION, .unit = N_("seconds"), .label = N_("NA_T Keep-alive"),
    .help = "Seconds between packets that keep a NAT's mapping; 0: none.",
    .about = N_("How often a small packet is sent to keep the way back through a router open; 0 turns this off."),
    .elsewhere = N_("NAT keepalive interval") },
  { "ppp-auth", OPTION_WORDS, OPTION_L2TP, 0, AT (ppp_auth), WORDS (ppp_auth), .fallback = "mschapv2,eap",
    .group = OPTION_GROUP_PPP,
    .label = N_("PPP Authenticati_on"),
    .help = "Protocols that may carry the password: a list out of mschapv2, eap, chap, mschap, pap.",
    .about = N_("How the password may be sent. CHAP, MSCHAP and especially PAP are weak."),
    .elsewhere = N_("Windows: Allow these protocols; refuse-pap, require-mschap-v2") },
  { "ppp-ca", OPTION_FILE, OPTION_L2TP, 0, AT (ppp_ca), .group = OPTION_GROUP_PPP,
    .label = N_("_PPP CA Certificate"), .absent = N_("System Certificates"),
    .help = "File with the certificates of the authorities that may have issued the server's inside PPP, for EAP-TLS; "
            "if absent, the authorities that this system trusts.",
    .about = N_("The authority that issued the server's certificate, if you sign in with a certificate inside PPP.") },
  { "ppp-cert", OPTION_FILE, OPTION_L2TP, 0, AT (ppp_cert), .group = OPTION_GROUP_PPP,
    .label = N_("PPP User Certificat_e"), .absent = N_("None"),
    .help = "Certificate that signs in to PPP with EAP-TLS instead of a password: a file (PEM, DER or PKCS#12).",
    .about = N_("A certificate that signs in instead of user name and password (EAP-TLS)."),
    .elsewhere = N_("user certificate; Windows: smart card or other certificate") },
  { "ppp-key", OPTION_FILE, OPTION_L2TP, 0, AT (ppp_key), .group = OPTION_GROUP_PPP,
    .label = N_("PPP Private _Key"), .absent = N_("In the Certificate File"),
    .help = "Its private key: a file (PEM, DER or PKCS#12); if absent, ppp-cert holds it.",
    .about = N_("The private key of the PPP user certificate, if it is not in the same file.") },
  { "ppp-key-password", OPTION_SECRET, OPTION_L2TP, 0, SECRET_AT (ppp_key_password), .max = 1024,
    .group = OPTION_GROUP_PPP,
    .label = N_("PPP Key Passphra_se"),
    .help = "Opens ppp-key or a PKCS#12 file.",
    .about = N_("Opens the PPP private key or the PKCS#12 file.") },
  { "tunnel-secret", OPTION_SECRET, OPTION_L2TP, 0, SECRET_AT (tunnel_secret), .max = 64,
    .group = OPTION_GROUP_TUNNEL,
    .label = N_("L2TP Tunnel Secr_et"),
    .help = "Authenticates this machine and the server to each other in L2TP itself (RFC 2661 5.1.1), where the "
            "server requires it; printable ASCII characters without space, # and ;.",
    .about = N_("A secret for L2TP itself, which few servers require.") },
  { "l2tp-source-port", OPTION_WORD, OPTION_L2TP, 0, AT (l2tp_source_port), WORDS (source_port), .fallback = "auto",
    .group = OPTION_GROUP_CONNECTION, .label = N_("L2TP _Source Port"),
    .help = "Local UDP port of L2TP: 1701, ephemeral, or auto (1701 if it is free and no NAT is detected; the other "
            "one if nothing answers).",
    .about = N_("The local UDP port for L2TP. Some servers require 1701, others any other port."),
    .elsewhere = N_("ephemeral source port") },
  { "l2tp-retries", OPTION_UINT, OPTION_L2TP, 0, AT (l2tp_retries), 1, 100,
    .group = OPTION_GROUP_CONNECTION, .label = N_("L2TP Ret_ries"), .absent = N_("Automatic"),
    .help = "How many times an L2TP control message is sent before the server counts as lost; if absent, 5.",
    .about = N_("How many times an L2TP message is sent before the server counts as lost."),
    .elsewhere = N_("max retries") },
  { "peer-address", OPTION_ADDRESS4, OPTION_L2TP, 0, AT (peer_address), .group = OPTION_GROUP_PPP,
    .label = N_("Peer A_ddress"), .absent = N_("Automatic"),
    .help = "IPv4 address of the server inside PPP, where the profile sets addresses manually; if absent, ipv4.gateway.",
    .about = N_("The server's address inside the VPN, for the rare case that yours is set manually."),
    .elsewhere = N_("remote IP") },
  { "mru", OPTION_UINT, OPTION_L2TP, 0, AT (mru), 576, 65535, .group = OPTION_GROUP_PPP,
    .unit = N_("bytes"), .label = N_("M_RU"), .absent = N_("Automatic"),
    .help = "Largest packet that the server may send, in bytes; if absent, computed.",
    .about = N_("The largest packet that the server may send.") },
  { "mrru", OPTION_UINT, OPTION_L2TP, 0, AT (mrru), 128, 16384, .group = OPTION_GROUP_PPP,
    .unit = N_("bytes"), .label = N_("MRR_U"), .absent = N_("Off"),
    .help = "Use multilink PPP and accept packets of up to this many bytes; if absent, no multilink.",
    .about = N_("Bundles several links (multilink PPP) with packets of up to this size."),
    .elsewhere = N_("multilink") },
  { "lcp-echo-interval", OPTION_UINT, OPTION_L2TP, 0, AT (lcp_echo_interval), 0, 3600, .fallback = "15",
    .group = OPTION_GROUP_PPP,
    .unit = N_("seconds"), .label = N_("LCP Echo _Interval"),
    .help = "Seconds between LCP echo requests; 0: none.",
    .about = N_("How often the server is asked whether it is still there; 0 turns this off."),
    .elsewhere = N_("Send PPP echo packets") },
  { "lcp-echo-failure", OPTION_UINT, OPTION_L2TP, 0, AT (lcp_echo_failure), 0, 100, .fallback = "4",
    .group = OPTION_GROUP_PPP,
    .label = N_("_LCP Echo Failures"),
    .help = "Unanswered LCP echo requests after which the connection counts as lost; 0: never.",
    .about = N_("After how many unanswered requests the connection counts as lost; 0 turns this off.") },
  { "mppe", OPTION_WORD, OPTION_L2TP, 0, AT (mppe), WORDS (mppe), .fallback = "no",
    .group = OPTION_GROUP_PPP,
    .label = N_("MPPE Encr_yption"),
    .help = "Require MPPE (yes: 40 or 128 bits): weak; inside IPsec only for servers that refuse clients without it.",
    .about = N_("PPP's own encryption. It is weak, and inside IPsec only for servers that insist on it."),
    .elsewhere = N_("Use Point-to-Point encryption") },
  { "mppe-stateful", OPTION_BOOL, OPTION_L2TP, 0, AT (mppe_stateful), .fallback = "no",
    .group = OPTION_GROUP_PPP,
    .label = N_("S_tateful MPPE"),
    .help = "Allow MPPE to keep its keys between packets.",
    .about = N_("Lets MPPE keep its keys from packet to packet. Weaker; for servers that require it.") },
  { "bsdcomp", OPTION_BOOL, OPTION_L2TP | OPTION_PLAIN, 0, AT (bsdcomp), .fallback = "yes",
    .group = OPTION_GROUP_PPP,
    .label = N_("_BSD compression"),
    .help = "Allow BSD compression; without IPsec only.",
    .about = N_("Allows an old compression method for traffic.") },
  { "deflate", OPTION_BOOL, OPTION_L2TP | OPTION_PLAIN, 0, AT (deflate), .fallback = "yes",
    .group = OPTION_GROUP_PPP,
    .label = N_("Deflate compre_ssion"),
    .help = "Allow Deflate compression; without IPsec only.",
    .about = N_("Allows compression of traffic.") },
  { "vj-comp", OPTION_BOOL, OPTION_L2TP, 0, AT (vj_comp), .fallback = "yes", .group = OPTION_GROUP_PPP,
    .label = N_("TCP _header compression"),
    .help = "Allow Van Jacobson header compression.",
    .about = N_("Allows shorter headers of TCP packets."),
    .elsewhere = N_("Van Jacobson compression") },
  { "pcomp", OPTION_BOOL, OPTION_L2TP, 0, AT (pcomp), .fallback = "yes", .group = OPTION_GROUP_PPP,
    .label = N_("Protocol _field compression"),
    .help = "Allow compression of the PPP protocol field.",
    .about = N_("Allows a shorter header of PPP packets.") },
  { "accomp", OPTION_BOOL, OPTION_L2TP, 0, AT (accomp), .fallback = "yes", .group = OPTION_GROUP_PPP,
    .label = N_("Address and _control compression"),
    .help = "Allow compression of the PPP address and control fields.",
    .about = N_("Allows PPP packets without address and control bytes.") },
};

const Option *
options_all (guint *n)
{
  *n = G_N_ELEMENTS (options);
  return options;
}

const Option *
option_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    if (strcmp (options[i].key, key) == 0)
      return &options[i];
  }
  return NULL;
}

const Option *
option_find_flags (const char *key)
{
  g_autofree char *name = NULL;
  const Option *option;

  if (!g_str_has_suffix (key, "-flags"))
    return NULL;
  name = g_strndup (key, strlen (key) - strlen ("-flags"));
  option = option_find (name);
  return option && option->kind == OPTION_SECRET ? option : NULL;
}

static gboolean
parse_text (const Option *option, const char *value, char **result, GError **error)
{
  switch (option->kind) {
  case OPTION_TEXT:
  case OPTION_SECRET:
    *result = validate_text (value, option->max ? option->max : TEXT_MAX_DEFAULT, error) ? g_strdup (value) : NULL;
    return *result != NULL;
  case OPTION_HOST:
    return (*result = validate_host (value, error)) != NULL;
  case OPTION_ADDRESS4:
    return (*result = validate_address4 (value, error)) != NULL;
  case OPTION_IDENTITY:
    return (*result = validate_identity (value, error)) != NULL;
  case OPTION_FILE:
    return (*result = validate_file (value, error)) != NULL;
  case OPTION_KEYFILE:
    return (*result = validate_keyfile (value, error)) != NULL;
  case OPTION_BOOL:
  case OPTION_UINT:
  case OPTION_WORD:
  case OPTION_WORDS:
  case OPTION_PROPOSALS:
  case OPTION_SELECTORS:
    break;
  }
  g_assert_not_reached ();
}

static gboolean
parse (const Option *option, const char *value, gpointer field, GError **error)
{
  g_autofree char *text = NULL;
  char **list;

  switch (option->kind) {
  case OPTION_BOOL:
    return validate_bool (value, field, error);
  case OPTION_UINT:
    return validate_uint (value, option->min, option->max, field, error);
  case OPTION_WORD:
    return validate_word (value, option->words, field, error);
  case OPTION_WORDS:
    return validate_words (value, option->words, field, error);
  case OPTION_PROPOSALS:
  case OPTION_SELECTORS:
    list = option->kind == OPTION_PROPOSALS ? validate_proposals (value, option->min, error)
           : validate_selectors (value, error);
    if (!list)
      return FALSE;
    g_strfreev (*(char ***) field);
    *(char ***) field = list;
    return TRUE;
  case OPTION_TEXT:
  case OPTION_HOST:
  case OPTION_ADDRESS4:
  case OPTION_IDENTITY:
  case OPTION_FILE:
  case OPTION_KEYFILE:
  case OPTION_SECRET:
    if (!parse_text (option, value, &text, error))
      return FALSE;
    g_free (*(char **) field);
    *(char **) field = g_steal_pointer (&text);
    return TRUE;
  }
  g_assert_not_reached ();
}

gboolean
option_parse (const Option *option, const char *value, gpointer target, GError **error)
{
  return parse (option, value, (char *) target + option->offset, error);
}

/* Room for one field of any kind, for those who want to know only whether it parses. */
typedef union {
  guint number;
  char *text;
  char **list;
} Field;

static gboolean
is_list (const Option *option)
{
  return option->kind == OPTION_PROPOSALS || option->kind == OPTION_SELECTORS;
}

static gboolean
is_number (const Option *option)
{
  return option->kind == OPTION_BOOL || option->kind == OPTION_UINT || option->kind == OPTION_WORD ||
         option->kind == OPTION_WORDS;
}

static void
clear_field (const Option *option, Field *field)
{
  if (is_number (option))
    return;
  if (is_list (option)) {
    g_clear_pointer (&field->list, g_strfreev);
    return;
  }
  if (option->kind == OPTION_SECRET && field->text)
    explicit_bzero (field->text, strlen (field->text));
  g_clear_pointer (&field->text, g_free);
}

gboolean
option_check (const Option *option, const char *value, GError **error)
{
  Field field = { 0 };
  gboolean ok = parse (option, value, &field, error);

  clear_field (option, &field);
  return ok;
}

void
option_clear (const Option *option, gpointer target)
{
  clear_field (option, (Field *) ((char *) target + option->offset));
}

static char *
words_to_string (const Option *option, guint bits)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; option->words[i]; i++) {
    if (bits & (1u << i))
      g_string_append_printf (text, "%s%s", text->len ? "," : "", option->words[i]);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
option_normalize (const Option *option, const char *value)
{
  Field field = { 0 };
  char *text = NULL;

  if (!parse (option, value, &field, NULL))
    return NULL;
  if (option->kind == OPTION_BOOL)
    text = g_strdup (field.number ? "yes" : "no");
  else if (option->kind == OPTION_UINT)
    text = g_strdup_printf ("%u", field.number);
  else if (option->kind == OPTION_WORD)
    text = g_strdup (option->words[field.number]);
  else if (option->kind == OPTION_WORDS)
    text = words_to_string (option, field.number);
  else if (is_list (option))
    text = g_strjoinv (",", field.list);
  else
    text = g_strdup (field.text);
  clear_field (option, &field);
  return text;
}

gboolean
option_has_meaning (const Option *option, const Profile *profile)
{
  gboolean l2tp = profile->type == PROFILE_L2TP;
  gboolean plain = l2tp && !profile->ipsec;

  if (plain ? option->flags & OPTION_IPSEC : option->flags & OPTION_PLAIN)
    return FALSE;
  return (option->flags & (l2tp ? OPTION_L2TP : OPTION_IKEV2)) != 0;
}

gboolean
option_suits_auth (const Option *option, const Profile *profile)
{
  guint auths = 1u << profile->auth;

  /* Some EAP methods look at a certificate too. */
  if (option->flags & OPTION_SERVER_CERT && profile->auth == PROFILE_AUTH_PSK && !profile_server_needs_certificate (profile))
    return FALSE;
  /* Inside L2TP the user signs in to PPP, whatever IKE does. */
  if (profile->type == PROFILE_L2TP)
    auths |= 1u << PROFILE_AUTH_EAP;
  return option->auths == 0 || option->auths & auths;
}

gboolean
option_is_insecure (const Option *option, const Profile *profile)
{
  const guint *field = (const void *) ((const char *) profile + option->offset);

  return option->insecure && option->insecure & (1u << *field);
}

char *
option_title (const Option *option)
{
  g_auto (GStrv) parts = g_strsplit (_(option->label), "_", -1);

  return g_strjoinv ("", parts);
}

/* "ca" or "auth=psk" as the form shows it. */
static void
append_label (GString *text, const char *reference)
{
  const char *equals = strchr (reference, '=');
  g_autofree char *key = equals ? g_strndup (reference, equals - reference) : g_strdup (reference);
  const Option *option = option_find (key);
  g_autofree char *title = option ? option_title (option) : g_strdup (key);
  const char *word = equals ? equals + 1 : NULL;

  for (guint i = 0; word && option && option->words && option->words[i]; i++) {
    if (strcmp (option->words[i], word) == 0)
      word = _(option->word_labels[i]);
  }
  if (word)
    g_string_append_printf (text, _("“%s: %s”"), title, word);
  else
    g_string_append_printf (text, _("“%s”"), title);
}

char *
option_fill_in (const char *text, gboolean labels)
{
  g_autoptr (GString) result = g_string_new (NULL);
  g_auto (GStrv) parts = g_strsplit_set (text, "{}", -1);

  /* What is in braces has an odd number. */
  for (guint i = 0; parts[i]; i++) {
    if (labels && i % 2)
      append_label (result, parts[i]);
    else
      g_string_append (result, parts[i]);
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* A key that stands in a sentence as itself: "user", "port" and "type" are words as well. */
static gboolean
is_plainly_option (const char *reference)
{
  static const char *const short_ones[] = { "ca", "cert", "ike", "esp", "ah", "ppk", "mtu", "revocation", NULL };
  const char *equals = strchr (reference, '=');
  g_autofree char *key = equals ? g_strndup (reference, equals - reference) : g_strdup (reference);

  return option_find (key) && (equals || strchr (key, '-') || g_strv_contains (short_ones, key));
}

char *
option_use_labels (const char *sentence)
{
  g_autoptr (GString) result = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit (sentence, " ", -1);

  for (guint i = 0; words[i]; i++) {
    gsize before = strspn (words[i], "(");
    gsize size = strspn (words[i] + before, "abcdefghijklmnopqrstuvwxyz0123456789-=");
    const char *after = words[i] + before + size;
    g_autofree char *reference = g_strndup (words[i] + before, size);

    g_string_append_printf (result, "%s%.*s", i ? " " : "", (int) before, words[i]);
    if (strspn (after, "),.;:") == strlen (after) && is_plainly_option (reference))
      append_label (result, reference);
    else
      g_string_append (result, reference);
    g_string_append (result, after);
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

const char *
option_group_to_string (OptionGroup group)
{
  switch (group) {
  case OPTION_GROUP_GENERAL:
    return N_("General");
  case OPTION_GROUP_IDENTITY:
    return N_("Identity");
  case OPTION_GROUP_SECURITY:
    return N_("Security");
  case OPTION_GROUP_TUNNEL:
    return N_("Tunnel");
  case OPTION_GROUP_CONNECTION:
    return N_("Connection");
  case OPTION_GROUP_PPP:
    return N_("PPP");
  }
  g_assert_not_reached ();
}
