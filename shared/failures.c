/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/failures.h"

G_DEFINE_QUARK (nm-ipsec-failure, failure)

typedef struct {
  const char *word;
  NMVpnPluginFailure reason;
  const char *sentence;
  const char *hint;
} Row;

#define LOGIN NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED
#define CONNECT NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED
#define BAD_IP NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG

static const Row rows[] = {
  [FAILURE_BAD_PROFILE] = { "bad-profile", CONNECT, "the profile is not valid",
    "Correct the options that are named." },
  [FAILURE_BAD_SECRET] = { "bad-secret", LOGIN, "a secret is not valid",
    "Enter the secret that is named again." },
  [FAILURE_SECRET_MISSING] = { "secret-missing", LOGIN, "a secret is missing",
    "Store the secret in the profile or let it be asked for." },
  [FAILURE_CERTIFICATE_UNREADABLE] = { "certificate-unreadable", CONNECT, "a certificate or key cannot be read",
    "Check that the file is there, that the owner of the profile may read it and that it holds a certificate or key." },
  [FAILURE_CERTIFICATE_EXPIRED] = { "certificate-expired", CONNECT, "the client certificate has expired",
    "Ask the administrator of the VPN for a new certificate." },
  [FAILURE_KEY_ENCRYPTED] = { "key-encrypted", LOGIN, "the private key is encrypted and its passphrase is missing",
    "Enter the passphrase (key-password)." },
  [FAILURE_KEY_PASSWORD] = { "key-password", LOGIN, "the passphrase of the private key is wrong",
    "Enter the passphrase (key-password) again." },
  [FAILURE_PPP_KEY_PASSWORD] = { "ppp-key-password", LOGIN, "the passphrase of the private key for PPP is wrong or missing",
    "Enter the passphrase (ppp-key-password)." },
  [FAILURE_KEY_MISMATCH] = { "key-mismatch", CONNECT, "the private key does not belong to the certificate",
    "Choose the key that was made for this certificate." },
  [FAILURE_TOKEN] = { "token", CONNECT, "the smart card or token cannot be used",
    "Check that the token is plugged in, known to p11-kit, and that the PIN is right." },
  [FAILURE_NO_CHARON] = { "no-charon", CONNECT, "strongSwan's charon-systemd cannot be started",
    "Install strongSwan (Debian: charon-systemd and strongswan-swanctl)." },
  [FAILURE_NO_PLUGIN] = { "no-plugin", CONNECT, "strongSwan lacks a plugin that this profile needs",
    "Install the package that is named, or choose another way to sign in." },
  [FAILURE_NO_KERNEL_ESP] = { "no-kernel-esp", CONNECT, "the kernel cannot do IPsec",
    "Use a kernel with ESP (modules esp4 and esp6), and check that they are not blacklisted in /etc/modprobe.d." },
  [FAILURE_CHARON_DIED] = { "charon-died", CONNECT, "strongSwan's charon stopped unexpectedly",
    "See the journal for its last words, and report them." },
  [FAILURE_TUNNEL] = { "tunnel", CONNECT, "the tunnel interface cannot be set up",
    "Check the interface name of the profile and that no other interface has it." },
  [FAILURE_NO_IKEV1] = { "no-ikev1", CONNECT, "this strongSwan cannot do IKEv1, which the profile or the server demands",
    "Try the type ikev2 with the same server, or ike-version=2; else install a strongSwan that is built with IKEv1 "
    "(configure option --enable-ikev1)." },
  [FAILURE_NO_L2TP] = { "no-l2tp", CONNECT, "xl2tpd and pppd cannot be used",
    "Install xl2tpd and ppp, in the version that this program was built for." },
  [FAILURE_L2TP_DIED] = { "l2tp-died", CONNECT, "xl2tpd or pppd stopped unexpectedly",
    "See the journal for its last words, and report them." },
  [FAILURE_NO_KERNEL_PPP] = { "no-kernel-ppp", CONNECT, "the kernel cannot do PPP",
    "Install the kernel module ppp_generic, and check that it is not blacklisted in /etc/modprobe.d." },
  [FAILURE_GUARD] = { "guard", CONNECT, "unencrypted L2TP cannot be blocked",
    "Use a kernel with nftables and IPsec policies (modules nf_tables and xfrm_user)." },
  [FAILURE_PORT_TAKEN] = { "port-taken", CONNECT, "the UDP port for L2TP is taken",
    "Stop the program that is named, or set l2tp-source-port to ephemeral." },
  [FAILURE_NAME_NOT_FOUND] = { "name-not-found", CONNECT, "the name of the server could not be found",
    "Check the spelling of the server and that the network works." },
  [FAILURE_NO_ANSWER] = { "no-answer", CONNECT, "the server does not answer",
    "Check the address of the server, and that the network lets UDP ports 500 and 4500 through." },
  [FAILURE_NO_ANSWER_AUTH] = { "no-answer-auth", CONNECT, "the server stopped answering while signing in",
    "The network may block UDP port 4500 or drop large packets." },
  [FAILURE_NO_ANSWER_L2TP] = { "no-answer-l2tp", CONNECT, "the server does not answer L2TP, though IPsec works",
    "Try the other l2tp-source-port; else ask the administrator of the VPN whether L2TP runs there." },
  [FAILURE_TIMEOUT] = { "timeout", CONNECT, "connecting took too long",
    "Try again; if it stays like this, see the journal." },
  [FAILURE_PROPOSAL_IKE] = { "proposal-ike", CONNECT, "the server accepts none of the IKE proposals",
    "Choose another security level, or write the server's algorithms into the option ike." },
  [FAILURE_PROPOSAL_ESP] = { "proposal-esp", CONNECT, "the server accepts none of the ESP proposals",
    "Choose another security level, or write the server's algorithms into the option esp." },
  [FAILURE_SELECTORS] = { "selectors", CONNECT, "the server refuses the networks asked for",
    "Correct local-ts and remote-ts, or leave them out and take what the server gives." },
  [FAILURE_NO_ADDRESS] = { "no-address", BAD_IP, "the server gave no address",
    "Ask the administrator of the VPN; for a site-to-site tunnel set request-address to no." },
  [FAILURE_CALL_REFUSED] = { "call-refused", CONNECT, "the server refuses the L2TP call",
    "Ask the administrator of the VPN." },
  [FAILURE_PPP] = { "ppp", CONNECT, "the server and pppd came to no agreement",
    "Check the PPP options of the profile; the words of the server may help the administrator of the VPN." },
  [FAILURE_PPP_AUTH] = { "ppp-auth", CONNECT, "the server wants to check the password in a way that the profile does not allow",
    "Add what is named to the option ppp-auth, if the server is to be trusted with it." },
  [FAILURE_SERVER_UNTRUSTED] = { "server-untrusted", CONNECT, "the certificate of the server is not trusted",
    "Choose the certificate authority of the VPN in the option ca." },
  [FAILURE_SERVER_EXPIRED] = { "server-expired", CONNECT, "the certificate of the server is not valid now",
    "Check the clock of this machine; else the administrator of the VPN must renew the certificate." },
  [FAILURE_SERVER_REVOKED] = { "server-revoked", CONNECT, "the certificate of the server was revoked",
    "Do not connect; tell the administrator of the VPN." },
  [FAILURE_SERVER_IDENTITY] = { "server-identity", CONNECT, "the server is not the one expected",
    "If the identity it gives is right, set remote-id to it." },
  [FAILURE_SERVER_CONSTRAINT] = { "server-constraint", CONNECT, "the server did not prove itself as demanded",
    "Check ca, server-auth and revocation." },
  [FAILURE_LOGIN] = { "login", LOGIN, "the server refuses the user name or password",
    "Enter user name and password again." },
  [FAILURE_ACCOUNT] = { "account", LOGIN, "the server refuses the account",
    "Ask the administrator of the VPN: the password or account may have expired or be barred." },
  [FAILURE_PSK] = { "psk", LOGIN, "the server refuses the pre-shared key",
    "Enter the pre-shared key again, and check local-id and remote-id." },
  [FAILURE_CLIENT_REFUSED] = { "client-refused", LOGIN, "the server refuses this client's certificate or identity",
    "Check cert and local-id, and that the server knows the authority that issued the certificate." },
  [FAILURE_EAP_METHOD] = { "eap-method", LOGIN, "the server wants another EAP method",
    "Set eap-method to what the server wants, or to auto." },
  [FAILURE_SERVER_CLOSED] = { "server-closed", CONNECT, "the server closed the connection",
    "Connect again; if it comes back, ask the administrator of the VPN." },
  [FAILURE_CONNECTION_LOST] = { "connection-lost", CONNECT, "the server was lost",
    "Check the network and connect again." },
  [FAILURE_INTERNAL] = { "internal", CONNECT, "something went wrong that should not",
    "See the journal, and report it." },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == FAILURE_LAST + 1);

const char *
failure_to_string (Failure failure)
{
  return rows[failure].word;
}

NMVpnPluginFailure
failure_reason (Failure failure)
{
  return rows[failure].reason;
}

const char *
failure_hint (Failure failure)
{
  return rows[failure].hint;
}

static GError * G_GNUC_PRINTF (2, 0)
failure_new_va (Failure failure, const char *format, va_list args)
{
  g_autofree char *detail = NULL;

  if (!format)
    return g_error_new_literal (IPSEC_FAILURE, failure, rows[failure].sentence);
  detail = g_strdup_vprintf (format, args);
  return g_error_new (IPSEC_FAILURE, failure, "%s (%s)", rows[failure].sentence, detail);
}

GError *
failure_new (Failure failure, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = failure_new_va (failure, format, args);
  va_end (args);
  return error;
}

gboolean
failure_set (GError **error, Failure failure, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, failure_new_va (failure, format, args));
  va_end (args);
  return FALSE;
}

Failure
failure_of (const GError *error)
{
  return error->domain == IPSEC_FAILURE ? (Failure) error->code : FAILURE_INTERNAL;
}

char *
failure_describe (const GError *error)
{
  g_autofree char *text = g_strdup (error->message);

  text[0] = g_ascii_toupper (text[0]);
  return g_strdup_printf ("%s. %s", text, failure_hint (failure_of (error)));
}
