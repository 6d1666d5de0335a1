/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/failures.h"
#include "src/charon/charon-log.h"
#include "tests/unit/fake-charon.h"

static void
hear_event (CharonLog *log, const char *event, GBytes *bytes)
{
  g_autoptr (GBytes) owned = bytes;
  g_autoptr (ViciMessage) message = NULL;

  message = vici_message_parse (g_bytes_get_data (owned, NULL), g_bytes_get_size (owned), NULL);
  charon_log_event (log, event, message);
}

/* "GROUP text" of a log event, or "ALERT type". */
static void
hear (CharonLog *log, const char *line)
{
  const char *space = strchr (line, ' ');
  g_autofree char *group = g_strndup (line, space - line);

  if (g_str_equal (group, "ALERT"))
    hear_event (log, "alert", fake_charon_message ("type", space + 1, NULL));
  else
    charon_log_line (log, group, space + 1);
}

/* What a log came to, as the head of a file in tests/data/charon-log says it. */
static char *
describe (CharonLog *log)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) failure = charon_log_failure (log, FAILURE_TIMEOUT);
  g_autofree char *dns = g_strjoinv (" ", (char **) charon_log_dns (log));

  g_string_append_printf (text, "# %s: %s\n", failure_to_string (failure_of (failure)), failure->message);
  if (*dns)
    g_string_append_printf (text, "# dns: %s\n", dns);
  if (charon_log_server_id (log))
    g_string_append_printf (text, "# server: %s\n", charon_log_server_id (log));
  if (charon_log_is_hopeless (log))
    g_string_append (text, "# hopeless\n");
  return g_string_free (text, FALSE);
}

/* Real logs: what charon wrote when a real server behaved like that. IPSEC_TEST_UPDATE=1 writes the heads anew. */
static void
test_file (gconstpointer data)
{
  const char *path = data;
  g_autoptr (CharonLog) log = charon_log_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) head = g_string_new (NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *content = NULL;
  g_autofree char *result = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (content, "\n", -1);
  for (char **line = lines; *line && **line; line++) {
    g_string_append_printf (**line == '#' ? head : body, "%s\n", *line);
    if (**line != '#')
      hear (log, *line);
  }
  result = describe (log);
  if (g_strcmp0 (g_getenv ("IPSEC_TEST_UPDATE"), "1") == 0) {
    g_string_prepend (body, result);
    g_assert_true (g_file_set_contents (path, body->str, -1, NULL));
    return;
  }
  g_assert_cmpstr (result, ==, head->str);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Adds a test for each file. */
static void
add_files (GPtrArray *paths)
{
  g_autofree char *dir_path = g_test_build_filename (G_TEST_DIST, "tests", "data", "charon-log", NULL);
  g_autoptr (GDir) dir = g_dir_open (dir_path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (paths, g_build_filename (dir_path, name, NULL));
  g_assert_cmpuint (paths->len, >, 0);
  g_ptr_array_sort (paths, by_name);
  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *base = g_path_get_basename (paths->pdata[i]);
    g_autofree char *test = g_strdup_printf ("/charon-log/real/%s", base);

    g_test_add_data_func (test, paths->pdata[i], test_file);
  }
}

/* Only then it may ask for a password. */
#define PROVED "IKE authentication of 'gw' with RSA successful\n"

/* IKEv1, up to the first message that the pre-shared key encrypts. */
#define KEY_USED "IKE initiating Main Mode IKE_SA gw[1] to b\nENC generating ID_PROT request 0 [ ID HASH N(INITIAL_CONTACT) ]\n"

static const struct {
  const char *lines; /* one after the other */
  Failure failure;
  const char *detail; /* within the message; NULL: it is the bare sentence */
} cases[] = {
  /* reaching the server */
  { "LIB resolving 'vpn.example' failed: Name or service not known", FAILURE_NAME_NOT_FOUND, "(vpn.example: Name or" },
  { "IKE unable to resolve vpn.example, initiate aborted", FAILURE_NAME_NOT_FOUND, "(vpn.example)" },
  { "IKE retransmit 3 of request with message ID 0\nIKE giving up after 3 retransmits\n"
    "IKE establishing IKE_SA failed, peer not responding", FAILURE_NO_ANSWER, NULL },
  { "NET error writing to socket: Network is unreachable\nIKE retransmit 3 of request with message ID 0\n"
    "IKE giving up after 3 retransmits", FAILURE_NO_ANSWER, "(Network is unreachable)" },
  { "IKE retransmit 3 of request with message ID 1\nIKE giving up after 3 retransmits", FAILURE_NO_ANSWER_AUTH, NULL },
  { "IKE sending retransmit 3 of request message ID 0, seq 1\nIKE giving up after 3 retransmits", FAILURE_NO_ANSWER,
    NULL },
  { "IKE sending retransmit 3 of request message ID 0, seq 3\nIKE giving up after 3 retransmits",
    FAILURE_NO_ANSWER_AUTH, NULL },
  { "IKE IKE_SA gw[1] established between 192.0.2.1[a]...192.0.2.2[b]\n"
    "IKE retransmit 3 of request with message ID 9\nIKE giving up after 3 retransmits", FAILURE_CONNECTION_LOST, NULL },
  { "NET no socket implementation registered, sending failed", FAILURE_INTERNAL, "no sockets" },
  /* agreeing with it */
  { "IKE received NO_PROPOSAL_CHOSEN notify error", FAILURE_PROPOSAL_IKE, NULL },
  { "CFG received proposals: IKE:3DES_CBC\nCFG configured proposals: IKE:AES_CBC_256\n"
    "IKE received proposals unacceptable", FAILURE_PROPOSAL_IKE, "wants IKE:3DES_CBC, we accept IKE:AES_CBC_256" },
  { "IKE requested DH group MODP_768 not supported", FAILURE_PROPOSAL_IKE, "DH group MODP_768" },
  { "IKE requested key exchange method MODP_768 not supported", FAILURE_PROPOSAL_IKE, "method MODP_768" },
  { "IKE requested DH group MODP_768 not contained in any of our proposals", FAILURE_PROPOSAL_IKE, "MODP_768" },
  { "IKE peers proposal selection invalid", FAILURE_PROPOSAL_IKE, NULL },
  { "IKE peer's key exchange method selection invalid", FAILURE_PROPOSAL_IKE, NULL },
  { "IKE received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built\nIKE closing IKE_SA due CHILD_SA setup failure",
    FAILURE_PROPOSAL_ESP, NULL },
  { "IKE received NO_PROPOSAL_CHOSEN error notify", FAILURE_PROPOSAL_IKE, NULL },
  { "IKE IKE_SA gw[1] established between a...b\nIKE received NO_PROPOSAL_CHOSEN error notify", FAILURE_PROPOSAL_ESP,
    NULL },
  { "IKE received TS_UNACCEPTABLE notify, no CHILD_SA built\nIKE failed to establish CHILD_SA, keeping IKE_SA",
    FAILURE_SELECTORS, NULL },
  { "IKE received SINGLE_PAIR_REQUIRED notify, no CHILD_SA built", FAILURE_SELECTORS, "single network" },
  { "IKE no acceptable traffic selectors found", FAILURE_SELECTORS, NULL },
  { "IKE received INTERNAL_ADDRESS_FAILURE notify, no CHILD_SA built", FAILURE_NO_ADDRESS, NULL },
  { "IKE received FAILED_CP_REQUIRED notify, no CHILD_SA built", FAILURE_NO_ADDRESS, "request-address" },
  { "IKE configuration payload negotiation failed, no CHILD_SA built", FAILURE_NO_ADDRESS, NULL },
  { "IKE received NO_ADDITIONAL_SAS notify, no CHILD_SA built", FAILURE_SERVER_CLOSED, "(NO_ADDITIONAL_SAS)" },
  { "IKE received INVALID_SYNTAX notify error", FAILURE_SERVER_CLOSED, "(INVALID_SYNTAX)" },
  { "IKE received INVALID_SYNTAX notify error, destroying IKE_SA", FAILURE_SERVER_CLOSED, "(INVALID_SYNTAX)" },
  /* trusting it */
  { "CFG no issuer certificate found for \"CN=gw\"\nCFG   issuer is \"C=DE, CN=\"X\" CA\"\n"
    "IKE no trusted RSA public key found for 'gw'", FAILURE_SERVER_UNTRUSTED, "(issued by “C=DE, CN=\"X\" CA”)" },
  { "CFG   self-signed certificate \"CN=CA\" is not trusted\nIKE no trusted RSA public key found for 'gw'",
    FAILURE_SERVER_UNTRUSTED, "self-signed “CN=CA”" },
  { "IKE no trusted RSA public key found for 'gw'", FAILURE_SERVER_UNTRUSTED, "“gw”" },
  { "CFG no issuer certificate found for \"CN=gw\"\nCFG   issuer is \"CN=CA\"\n"
    "CFG subject certificate invalid (valid from Jan 01 00:00:00 2020 to Jan 01 00:00:00 2021)\n"
    "IKE no trusted RSA public key found for 'gw'", FAILURE_SERVER_EXPIRED,
    "valid from Jan 01 00:00:00 2020 to Jan 01 00:00:00 2021" },
  { "CFG certificate was revoked on Nov 21 18:00:00 UTC 2026, reason: key compromise\n"
    "IKE no trusted ECDSA public key found for 'gw'", FAILURE_SERVER_REVOKED, "reason: key compromise" },
  { "CFG certificate 'CN=gw' does not match permitted name constraint 'x'", FAILURE_SERVER_UNTRUSTED, "authority" },
  { "CFG subject alternative name 'gw' of certificate 'CN=gw' does not match any permitted name constraints",
    FAILURE_SERVER_UNTRUSTED, "authority" },
  { "TLS no trusted certificate found for 'radius' to verify TLS server", FAILURE_SERVER_UNTRUSTED, "“radius”" },
  { "TLS no TLS public key found for server 'radius'", FAILURE_SERVER_UNTRUSTED, "“radius”" },
  { "IKE authentication of 'C=DE, CN=gw' with RSA_EMSA_PKCS1_SHA2_256 successful\n"
    "CFG constraint check failed: identity 'vpn.example' required ", FAILURE_SERVER_IDENTITY,
    "(expected “vpn.example”, got “C=DE, CN=gw”)" },
  /* 6.0.6 */
  { "CFG constraint check failed: identity 'vpn.example' (FQDN) required, not matched by 'CN=gw' (DER_ASN1_DN)",
    FAILURE_SERVER_IDENTITY, "(expected “vpn.example”, got “CN=gw”)" },
  { "IKE authentication of 'gw' with RSA successful\n"
    "CFG constraint check failed: identity 'vpn.example' (FQDN) required", FAILURE_SERVER_IDENTITY, "got “gw”" },
  { "CFG constraint check failed: certificate does not confirm identity 'gw' (FQDN)", FAILURE_SERVER_IDENTITY,
    "not valid for “gw”" },
  { "IKE IDir '192.0.2.2' does not match to 'gw'", FAILURE_SERVER_IDENTITY,
    "expected “gw”, got “192.0.2.2”" },
  { "TLS server certificate does not match to 'radius.example'", FAILURE_SERVER_IDENTITY, "“radius.example”" },
  { "CFG constraint check failed: peer not authenticated by CA 'CN=CA'", FAILURE_SERVER_CONSTRAINT,
    "(peer not authenticated by CA 'CN=CA')" },
  { "CFG constraint check failed: RULE_CRL_VALIDATION is SKIPPED, but requires at least GOOD",
    FAILURE_SERVER_CONSTRAINT, "checked for revocation" },
  { "CFG RSA-1024 signatures not acceptable", FAILURE_SERVER_CONSTRAINT, "RSA-1024" },
  { "CFG X.509 signature scheme RSA_EMSA_PKCS1_SHA1 not acceptable", FAILURE_SERVER_CONSTRAINT, "PKCS1_SHA1" },
  { "CFG constraint requires public key authentication, but pre-shared key was used", FAILURE_SERVER_CONSTRAINT,
    "but pre-shared key was used" },
  { "IKE do not allow non-mutual EAP-only authentication", FAILURE_SERVER_CONSTRAINT, "authenticate itself" },
  { "IKE server requested EAP_IDENTITY (id 0x00), sending 'alice'\n"
    "IKE allow mutual EAP-only authentication\n"
    "IKE server requested EAP_GTC authentication (id 0x01)\n"
    "IKE no EAP key found for hosts 'gw' - 'alice'", FAILURE_SERVER_UNPROVED, "before proving" },
  { "IKE server requested EAP_MD5 authentication (id 0x01)", FAILURE_SERVER_UNPROVED, "before proving" },
  { "IKE authentication of 'gw' with RSA successful\n"
    "IKE initiating IKE_SA gw[2] to 192.0.2.2\n"
    "IKE server requested EAP_IDENTITY (id 0x00), sending 'alice'", FAILURE_SERVER_UNPROVED, "before proving" },
  { "IKE server requested EAP_GTC authentication (id 0x01)\nIKE authentication of 'gw' with EAP successful",
    FAILURE_SERVER_UNPROVED, "before proving" },
  /* of one message, heard in the wrong order */
  { "IKE server requested EAP_IDENTITY (id 0x00), sending 'alice'\nIKE authentication of 'gw' with RSA successful",
    FAILURE_TIMEOUT, "RSA successful" },
  /* what was wrong on the way to trust does not matter in the end */
  { "CFG no issuer certificate found for \"CN=gw\"\nCFG   issuer is \"CN=CA\"\n"
    PROVED "IKE server requested EAP_MD5 authentication (id 0x01)\n"
           "IKE received EAP_FAILURE, EAP authentication failed", FAILURE_LOGIN, NULL },
  /* being trusted by it */
  { "IKE authentication of 'alice' (myself) with pre-shared key\nIKE received AUTHENTICATION_FAILED notify error",
    FAILURE_PSK, NULL },
  { "IKE tried 1 shared key for 'a' - 'b', but MAC mismatched", FAILURE_PSK, NULL },
  { "IKE tried 2 shared keys for 'a' - 'b', but MAC mismatched", FAILURE_PSK, NULL },
  { "IKE authentication of 'CN=alice' (myself) with RSA_EMSA_PKCS1_SHA2_256 successful\n"
    "IKE received AUTHENTICATION_FAILED notify error", FAILURE_CLIENT_REFUSED, NULL },
  { "IKE received AUTHENTICATION_FAILED notify error", FAILURE_CLIENT_REFUSED, "remote-id" },
  { PROVED "IKE server requested EAP_IDENTITY (id 0x00), sending 'alice'\n"
           "IKE received EAP_FAILURE, EAP authentication failed",
    FAILURE_LOGIN, NULL },
  { PROVED "IKE server requested EAP_GTC authentication (id 0x01)\nIKE received AUTHENTICATION_FAILED notify error",
    FAILURE_LOGIN, NULL },
  { "IKE EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: 'no'\nIKE EAP_MSCHAPV2 method failed",
    FAILURE_LOGIN, NULL },
  { "IKE EAP-MS-CHAPv2 failed with error ERROR_PASSWD_EXPIRED: 'old'\nIKE EAP_MSCHAPV2 method failed", FAILURE_ACCOUNT,
    "password has expired" },
  { "IKE EAP-MS-CHAPv2 failed with error ERROR_ACCT_DISABLED: '(null)'", FAILURE_ACCOUNT, "account is disabled" },
  { "IKE EAP-MS-CHAPv2 failed with error ERROR_RESTRICTED_LOGON_HOURS: ''", FAILURE_ACCOUNT, "time of day" },
  { "IKE EAP-MS-CHAPv2 failed with error ERROR_NO_DIALIN_PERMISSION: ''", FAILURE_ACCOUNT, "dial-in" },
  { "IKE EAP-MS-CHAPv2 failed with error (999): ''", FAILURE_ACCOUNT, "((999))" },
  { PROVED "IKE server requested EAP_MSCHAPV2 authentication (id 0x01)\nIKE EAP method EAP_MSCHAPV2 succeeded, MSK established\n"
           "IKE received AUTHENTICATION_FAILED notify error", FAILURE_ACCOUNT, "may not connect" },
  { PROVED "IKE server requested EAP_GTC authentication (id 0x01)\nIKE EAP method EAP_GTC succeeded, no MSK established\n"
           "IKE received AUTHENTICATION_FAILED notify error", FAILURE_ACCOUNT, "may not connect" },
  { "IKE XAuth authentication of 'alice' (myself) failed", FAILURE_LOGIN, NULL },
  { PROVED "IKE server requested EAP_TLS authentication (id 0x01)\nTLS received fatal TLS alert 'certificate expired'\n"
           "IKE EAP_TLS method failed", FAILURE_CLIENT_REFUSED, "“certificate expired”" },
  { PROVED "IKE server requested EAP_TLS authentication (id 0x01)\nIKE received EAP_FAILURE, EAP authentication failed",
    FAILURE_CLIENT_REFUSED, NULL },
  { PROVED "IKE server requested EAP_PEAP authentication (id 0x01)\nTLS received fatal TLS alert 'protocol version'\n"
           "IKE EAP_PEAP method failed", FAILURE_SERVER_CLOSED, "“protocol version”" },
  { PROVED "IKE server requested EAP_TTLS authentication (id 0x01)\nTLS negotiated version TLS 1.0 not supported\n"
           "TLS sending fatal TLS alert 'protocol version'\nIKE EAP_TTLS method failed", FAILURE_SERVER_CONSTRAINT, "TLS 1.0" },
  { PROVED "IKE server requested EAP_MSCHAPV2 authentication (id 0x01)\nIKE EAP method EAP_MSCHAPV2 succeeded, MSK established\n"
           "IKE verification of AUTH payload with EAP MSK failed", FAILURE_SERVER_CONSTRAINT, "EAP agreed on" },
  { PROVED "IKE server requested vendor specific EAP method 1-9 (id 0x01)\nIKE EAP method not supported, sending EAP_NAK\n"
           "IKE received EAP_FAILURE, EAP authentication failed", FAILURE_EAP_METHOD, "(1-9, which charon does not support)" },
  { "IKE server requested vendor specific EAP method 1-9 (id 0x01)", FAILURE_SERVER_UNPROVED, "before proving" },
  { PROVED "IKE server requested EAP_PEAP authentication (id 0x01)\nIKE EAP_PEAP not supported, sending EAP_NAK\n"
           "IKE received EAP_FAILURE, EAP authentication failed", FAILURE_EAP_METHOD, "(EAP_PEAP, which charon does not support)" },
  { PROVED "IKE server requested EAP_GTC authentication (id 0x01)\n"
           "IKE requesting EAP_MSCHAPV2 authentication, sending EAP_NAK\n"
           "IKE received EAP_FAILURE, EAP authentication failed", FAILURE_EAP_METHOD,
    "(the server offers EAP_GTC, the profile requires EAP_MSCHAPV2)" },
  { PROVED "IKE server requested EAP_GTC authentication (id 0x01)\n"
           "IKE requesting EAP_MD5 authentication, sending EAP_NAK\n"
    PROVED "IKE server requested EAP_MD5 authentication (id 0x02)\n"
           "IKE received EAP_FAILURE, EAP authentication failed", FAILURE_LOGIN, NULL },
  { "IKE no EAP key found for hosts 'gw' - 'alice'\nIKE EAP_MSCHAPV2 method failed", FAILURE_SECRET_MISSING,
    "(password)" },
  { "IKE no EAP key found for 'alice' - 'gw'", FAILURE_SECRET_MISSING, "(password)" },
  { "IKE no shared key found for 'a' - 'b'", FAILURE_SECRET_MISSING, "(psk)" },
  { "IKE no shared key found for '%any'[192.0.2.1] - '%any'[192.0.2.2]", FAILURE_SECRET_MISSING, "(psk)" },
  { "IKE no XAuth password found for '%any' - '%any'", FAILURE_SECRET_MISSING, "(password)" },
  { "IKE no private key found for 'alice'", FAILURE_KEY_MISMATCH, "“alice”" },
  { "IKE no RSA private key found for 'alice'", FAILURE_KEY_MISMATCH, "“alice”" },
  { "TLS no usable TLS client certificate found for 'alice'", FAILURE_KEY_MISMATCH, "“alice”" },
  { "CFG login to 'nm':3 failed: PIN_INCORRECT\nIKE authentication of 'alice' (myself) failed", FAILURE_TOKEN,
    "(PIN_INCORRECT)" },
  { "LIB C_Sign() failed: DEVICE_REMOVED\nIKE authentication of 'alice' (myself) with RSA_EMSA_PKCS1_SHA2_256 failed",
    FAILURE_TOKEN, "(DEVICE_REMOVED)" },
  { "IKE authentication of 'alice' (myself) failed", FAILURE_KEY_MISMATCH, "signing failed" },
  { "IKE EAP-MS-CHAPv2 verification failed\nIKE EAP_MSCHAPV2 method failed", FAILURE_SERVER_MUTUAL, NULL },
  /* IKEv1 */
  { "IKE received AUTHENTICATION_FAILED error notify", FAILURE_PSK, NULL },
  { "IKE received INVALID_HASH_INFORMATION error notify", FAILURE_PSK, NULL },
  { "IKE received PAYLOAD_MALFORMED error notify", FAILURE_PSK, NULL },
  { "IKE authentication of 'CN=alice' (myself) successful\nIKE received AUTHENTICATION_FAILED error notify",
    FAILURE_CLIENT_REFUSED, NULL },
  { "ENC invalid ID_V1 payload length, decryption failed?\nENC could not decrypt payloads", FAILURE_PSK, NULL },
  { "IKE calculated HASH does not match HASH payload", FAILURE_PSK, NULL },
  { "IKE received INVALID_ID_INFORMATION error notify", FAILURE_CLIENT_REFUSED, NULL },
  { "IKE IKE_SA gw[1] established between a...b\nIKE received INVALID_ID_INFORMATION error notify", FAILURE_SELECTORS,
    NULL },
  /* whatever garbage looks like to it */
  { KEY_USED "IKE received UNSUPPORTED_CRITICAL_PAYLOAD error notify", FAILURE_PSK, NULL },
  { KEY_USED "IKE received INVALID_KE_PAYLOAD error notify", FAILURE_PSK, NULL },
  { KEY_USED "IKE received (30) error notify", FAILURE_PSK, NULL },
  { KEY_USED "IKE received INVALID_ID_INFORMATION error notify", FAILURE_CLIENT_REFUSED, NULL },
  { "IKE received UNSUPPORTED_CRITICAL_PAYLOAD error notify", FAILURE_SERVER_CLOSED, "UNSUPPORTED_CRITICAL_PAYLOAD" },
  /* or says nothing to */
  { KEY_USED "IKE sending retransmit 3 of request message ID 0, seq 3\nIKE giving up after 3 retransmits", FAILURE_PSK,
    "most likely it is wrong" },
  { "ENC generating ID_PROT request 0 [ KE No NAT-D NAT-D ]\nIKE sending retransmit 3 of request message ID 0, seq 2\n"
    "IKE giving up after 3 retransmits", FAILURE_NO_ANSWER_AUTH, NULL },
  { "ENC generating ID_PROT request 0 [ ID CERT SIG ]\nIKE sending retransmit 3 of request message ID 0, seq 3\n"
    "IKE giving up after 3 retransmits", FAILURE_NO_ANSWER_AUTH, NULL },
  { "ENC parsed IKE_AUTH response 5 [ EF(32/47) ]\nENC fragmented IKE message is too large\n"
    "IKE retransmit 4 of request with message ID 5", FAILURE_TIMEOUT, "(the server's answer is too long)" },
  /* quick mode was refused, and charon begins again */
  { "IKE IKE_SA gw[1] established between a...b\nIKE received NO_PROPOSAL_CHOSEN error notify\n"
    "IKE initiating Main Mode IKE_SA gw[2] to b\nIKE giving up after 3 retransmits", FAILURE_PROPOSAL_ESP, NULL },
  { "IKE IKE_SA gw[1] established between a...b\nIKE received INVALID_ID_INFORMATION error notify\n"
    "IKE initiating Main Mode IKE_SA gw[2] to b\nIKE IKE_SA gw[2] established between a...b\n"
    "IKE received DELETE for IKE_SA gw[2]", FAILURE_SELECTORS, NULL },
  /* a server that renews the keys, and one that does not let us */
  { "IKE IKE_SA gw[1] established between a...b\nIKE b is initiating a Main Mode IKE_SA\n"
    "CFG received proposals: IKE:CURVE_25519\nCFG configured proposals: IKE:MODP_2048\nIKE no proposal found\n"
    "IKE closing expired CHILD_SA l2tp{1} with SPIs c1_i c2_o", FAILURE_PROPOSAL_IKE,
    "(the server wants IKE:CURVE_25519, we accept IKE:MODP_2048)" },
  { "IKE IKE_SA gw[1] established between a...b\n"
    "CFG received proposals: ESP:AES_GCM_16_128\nCFG configured proposals: ESP:AES_CBC_256\n"
    "IKE no matching proposal found, sending NO_PROPOSAL_CHOSEN", FAILURE_PROPOSAL_ESP,
    "(the server wants ESP:AES_GCM_16_128, we accept ESP:AES_CBC_256)" },
  { "IKE IKE_SA gw[1] established between a...b\nIKE initiating Main Mode IKE_SA gw[2] to b\n"
    "IKE received NO_PROPOSAL_CHOSEN error notify", FAILURE_PROPOSAL_IKE, NULL },
  { "IKE IKE_SA gw[1] established between a...b\nIKE initiating Main Mode IKE_SA gw[2] to b\n"
    "IKE IKE_SA gw[2] established between a...b\nIKE received NO_PROPOSAL_CHOSEN error notify", FAILURE_PROPOSAL_ESP,
    NULL },
  /* an attempt later went well */
  { "IKE IKE_SA gw[1] established between a...b\n"
    "IKE CHILD_SA l2tp{1} established with SPIs c1_i c2_o and TS a === b\nIKE b is initiating a Main Mode IKE_SA\n"
    "CFG received proposals: IKE:CURVE_25519\nCFG configured proposals: IKE:MODP_2048\nIKE no proposal found\n"
    "IKE IKE_SA gw[3] established between a...b\nIKE received DELETE for IKE_SA gw[3]", FAILURE_SERVER_CLOSED, NULL },
  /* this machine */
  { "NET error writing to socket: Operation not permitted\nIKE retransmit 3 of request with message ID 0\n"
    "IKE giving up after 3 retransmits", FAILURE_FIREWALL, NULL },
  { KEY_USED "NET error writing to socket: Operation not permitted\nIKE giving up after 3 retransmits", FAILURE_FIREWALL, NULL },
  { "KNL received netlink error: Protocol not supported (93)\nKNL unable to add SAD entry with SPI 66c6f5c1 (FAILED)\n"
    "IKE unable to install inbound and outbound IPsec SA (SAD) in kernel", FAILURE_NO_KERNEL_ESP,
    "(Protocol not supported (93))" },
  { "KNL algorithm AES_GCM_16 not supported by kernel!", FAILURE_NO_KERNEL_ESP, "AES_GCM_16" },
  { "KNL allocating SPI failed: No such file or directory (2)", FAILURE_NO_KERNEL_ESP, "No such file" },
  { "IKE unable to allocate SPIs from kernel", FAILURE_NO_KERNEL_ESP, NULL },
  { "IKE unable to install IPsec policies (SPD) in kernel", FAILURE_TUNNEL, "policies" },
  { "IKE installing virtual IP 10.0.0.2 failed", FAILURE_TUNNEL, "10.0.0.2" },
  /* later */
  { "IKE IKE_SA gw[1] established between a...b\nIKE received DELETE for IKE_SA gw[1]", FAILURE_SERVER_CLOSED, NULL },
  /* The server renews the IKE_SA; hours later the network goes. */
  { "IKE IKE_SA gw[1] established between a...b\nIKE IKE_SA gw[2] rekeyed between a...b\n"
    "IKE received DELETE for IKE_SA gw[1]\nIKE giving up after 3 retransmits", FAILURE_CONNECTION_LOST, NULL },
  { "IKE IKE_SA gw[1] established between a...b\nIKE IKE_SA gw[2] rekeyed between a...b\n"
    "IKE received DELETE for IKE_SA gw[2]\nIKE giving up after 3 retransmits", FAILURE_SERVER_CLOSED, NULL },
  { PROVED "IKE server requested EAP_MSCHAPV2 authentication (id 0x01)\n"
           "IKE EAP-MS-CHAPv2 failed, no MD4 hasher available\nIKE EAP_MSCHAPV2 method failed", FAILURE_NO_PLUGIN, "(MD4" },
  { PROVED "IKE server requested EAP_MSCHAPV2 authentication (id 0x01)\n"
           "IKE EAP-MS-CHAPv2 failed, DES-ECB not supported\nIKE EAP_MSCHAPV2 method failed", FAILURE_NO_PLUGIN, "(DES-ECB" },
  /* nothing telling */
  { "CFG something new", FAILURE_TIMEOUT, "(something new)" },
  { "CFG something new\nNET sending packet: from 192.0.2.1[1] to 192.0.2.2[2] (9 bytes)", FAILURE_TIMEOUT,
    "(something new)" },
  { "NET sending packet: from 192.0.2.1[1] to 192.0.2.2[2] (9 bytes)", FAILURE_TIMEOUT, NULL },
};

static void
hear_all (CharonLog *log, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line; line++)
    hear (log, *line);
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (CharonLog) log = charon_log_new ();
    g_autoptr (GError) failure = NULL;

    hear_all (log, cases[i].lines);
    failure = charon_log_failure (log, FAILURE_TIMEOUT);
    g_test_message ("%s -> %s", cases[i].lines, failure->message);
    g_assert_error (failure, IPSEC_FAILURE, (int) cases[i].failure);
    if (cases[i].detail)
      g_assert_nonnull (strstr (failure->message, cases[i].detail));
    else
      g_assert_null (strchr (failure->message, '('));
  }
}

/* What a server says stands within a line and is no line of its own. */
static void
test_injection (void)
{
  static const char *const lines[] = {
    "IKE authentication of 'x\nreceived NO_PROPOSAL_CHOSEN notify error' with RSA successful",
    "IKE XAuth message: received AUTHENTICATION_FAILED notify error",
    "CFG   using certificate \"CN=constraint check failed: identity 'x' required\"",
    "IKE received end entity cert \"O=installing DNS server 10.6.6.6 to x\"",
  };
  g_autoptr (CharonLog) log = charon_log_new ();
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    hear (log, lines[i]);
  failure = charon_log_failure (log, FAILURE_TIMEOUT);
  g_assert_error (failure, IPSEC_FAILURE, FAILURE_TIMEOUT);
  g_assert_cmpstr (*charon_log_dns (log), ==, NULL);
}

/* The next attempt may be for a CHILD_SA alone, of which charon does not say again what the IKE_SA is like. */
static void
test_mobile (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  hear (log, "IKE local host is behind NAT, sending keep alives");
  hear (log, "IKE peer supports MOBIKE");
  hear (log, "IKE IKE_SA gw[1] established between a...b");
  charon_log_clear (log);
  hear (log, "IKE establishing CHILD_SA net{2} reqid 1");
  g_assert_true (charon_log_is_mobile (log) && charon_log_has_nat (log));
  charon_log_clear (log);
  hear (log, "IKE initiating IKE_SA gw[2] to 192.0.2.1");
  g_assert_false (charon_log_is_mobile (log) || charon_log_has_nat (log));
}

/* However long and strange: one line, valid UTF-8, not too long. */
static void
test_long (void)
{
  g_autoptr (GString) line = g_string_new ("IKE EAP-MS-CHAPv2 failed with error ");
  g_autoptr (CharonLog) log = charon_log_new ();
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (line, "\xc3\xa4\n\xff");
  g_string_append (line, ": ''");
  hear (log, line->str);
  hear (log, "IKE EAP-MS-CHAPv2 failed with error \xc3\xa4\xc3\xa4\xc3\xa4\xc3\n: ''");
  failure = charon_log_failure (log, FAILURE_TIMEOUT);
  g_assert_error (failure, IPSEC_FAILURE, FAILURE_ACCOUNT);
  g_assert_true (g_utf8_validate (failure->message, -1, NULL));
  g_assert_null (strchr (failure->message, '\n'));
  g_assert_cmpuint (strlen (failure->message), <, 300);
}

static void
test_clear (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();
  g_autoptr (GError) failure = NULL;

  hear (log, "IKE installing DNS server 10.0.0.1 to /run/x");
  hear (log, "IKE authentication of 'gw' with RSA successful");
  hear (log, "ENC invalid HASH_V1 payload length, decryption failed?");
  charon_log_clear (log);
  g_assert_null (charon_log_server_id (log));
  g_assert_false (charon_log_is_hopeless (log));
  g_assert_cmpstrv (charon_log_dns (log), ((const char *const[]) { "10.0.0.1", NULL }));
  failure = charon_log_failure (log, FAILURE_TIMEOUT);
  g_assert_error (failure, IPSEC_FAILURE, FAILURE_TIMEOUT);
}

/* One message of the server has its proof and its question, and their lines come in any order. */
static void
test_hope (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  hear (log, "IKE server requested EAP_IDENTITY (id 0x00), sending 'alice'");
  g_assert_true (charon_log_is_hopeless (log));
  hear (log, "IKE authentication of 'gw' with EAP successful");
  g_assert_true (charon_log_is_hopeless (log));
  hear (log, "IKE authentication of 'gw' with RSA_EMSA_PKCS1_SHA2_256 successful");
  g_assert_false (charon_log_is_hopeless (log));
}

static void
hear_from (CharonLog *log, const char *sa, const char *text)
{
  hear_event (log, "log", fake_charon_message ("group", "IKE", "ikesa-uniqueid", sa, "msg", text, NULL));
}

/* In order, each once; those of a new IKE_SA replace the old ones', and rekeying brings none. */
static void
test_dns (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  g_assert_cmpstrv (charon_log_dns (log), ((const char *const[]) { NULL }));
  hear_from (log, "1", "installing DNS server 10.0.0.2 to /run/charon.x.resolv");
  hear_from (log, "1", "installing DNS server 10.0.0.1 via resolvconf");
  /* Where resolvconf cannot be run, charon takes it back at once. */
  hear_from (log, "1", "removing DNS server 10.0.0.1 via resolvconf");
  hear_from (log, "1", "adding DNS server failed");
  hear_from (log, "1", "DNS server 10.0.0.2 already installed, increasing refcount");
  hear_from (log, "1", "installing DNS server fd00::53 to /run/charon.x.resolv");
  hear_from (log, "1", "installing DNS server 0.0.0.0 to /run/charon.x.resolv");
  hear_from (log, "1", "installing DNS server evil.example to /run/charon.x.resolv");
  g_assert_cmpstrv (charon_log_dns (log), ((const char *const[]) { "10.0.0.2", "10.0.0.1", "fd00::53", NULL }));
  hear_from (log, "2", "IKE_SA gw[2] rekeyed between 192.0.2.1[a]...192.0.2.2[b]");
  g_assert_cmpuint (g_strv_length ((char **) charon_log_dns (log)), ==, 3);
  hear_from (log, "3", "DNS server 10.0.0.1 already installed, increasing refcount");
  hear_from (log, "3", "installing DNS server 10.0.0.9 to /run/charon.x.resolv");
  hear_from (log, "2", "removing DNS server 10.0.0.2 from /run/charon.x.resolv");
  g_assert_cmpstrv (charon_log_dns (log), ((const char *const[]) { "10.0.0.1", "10.0.0.9", NULL }));
  /* Another CHILD_SA of it, and then another IKE_SA, which brings none. */
  charon_log_clear (log);
  hear_from (log, "3", "CHILD_SA net{4} established with SPIs c1_i c2_o and TS 10.0.0.2/32 === 0.0.0.0/0");
  g_assert_cmpuint (g_strv_length ((char **) charon_log_dns (log)), ==, 2);
  hear_from (log, "4", "IKE_SA gw[4] established between 192.0.2.1[a]...192.0.2.2[b]");
  g_assert_cmpuint (g_strv_length ((char **) charon_log_dns (log)), ==, 0);
}

static void
test_dns_many (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  for (guint i = 1; i < 200; i++) {
    g_autofree char *text = g_strdup_printf ("installing DNS server 10.0.0.%u to /run/x", i);

    charon_log_line (log, "IKE", text);
  }
  g_assert_cmpuint (g_strv_length ((char **) charon_log_dns (log)), ==, 16);
}

static void
test_closed_child (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  g_assert_null (charon_log_closed_child (log));
  hear (log, "IKE closing CHILD_SA l2tp{7} with SPIs c1_i (0 bytes) c2_o (0 bytes) and TS 192.0.2.1/32 === 192.0.2.2/32");
  g_assert_cmpstr (charon_log_closed_child (log), ==, "7");
  hear (log, "IKE sending DELETE for ESP CHILD_SA with SPI c1");
  g_assert_null (charon_log_closed_child (log));
  hear (log, "IKE closing expired CHILD_SA l2tp{8} with SPIs c3_i c4_o and TS 192.0.2.1/32 === 192.0.2.2/32");
  g_assert_cmpstr (charon_log_closed_child (log), ==, "8");
}

static const struct {
  const char *type;
  Failure failure;
} alerts[] = {
  { "peer-addr-failed", FAILURE_NAME_NOT_FOUND },
  { "peer-init-unreachable", FAILURE_NO_ANSWER },
  { "retransmit-send-timeout", FAILURE_NO_ANSWER },
  { "proposal-mismatch-ike", FAILURE_PROPOSAL_IKE },
  { "proposal-mismatch-child", FAILURE_PROPOSAL_ESP },
  { "ts-mismatch", FAILURE_SELECTORS },
  { "cert-no-issuer", FAILURE_SERVER_UNTRUSTED },
  { "cert-untrusted-root", FAILURE_SERVER_UNTRUSTED },
  { "cert-expired", FAILURE_SERVER_EXPIRED },
  { "cert-revoked", FAILURE_SERVER_REVOKED },
  { "peer-auth-failed", FAILURE_SERVER_CONSTRAINT },
  { "local-auth-failed", FAILURE_CLIENT_REFUSED },
  { "install-child-sa-failed", FAILURE_NO_KERNEL_ESP },
  /* raised without anything being wrong */
  { "cert-validation-failed", FAILURE_TIMEOUT },
  { "retransmit-send", FAILURE_TIMEOUT },
  { "something-new", FAILURE_TIMEOUT },
};

static void
test_alerts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++) {
    g_autoptr (CharonLog) log = charon_log_new ();
    g_autoptr (GError) failure = NULL;

    hear_event (log, "alert", fake_charon_message ("type", alerts[i].type, NULL));
    failure = charon_log_failure (log, FAILURE_TIMEOUT);
    g_assert_error (failure, IPSEC_FAILURE, (int) alerts[i].failure);
  }
}

/* A line says more than an alert, whichever comes first. */
static void
test_alert_and_line (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();
  g_autoptr (GError) failure = NULL;

  hear_event (log, "alert", fake_charon_message ("type", "local-auth-failed", NULL));
  hear_from (log, "1", "EAP-MS-CHAPv2 failed with error ERROR_PASSWD_EXPIRED: ''");
  hear_event (log, "alert", fake_charon_message ("type", "peer-auth-failed", NULL));
  failure = charon_log_failure (log, FAILURE_TIMEOUT);
  g_assert_error (failure, IPSEC_FAILURE, FAILURE_ACCOUNT);
}

/* Where both tell the same, the alert decides and the line explains, whichever comes first. */
static void
test_alert_decides (void)
{
  static const struct {
    const char *alert, *lines;
    Failure failure;
    const char *detail;
  } rows[] = {
    { "cert-expired", "CFG subject certificate invalid (valid from May 01 to May 02)", FAILURE_SERVER_EXPIRED,
      "valid from May 01 to May 02" },
    { "cert-untrusted-root", "CFG   issuer is \"CN=ca\"", FAILURE_SERVER_UNTRUSTED, "issued by “CN=ca”" },
    { "install-child-policy-failed", "KNL received netlink error: File exists (17)\nIKE unable to install IPsec policies (SPD) in "
                                     "kernel", FAILURE_TUNNEL, "policies: File exists (17)" },
    { "proposal-mismatch-child", "IKE received NO_PROPOSAL_CHOSEN notify error", FAILURE_PROPOSAL_ESP, NULL },
    { "cert-revoked", "CFG the certificate is on a list, in words of another release", FAILURE_SERVER_REVOKED, NULL },
    { "ts-mismatch", "IKE received FAILED_CP_REQUIRED notify, no CHILD_SA built", FAILURE_NO_ADDRESS,
      "it expects a request for one: see request-address" },
    { "peer-init-unreachable", "NET error writing to socket: Operation not permitted\nIKE giving up after 3 retransmits",
      FAILURE_FIREWALL, NULL },
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++) {
    g_autoptr (CharonLog) log = charon_log_new ();
    g_autoptr (GError) failure = NULL;
    g_autofree char *detail = NULL;

    if (i % 2)
      hear_all (log, rows[i / 2].lines);
    /* Silence is told by context. */
    if (i % 2 || rows[i / 2].failure != FAILURE_FIREWALL)
      hear_event (log, "alert", fake_charon_message ("type", rows[i / 2].alert, NULL));
    if (i % 2 == 0)
      hear_all (log, rows[i / 2].lines);
    failure = charon_log_failure (log, FAILURE_TIMEOUT);
    g_assert_error (failure, IPSEC_FAILURE, (int) rows[i / 2].failure);
    detail = failure_detail (failure);
    g_assert_cmpstr (detail, ==, rows[i / 2].detail);
  }
}

static void
expect_silence (CharonLog *log, const char *line, const char *given_up, gboolean waiting)
{
  hear_from (log, "7", line);
  g_assert_cmpstr (charon_log_given_up (log), ==, given_up);
  g_assert_true (charon_log_is_waiting (log) == waiting);
}

/* Only who checks a password may take his time. */
static void
test_silence (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  expect_silence (log, "initiating IKE_SA gw[7] to 192.0.2.2", NULL, FALSE);
  expect_silence (log, "retransmit 3 of request with message ID 0", NULL, FALSE);
  expect_silence (log, "retransmit 4 of request with message ID 0", "7", FALSE);
  expect_silence (log, "giving up after 7 retransmits", NULL, FALSE);

  expect_silence (log, "initiating IKE_SA gw[7] to 192.0.2.2", NULL, FALSE);
  expect_silence (log, "authentication of 'gw' with RSA successful", NULL, FALSE);
  expect_silence (log, "server requested EAP_IDENTITY (id 0x00), sending 'alice'", NULL, FALSE);
  expect_silence (log, "retransmit 1 of request with message ID 2", NULL, TRUE);
  expect_silence (log, "retransmit 6 of request with message ID 2", NULL, TRUE);
  expect_silence (log, "IKE_SA gw[7] established between 192.0.2.1[alice]...192.0.2.2[gw]", NULL, FALSE);
  expect_silence (log, "retransmit 4 of request with message ID 9", "7", FALSE);

  charon_log_clear (log);
  expect_silence (log, "sending retransmit 4 of request message ID 0, seq 1", "7", FALSE);
}

/* What is allowed while ports and addresses are tried does not count for a tunnel, nor for the first message of new keys. */
static void
test_silence_once_up (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  charon_log_set_retransmits (log, 0, 1);
  expect_silence (log, "initiating IKE_SA gw[7] to 192.0.2.2", NULL, FALSE);
  expect_silence (log, "IKE_SA gw[7] established between 192.0.2.1[alice]...192.0.2.2[gw]", NULL, FALSE);
  expect_silence (log, "retransmit 3 of request with message ID 9", NULL, FALSE);
  expect_silence (log, "retransmit 3 of request with message ID 0", NULL, FALSE);
  expect_silence (log, "retransmit 4 of request with message ID 9", "7", FALSE);
}

/* Each of charon's timers repeats it, so that the number says half of how long the server has been silent. */
static void
test_silence_to_first_message_sent_anew (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  charon_log_set_retransmits (log, 1, 3);
  expect_silence (log, "initiating IKE_SA gw[7] to 192.0.2.2", NULL, FALSE);
  expect_silence (log, "peer didn't accept key exchange method CURVE_25519, it requested MODP_3072", NULL, FALSE);
  expect_silence (log, "initiating IKE_SA gw[7] to 192.0.2.2", NULL, FALSE);
  expect_silence (log, "retransmit 1 of request with message ID 0", NULL, FALSE);
  expect_silence (log, "retransmit 2 of request with message ID 0", NULL, FALSE);
  expect_silence (log, "retransmit 3 of request with message ID 0", "7", FALSE);

  /* Of the second message there is one alone, and of another IKE_SA's first. */
  expect_silence (log, "retransmit 4 of request with message ID 1", "7", FALSE);
  hear_from (log, "8", "initiating IKE_SA gw[8] to 192.0.2.2");
  hear_from (log, "8", "retransmit 2 of request with message ID 0");
  g_assert_cmpstr (charon_log_given_up (log), ==, "8");
}

static void
test_what_was_offered (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  g_assert_false (charon_log_has_certificate (log));
  g_assert_null (charon_log_eap_method (log));
  hear (log, "IKE received end entity cert \"C=DE, O=Lab, CN=gw.example\"");
  hear (log, "IKE server requested EAP_TTLS authentication (id 0x01)");
  g_assert_true (charon_log_has_certificate (log));
  g_assert_cmpstr (charon_log_eap_method (log), ==, "EAP_TTLS");
  charon_log_clear (log);
  g_assert_false (charon_log_has_certificate (log));
  g_assert_null (charon_log_eap_method (log));
}

static void
test_networks (void)
{
  g_autoptr (CharonLog) log = charon_log_new ();

  hear (log, "CFG handling INTERNAL_DNS_DOMAIN attribute failed");
  g_assert_false (charon_log_lists_networks (log));
  hear (log, "CFG handling INTERNAL_IP6_SUBNET attribute failed");
  g_assert_true (charon_log_lists_networks (log));
  charon_log_clear (log);
  g_assert_false (charon_log_lists_networks (log));
  hear (log, "CFG handling INTERNAL_IP4_SUBNET attribute failed");
  g_assert_true (charon_log_lists_networks (log));
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  add_files (paths);
  g_test_add_func ("/charon-log/cases", test_cases);
  g_test_add_func ("/charon-log/injection", test_injection);
  g_test_add_func ("/charon-log/long", test_long);
  g_test_add_func ("/charon-log/clear", test_clear);
  g_test_add_func ("/charon-log/hope", test_hope);
  g_test_add_func ("/charon-log/mobile", test_mobile);
  g_test_add_func ("/charon-log/dns", test_dns);
  g_test_add_func ("/charon-log/dns-many", test_dns_many);
  g_test_add_func ("/charon-log/closed-child", test_closed_child);
  g_test_add_func ("/charon-log/silence", test_silence);
  g_test_add_func ("/charon-log/silence-once-up", test_silence_once_up);
  g_test_add_func ("/charon-log/silence-to-first-message-sent-anew", test_silence_to_first_message_sent_anew);
  g_test_add_func ("/charon-log/what-was-offered", test_what_was_offered);
  g_test_add_func ("/charon-log/networks", test_networks);
  g_test_add_func ("/charon-log/alerts", test_alerts);
  g_test_add_func ("/charon-log/alert-and-line", test_alert_and_line);
  g_test_add_func ("/charon-log/alert-decides", test_alert_decides);
  return g_test_run ();
}
