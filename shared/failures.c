/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/failures.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/text.h"

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

/* Sentences begin as they would within a line. */
static const Row rows[] = {
  [FAILURE_BAD_PROFILE] = { "bad-profile", CONNECT, N_("the profile is not valid"),
    N_("Correct the options named.") },
  [FAILURE_BAD_SECRET] = { "bad-secret", LOGIN, N_("a secret is not valid"),
    N_("Enter the secret again.") },
  [FAILURE_SECRET_MISSING] = { "secret-missing", LOGIN, N_("a secret is missing"),
    N_("Save it in the profile, or choose to be asked for it.") },
  [FAILURE_CERTIFICATE_UNREADABLE] = { "certificate-unreadable", CONNECT, N_("a certificate or key cannot be read"),
    N_("Check that the file exists, that the profile's owner may read it, and that it contains a certificate or key.") },
  [FAILURE_CERTIFICATE_EXPIRED] = { "certificate-expired", CONNECT, N_("the client certificate has expired"),
    N_("Ask your VPN administrator for a new certificate.") },
  [FAILURE_KEY_ENCRYPTED] = { "key-encrypted", LOGIN, N_("the private key is encrypted, and its passphrase is missing"),
    N_("Enter the passphrase (key-password).") },
  [FAILURE_KEY_PASSWORD] = { "key-password", LOGIN, N_("the passphrase for the private key is wrong"),
    N_("Enter the passphrase (key-password) again.") },
  [FAILURE_PPP_KEY_PASSWORD] = { "ppp-key-password", LOGIN,
    N_("the passphrase for the PPP private key is wrong or missing"),
    N_("Enter the passphrase (ppp-key-password).") },
  [FAILURE_KEY_MISMATCH] = { "key-mismatch", CONNECT, N_("the private key does not match the certificate"),
    N_("Choose the key that belongs to this certificate.") },
  [FAILURE_TOKEN] = { "token", CONNECT, N_("the smart card or token cannot be used"),
    N_("Check that it is plugged in and known to p11-kit, and that the PIN is correct.") },
  [FAILURE_NO_CHARON] = { "no-charon", CONNECT, N_("strongSwan's charon-systemd cannot be started"),
    N_("Install strongSwan (Debian: charon-systemd and strongswan-swanctl).") },
  [FAILURE_NO_PLUGIN] = { "no-plugin", CONNECT, N_("strongSwan lacks a plugin that this profile needs"),
    N_("Install the package named, or choose another authentication method.") },
  [FAILURE_NO_KERNEL_ESP] = { "no-kernel-esp", CONNECT, N_("the kernel does not support IPsec"),
    N_("Use a kernel with ESP (modules esp4 and esp6), and check that they are not blacklisted in /etc/modprobe.d.") },
  [FAILURE_CHARON_DIED] = { "charon-died", CONNECT, N_("strongSwan's charon stopped unexpectedly"),
    N_("See the journal for its last messages, and report the problem.") },
  [FAILURE_CHARON_SILENT] = { "charon-silent", CONNECT, N_("strongSwan's charon does not answer"),
    N_("It may be waiting for something slow, such as a token, a name server or a revocation list: "
       "see the journal for its last messages.") },
  [FAILURE_TUNNEL] = { "tunnel", CONNECT, N_("the tunnel interface cannot be set up"),
    N_("Check the interface name in the profile, and that no other interface uses it.") },
  [FAILURE_NO_IKEV1] = { "no-ikev1", CONNECT,
    N_("the installed strongSwan does not support IKEv1, which the profile or the server requires"),
    N_("Try type=ikev2 with the same server, or ike-version=2; otherwise install a strongSwan built with IKEv1 "
       "(configure option --enable-ikev1).") },
  [FAILURE_NO_L2TP] = { "no-l2tp", CONNECT, N_("the L2TP programs, xl2tpd and pppd, cannot be used"),
    N_("Install xl2tpd and ppp, in the version that this program was built for.") },
  [FAILURE_PPPD_OPTIONS] = { "pppd-options", CONNECT, N_("this machine's pppd refuses an option in its own configuration"),
    N_("Correct the file named: pppd reads it for every connection.") },
  [FAILURE_L2TP_DIED] = { "l2tp-died", CONNECT, N_("an L2TP program stopped unexpectedly"),
    N_("See the journal for its last messages, and report the problem.") },
  [FAILURE_NO_KERNEL_PPP] = { "no-kernel-ppp", CONNECT, N_("the kernel does not support PPP"),
    N_("Install the kernel module ppp_generic, and check that it is not blacklisted in /etc/modprobe.d.") },
  [FAILURE_GUARD] = { "guard", CONNECT, N_("packets that would bypass the tunnel cannot be blocked"),
    N_("Use a kernel with nftables and IPsec policies (modules nf_tables and xfrm_user).") },
  [FAILURE_PORT_TAKEN] = { "port-taken", CONNECT, N_("a UDP port that the VPN needs is already in use"),
    N_("Stop the program named, or set local-port (for ports 500 and 4500) or l2tp-source-port to ephemeral.") },
  [FAILURE_DISK_FULL] = { "disk-full", CONNECT, N_("a file system of this computer is full"),
    N_("Free some space, most likely in /run, and connect again.") },
  [FAILURE_RESOURCES] = { "resources", CONNECT,
    N_("this computer has run out of memory, processes or file descriptors"),
    N_("Close some programs, or raise the limits of NetworkManager's service, and connect again.") },
  [FAILURE_NAME_NOT_FOUND] = { "name-not-found", CONNECT, N_("the server's name could not be resolved"),
    N_("Check the spelling of the name and your network connection.") },
  [FAILURE_NO_IP4] = { "no-ip4", CONNECT, N_("the server has no IPv4 address, and L2TP works over IPv4 only"),
    N_("Enter an IPv4 address of the server; if it has none, ask your VPN administrator for IKEv2.") },
  [FAILURE_FIREWALL] = { "firewall", CONNECT, N_("a firewall on this computer blocks the VPN"),
    N_("Let this computer send UDP to the server's ports 500 and 4500, and ESP; L2TP inside needs UDP port 1701.") },
  [FAILURE_NO_ANSWER] = { "no-answer", CONNECT, N_("the server does not respond"),
    N_("Check the server's address, and that the network lets UDP ports 500 and 4500 through.") },
  [FAILURE_NO_ANSWER_AUTH] = { "no-answer-auth", CONNECT, N_("the server stopped responding during authentication"),
    N_("The network may be blocking UDP port 4500 or dropping large packets.") },
  [FAILURE_NO_ANSWER_L2TP] = { "no-answer-l2tp", CONNECT,
    N_("the server does not respond to L2TP, although IPsec works"),
    N_("Try the other l2tp-source-port; otherwise ask your VPN administrator whether the server offers L2TP.") },
  [FAILURE_TIMEOUT] = { "timeout", CONNECT, N_("connecting took too long"),
    N_("Try again; if the problem persists, see the journal.") },
  [FAILURE_PROPOSAL_IKE] = { "proposal-ike", CONNECT, N_("the server accepts none of the IKE proposals"),
    N_("Choose another security level, or enter the server's algorithms in the option ike. Some servers also say so if "
       "they do not expect this client.") },
  [FAILURE_PROPOSAL_ESP] = { "proposal-esp", CONNECT, N_("the server accepts none of the ESP proposals"),
    N_("Choose another security level, or enter the server's algorithms in the option esp.") },
  [FAILURE_SELECTORS] = { "selectors", CONNECT, N_("the server refuses the requested networks"),
    N_("Correct local-ts and remote-ts, or leave them out to accept what the server offers.") },
  [FAILURE_ROUTES] = { "routes", CONNECT, N_("the server gives more networks than can be routed"),
    N_("Name the networks that you need in remote-ts, or ask your VPN administrator.") },
  [FAILURE_NO_ADDRESS] = { "no-address", BAD_IP, N_("the server did not assign an address"),
    N_("Ask your VPN administrator; for a site-to-site tunnel, set request-address to no.") },
  [FAILURE_CALL_REFUSED] = { "call-refused", CONNECT, N_("the server refused the L2TP call"),
    N_("Ask your VPN administrator.") },
  [FAILURE_PPP] = { "ppp", CONNECT, N_("PPP negotiation with the server failed"),
    N_("Check the PPP options of the profile; the server's message may help your VPN administrator.") },
  [FAILURE_PPP_AUTH] = { "ppp-auth", CONNECT,
    N_("the server requires a PPP authentication method that the profile does not allow"),
    N_("If you trust the server with your password in that form, add the method to the option ppp-auth.") },
  [FAILURE_SERVER_UNTRUSTED] = { "server-untrusted", CONNECT, N_("the server's certificate is not trusted"),
    N_("Set the option ca to the certificate authority of the VPN.") },
  [FAILURE_SERVER_EXPIRED] = { "server-expired", CONNECT,
    N_("the server's certificate has expired or is not yet valid"),
    N_("Check this computer's clock; if it is right, the VPN administrator must renew the certificate.") },
  [FAILURE_SERVER_REVOKED] = { "server-revoked", CONNECT, N_("the server's certificate has been revoked"),
    N_("Do not connect; tell your VPN administrator.") },
  [FAILURE_SERVER_IDENTITY] = { "server-identity", CONNECT, N_("the server's identity does not match"),
    N_("If the identity that the server presents is correct, set remote-id to it.") },
  [FAILURE_SERVER_CONSTRAINT] = { "server-constraint", CONNECT, N_("the server did not prove its identity as required"),
    N_("Check ca, server-auth and revocation.") },
  [FAILURE_SERVER_UNPROVED] = { "server-unproved", CONNECT,
    N_("the server asked for the password before proving who it is"),
    N_("No password was sent. If this is the right server, its administrator must give it a certificate or a pre-shared "
       "key.") },
  [FAILURE_SERVER_MUTUAL] = { "server-mutual", CONNECT,
    N_("the server accepted the password without being able to prove that it knows it"),
    N_("Someone may be impersonating the server: check its address and the pre-shared key, and tell your VPN administrator.") },
  [FAILURE_PPK] = { "ppk", CONNECT, N_("the server does not use the post-quantum pre-shared key that the profile requires"),
    N_("Check ppk and ppk-id; if the server may do without it, set ppk-required to no.") },
  [FAILURE_LOGIN] = { "login", LOGIN, N_("the server rejected the user name or password"),
    N_("Enter the user name and password again.") },
  [FAILURE_ACCOUNT] = { "account", LOGIN, N_("the server refused the account"),
    N_("Ask your VPN administrator: the password or account may have expired or been locked.") },
  [FAILURE_PSK] = { "psk", LOGIN, N_("the server rejected the pre-shared key"),
    N_("Enter the pre-shared key again, and check local-id and remote-id.") },
  [FAILURE_CLIENT_REFUSED] = { "client-refused", LOGIN, N_("the server rejected this client's certificate or identity"),
    N_("Check cert and local-id, and that the server trusts the authority that issued the certificate.") },
  [FAILURE_EAP_METHOD] = { "eap-method", LOGIN, N_("the server requires another EAP method"),
    N_("Set eap-method to the one that the server requires, or to auto.") },
  [FAILURE_SERVER_CLOSED] = { "server-closed", CONNECT, N_("the server closed the connection"),
    N_("Connect again; if it keeps happening, ask your VPN administrator.") },
  [FAILURE_REPLACED] = { "replaced", CONNECT,
    N_("the server keeps closing the connection soon after it came up"),
    N_("Another device probably signs in with the same account: disconnect it there, or ask your VPN administrator for an "
       "account for each device.") },
  [FAILURE_CONNECTION_LOST] = { "connection-lost", CONNECT, N_("the connection to the server was lost"),
    N_("Check the network and connect again.") },
  [FAILURE_INTERNAL] = { "internal", CONNECT, N_("internal error"),
    N_("See the journal, and report the problem.") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == FAILURE_LAST + 1);

const char *
failure_to_string (Failure failure)
{
  return rows[failure].word;
}

gboolean
failure_parse (const char *word, Failure *failure)
{
  for (Failure i = 0; i <= FAILURE_LAST; i++) {
    if (g_str_equal (rows[i].word, word)) {
      *failure = i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
failure_sentence (Failure failure)
{
  return _(rows[failure].sentence);
}

NMVpnPluginFailure
failure_reason (Failure failure)
{
  return rows[failure].reason;
}

const char *
failure_hint (Failure failure)
{
  return _(rows[failure].hint);
}

/* Whether its details come from this computer alone. */
static gboolean
is_local (Failure failure)
{
  static const Failure local[] = {
    FAILURE_CERTIFICATE_UNREADABLE, FAILURE_TOKEN, FAILURE_NO_CHARON, FAILURE_NO_KERNEL_ESP, FAILURE_TUNNEL, FAILURE_NO_L2TP,
    FAILURE_PPPD_OPTIONS, FAILURE_GUARD, FAILURE_INTERNAL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (local); i++) {
    if (local[i] == failure)
      return TRUE;
  }
  return FALSE;
}

/* What could not be done for a shortage says nothing of its own. */
static Failure
look_behind (Failure failure, const char *detail)
{
  static const struct {
    int number;
    Failure failure;
  } shortages[] = {
    { ENOSPC, FAILURE_DISK_FULL }, { EDQUOT, FAILURE_DISK_FULL }, { EMFILE, FAILURE_RESOURCES }, { ENFILE, FAILURE_RESOURCES },
    { ENOMEM, FAILURE_RESOURCES }, { EAGAIN, FAILURE_RESOURCES },
  };

  for (guint i = 0; is_local (failure) && i < G_N_ELEMENTS (shortages); i++) {
    if (strstr (detail, g_strerror (shortages[i].number)))
      return shortages[i].failure;
  }
  return failure;
}

static GError *
G_GNUC_PRINTF (2, 0)
failure_new_va (Failure failure, const char *format, va_list args)
{
  g_autofree char *words = NULL;
  g_autofree char *detail = NULL;

  if (!format)
    return g_error_new_literal (IPSEC_FAILURE, failure, _(rows[failure].sentence));
  /* A server, a file or whoever names them may have chosen these. */
  words = g_strdup_vprintf (format, args);
  detail = text_without_pins (words);
  failure = look_behind (failure, detail);
  return g_error_new (IPSEC_FAILURE, failure, "%s (%s)", _(rows[failure].sentence), detail);
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
  return error->domain == IPSEC_FAILURE ? (Failure) error->code : look_behind (FAILURE_INTERNAL, error->message);
}

gboolean
failure_is_silence (Failure failure)
{
  return failure == FAILURE_NO_ANSWER || failure == FAILURE_NO_ANSWER_AUTH || failure == FAILURE_CONNECTION_LOST;
}

/* The inverse of failure_new_va(). An error of another domain is all detail. */
char *
failure_detail (const GError *error)
{
  const char *sentence = _(rows[failure_of (error)].sentence);
  const char *rest = error->message + strlen (sentence);

  if (!g_str_has_prefix (error->message, sentence))
    return g_strdup (error->message);
  if (!g_str_has_prefix (rest, " (") || !g_str_has_suffix (rest, ")"))
    return *rest ? g_strdup (rest) : NULL;
  return g_strndup (rest + strlen (" ("), strlen (rest) - strlen (" ()"));
}

/* A name that has capitals elsewhere, like strongSwan, stays as it is. */
static char *
capitalize (const char *sentence)
{
  gsize word = strcspn (sentence, " ");
  gunichar first = g_utf8_get_char_validated (sentence, -1);
  GString *text;

  for (gsize i = 0; i < word; i++) {
    if (g_ascii_isupper (sentence[i]))
      return g_strdup (sentence);
  }
  if (!g_unichar_islower (first))
    return g_strdup (sentence);
  text = g_string_new (NULL);
  g_string_append_unichar (text, g_unichar_toupper (first));
  g_string_append (text, g_utf8_next_char (sentence));
  return g_string_free (text, FALSE);
}

char *
failure_describe (const GError *error)
{
  g_autofree char *text = capitalize (error->message);

  return g_strdup_printf ("%s. %s", text, failure_hint (failure_of (error)));
}

/* What stands between the sentence and the hint of a description: "" or " (DETAIL)"; NULL if it is not of this row. */
static char *
cut_detail (const Row *row, const char *description)
{
  g_autofree char *sentence = capitalize (row->sentence);
  g_autofree char *hint = g_strdup_printf (". %s", row->hint);
  gsize around = strlen (sentence) + strlen (hint);
  g_autofree char *detail = NULL;

  if (strlen (description) < around || !g_str_has_prefix (description, sentence) || !g_str_has_suffix (description, hint))
    return NULL;
  detail = g_strndup (description + strlen (sentence), strlen (description) - around);
  return !*detail || (g_str_has_prefix (detail, " (") && g_str_has_suffix (detail, ")")) ? g_steal_pointer (&detail) : NULL;
}

char *
failure_localize (const char *description)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *detail = cut_detail (&rows[i], description);
    g_autofree char *sentence = NULL;

    if (!detail)
      continue;
    sentence = capitalize (_(rows[i].sentence));
    if (strlen (detail) <= strlen (" ()"))
      return g_strdup_printf ("%s. %s", sentence, _(rows[i].hint));
    detail[strlen (detail) - 1] = '\0';
    return g_strdup_printf ("%s (%s). %s", sentence, _(detail + strlen (" (")), _(rows[i].hint));
  }
  return g_strdup (description);
}
