/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "auth-dialog/request.h"

#include <string.h>

#include "shared/defines.h"
#include "shared/legacy.h"
#include "shared/secret-bytes.h"

#define EAP "gateway=vpn.example.com|user=alice"
#define PSK EAP "|auth=psk"
#define CERT "gateway=vpn.example.com|auth=cert|cert=/c.pem|key=/k.pem"
#define L2TP EAP "|type=l2tp"

typedef struct {
  const char *service; /* NULL: ours */
  const char *data;    /* "key=value|key=value", as all lists here */
  const char *given;   /* what came along on standard input */
  const char *keyring;
  const char *hints;   /* with "|" between them */
  const char *name;    /* NULL: "Office" */
  gboolean interactive, reprompt;
  RequestKey key, ppp_key;
} Input;

static GHashTable *
table_new (const char *text)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) pairs = g_strsplit (text ? text : "", "|", -1);

  for (char **pair = pairs; *pair; pair++) {
    char *value = strchr (*pair, '=');

    g_assert_nonnull (value);
    g_hash_table_insert (table, g_strndup (*pair, (gsize) (value - *pair)), g_strdup (value + 1));
  }
  return table;
}

static char *
lookup (const char *name, gpointer data)
{
  return g_strdup (g_hash_table_lookup (data, name));
}

static Request *
request_for (const Input *input)
{
  g_autofree char *service = g_strdup (input->service ? input->service : IPSEC_SERVICE);
  g_auto (GStrv) hints = input->hints ? g_strsplit (input->hints, "|", -1) : NULL;
  g_autoptr (GHashTable) data = table_new (input->data);
  g_autoptr (GHashTable) given = table_new (input->given);
  g_autoptr (GHashTable) keyring = table_new (input->keyring);
  g_autoptr (NMConnection) connection = NULL;
  g_autoptr (Profile) profile = NULL;
  g_autoptr (GError) error = NULL;
  const char *name = input->name ? input->name : "Office";
  RequestCall call = { (char *) "a2f4b6e0-5f0b-4d5b-9a57-1f0d5c3b1a11", (char *) name, service, hints, input->interactive,
    input->reprompt };

  connection = request_connection_new (&call, data);
  profile = profile_new (connection, NULL, &error);
  g_assert_no_error (error);
  return request_new (&call, connection, profile, input->key, input->ppp_key, given, lookup, keyring);
}

/* "name?" for what is to be asked for, "name=value" for what is there, "name" for what is neither. */
static char *
dump (const Request *request)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < request->secrets->len; i++) {
    const RequestSecret *secret = request->secrets->pdata[i];

    g_string_append_printf (text, "%s%s", i ? "|" : "", secret->name);
    if (secret->ask)
      g_string_append (text, "?");
    if (secret->value)
      g_string_append_printf (text, "=%s", secret->value);
  }
  return g_string_free (text, FALSE);
}

/* The matrix: what becomes of one secret, by its flags and by where it is. */

typedef enum { NOWHERE, GIVEN, IN_KEYRING, REFUSED, REPROMPT, N_PLACES } Place;

static const char *const place_names[] = { "nowhere", "given", "keyring", "refused", "reprompt" };

typedef struct {
  guint flags;
  Place place;
  const char *quiet;       /* without -i: "", "=" for the value */
  const char *interactive; /* with it: also "?" for asked */
} Expectation;

static const Expectation matrix[] = {
  { 0, NOWHERE, "", "?" }, { 0, GIVEN, "=", "=" }, { 0, IN_KEYRING, "=", "=" }, { 0, REFUSED, "", "?" },
  { 0, REPROMPT, "=", "?" },
  { 1, NOWHERE, "", "?" }, { 1, GIVEN, "=", "=" }, { 1, IN_KEYRING, "=", "=" }, { 1, REFUSED, "", "?" },
  { 1, REPROMPT, "=", "?" },
  /* never kept, so what a keyring still has is stale */
  { 2, NOWHERE, "", "?" }, { 2, GIVEN, "=", "?" }, { 2, IN_KEYRING, "", "?" }, { 2, REFUSED, "", "?" },
  { 2, REPROMPT, "=", "?" },
  /* the user said that there is none; only the server can know better */
  { 4, NOWHERE, "", "" }, { 4, GIVEN, "=", "=" }, { 4, IN_KEYRING, "=", "=" }, { 4, REFUSED, "", "?" },
  { 4, REPROMPT, "=", "=" },
};

static const struct {
  const char *name;
  const char *data;
  gboolean by_hint_only;
} matrix_secrets[] = {
  { "password", EAP },
  { "psk", PSK },
  { "key-password", CERT },
  { "otp", EAP "|password-flags=4", TRUE },
};

static const char *
keyfile_of (const char *text, const char *name, const char *key, char **value)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, 0, &error));
  g_assert_cmpint (g_key_file_get_integer (file, "VPN Plugin UI", "Version", &error), ==, 2);
  g_free (*value);
  *value = g_key_file_get_string (file, name, key, NULL);
  return *value;
}

static void
check_answers (const Request *request, const char *name, const char *expected)
{
  g_autofree char *keyfile = request_to_keyfile (request);
  g_autofree char *lines = request_to_lines (request);
  g_autofree char *pair = g_strdup_printf ("%s\nsesame\n", name);
  g_autofree char *value = NULL;
  gboolean there = strcmp (expected, "=") == 0;

  g_assert_cmpstr (keyfile_of (keyfile, name, "Value", &value), ==, there ? "sesame" : "");
  g_assert_cmpstr (keyfile_of (keyfile, name, "ShouldAsk", &value), ==, strcmp (expected, "?") == 0 ? "true" : "false");
  g_assert_cmpstr (keyfile_of (keyfile, name, "IsSecret", &value), ==, "true");
  g_assert_nonnull (keyfile_of (keyfile, name, "Label", &value));
  g_assert_true (g_str_has_suffix (lines, "\n\n"));
  g_assert_true (g_str_has_prefix (lines, pair) == there);
}

static void
check_cell (const Expectation *row, guint which, gboolean interactive)
{
  const char *name = matrix_secrets[which].name;
  g_autofree char *data = g_strdup_printf ("%s|%s-flags=%u", matrix_secrets[which].data, name, row->flags);
  g_autofree char *stored = g_strdup_printf ("%s=sesame", name);
  const char *expected = interactive ? row->interactive : row->quiet;
  gboolean used = !matrix_secrets[which].by_hint_only || row->place == REFUSED;
  g_autofree char *dumped = NULL;
  g_autofree char *wanted = g_strdup_printf ("%s%s%s", name, expected, strcmp (expected, "=") == 0 ? "sesame" : "");
  g_autoptr (Request) request = NULL;
  Input input = { NULL, data, .interactive = interactive, .key = REQUEST_KEY_LOCKED };

  input.given = row->place == GIVEN || row->place == REFUSED || row->place == REPROMPT ? stored : NULL;
  input.keyring = row->place == IN_KEYRING ? stored : NULL;
  input.hints = row->place == REFUSED ? name : NULL;
  input.reprompt = row->place == REPROMPT;
  request = request_for (&input);
  dumped = dump (request);
  g_test_message ("%s, flags %u, %s, %s", name, row->flags, place_names[row->place], interactive ? "-i" : "quiet");
  if (used) {
    g_assert_nonnull (strstr (dumped, wanted));
    g_assert_true (request_asks (request) == (strcmp (expected, "?") == 0));
    if (!matrix_secrets[which].by_hint_only) {
      g_assert_cmpstr (dumped, ==, wanted);
      check_answers (request, name, expected);
    }
  } else {
    g_assert_null (strstr (dumped, name));
  }
}

static void
test_matrix (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (matrix), ==, 4 * N_PLACES);
  for (guint i = 0; i < G_N_ELEMENTS (matrix); i++) {
    for (guint which = 0; which < G_N_ELEMENTS (matrix_secrets); which++) {
      check_cell (&matrix[i], which, FALSE);
      check_cell (&matrix[i], which, TRUE);
    }
  }
}

static const struct {
  const char *name;
  Input input;
  const char *expected;
} cases[] = {
  { "both", { NULL, L2TP, .interactive = TRUE }, "password?|psk?" },
  { "one-stored", { NULL, L2TP, .given = "psk=k", .interactive = TRUE }, "password?|psk=k" },
  { "hint-leaves-others-alone", { NULL, L2TP, .given = "psk=k", .hints = "password", .interactive = TRUE },
    "psk=k|password?" },
  { "otp", { NULL, EAP "|append-otp=yes|otp-flags=2", .given = "password=p|otp=old", .interactive = TRUE },
    "password=p|otp?" },
  { "otp-and-password-refused", { NULL, EAP "|append-otp=yes|otp-flags=2", .hints = "password|otp", .interactive = TRUE },
    "password?|otp?" },
  { "no-otp", { NULL, EAP, .given = "password=p|otp=old", .interactive = TRUE }, "password=p" },
  { "server-psk", { NULL, EAP "|server-auth=psk", .interactive = TRUE }, "password?|psk?" },
  { "two-rounds", { NULL, CERT "|auth=cert-eap|user=a", .interactive = TRUE, .key = REQUEST_KEY_LOCKED },
    "password?|key-password?" },
  { "open-key", { NULL, CERT, .given = "key-password=x", .interactive = TRUE, .key = REQUEST_KEY_OPEN }, "" },
  { "unreadable-key-alone", { NULL, CERT, .interactive = TRUE, .key = REQUEST_KEY_UNREADABLE }, "key-password?" },
  { "unreadable-key-last",
    { NULL, CERT "|auth=cert-eap|user=a", .interactive = TRUE, .key = REQUEST_KEY_UNREADABLE },
    "password?|key-password" },
  { "unreadable-key-and-password-stored",
    { NULL, CERT "|auth=cert-eap|user=a", .keyring = "password=p", .interactive = TRUE, .key = REQUEST_KEY_UNREADABLE },
    "password=p|key-password?" },
  { "ppp-key", { NULL, L2TP "|ppp-cert=/c.p12", .interactive = TRUE, .ppp_key = REQUEST_KEY_LOCKED },
    "psk?|ppp-key-password?" },
  { "ppk", { NULL, EAP "|ppk-id=p|ppk-flags=2", .interactive = TRUE }, "password?|ppk?" },
  { "no-tunnel-secret", { NULL, L2TP, .keyring = "tunnel-secret=t", .interactive = TRUE }, "password?|psk?" },
  { "tunnel-secret", { NULL, L2TP "|tunnel-secret-flags=2", .interactive = TRUE }, "password?|psk?|tunnel-secret?" },
  { "tunnel-secret-stored", { NULL, L2TP "|tunnel-secret-flags=1", .keyring = "tunnel-secret=t", .interactive = TRUE },
    "password?|psk?|tunnel-secret=t" },
  { "given-before-keyring", { NULL, EAP, .given = "password=a", .keyring = "password=b" }, "password=a" },
  { "empty-is-nothing", { NULL, EAP, .given = "password=", .keyring = "password=b" }, "password=b" },
  { "newline-is-nothing", { NULL, EAP, .given = "password=a\nb", .interactive = TRUE }, "password?" },
  { "bad-utf8-is-nothing", { NULL, EAP, .keyring = "password=\xff", .interactive = TRUE }, "password?" },
  { "message-only", { NULL, EAP, .given = "password=a", .hints = "x-vpn-message:Hello", .interactive = TRUE },
    "password=a" },
  { "any-hinted-name", { NULL, EAP, .given = "password=a", .hints = "challenge-2", .interactive = TRUE },
    "password=a|challenge-2?" },
  { "hostile-hints", { NULL, EAP, .given = "password=a", .hints = "]\n[x|a\nb||a b|x-else:otp", .interactive = TRUE },
    "password=a" },
  { "no-user-name", { NULL, "gateway=vpn.example.com", .interactive = TRUE }, "password?" },
  { "strongswan-psk", { LEGACY_STRONGSWAN, "address=h|method=psk|virtual=yes", .interactive = TRUE }, "password?" },
  { "strongswan-key",
    { LEGACY_STRONGSWAN, "address=h|method=key|virtual=yes|usercert=/c|userkey=/k|password-flags=1",
      .keyring = "password=x", .key = REQUEST_KEY_LOCKED },
    "password=x" },
  { "l2tp",
    { LEGACY_L2TP, "gateway=h|user=u|ipsec-enabled=yes|ipsec-psk-flags=1", .keyring = "ipsec-psk=0sc2VjcmV0",
      .interactive = TRUE },
    "password?|ipsec-psk=0sc2VjcmV0" },
  { "l2tp-psk-in-profile",
    { LEGACY_L2TP, "gateway=h|user=u|ipsec-enabled=yes|ipsec-psk=k", .interactive = TRUE }, "password?" },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Request) request = request_for (&cases[i].input);
  g_autofree char *dumped = dump (request);

  g_assert_cmpstr (dumped, ==, cases[i].expected);
}

static const struct {
  const char *data;
  const char *service;
  const char *hint;
  const char *label;
} labels[] = {
  { EAP, NULL, "password", "Password" },
  { EAP, NULL, "otp", "One-time Password" },
  { CERT, NULL, "key-password", "Key Passphrase" },
  { "gateway=h|auth=cert|cert=pkcs11:object=me", NULL, "key-password", "Smart Card PIN" },
  { "gateway=h|auth=cert|cert=PKCS11:object=me", NULL, "key-password", "Smart Card PIN" },
  { "address=h|method=psk|virtual=yes", LEGACY_STRONGSWAN, "password", "Pre-shared Key" },
  { "gateway=h|user=u|ipsec-enabled=yes", LEGACY_L2TP, "ipsec-psk", "Pre-shared Key" },
  { EAP, NULL, "pet-name", "pet-name" },
};

static void
test_labels (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    Input input = { labels[i].service, labels[i].data, .hints = labels[i].hint };
    g_autoptr (Request) request = request_for (&input);
    const RequestSecret *last = request->secrets->pdata[request->secrets->len - 1];

    g_assert_cmpstr (last->label, ==, labels[i].label);
  }
}

static void
test_message (void)
{
  Input input = { NULL, EAP, .hints = "x-vpn-message:The server refuses it\nTry [again]\xff|password", .interactive = TRUE };
  g_autoptr (Request) request = request_for (&input);
  g_autofree char *keyfile = request_to_keyfile (request);
  g_autofree char *value = NULL;

  g_assert_cmpstr (keyfile_of (keyfile, "VPN Plugin UI", "Description", &value), ==,
                   "The server refuses it\nTry [again]\xef\xbf\xbd\n\nServer: vpn.example.com\nUser Name: alice\n\n"
                   "If the user name is wrong, correct it in the settings of the VPN before you enter the password.");
  g_assert_cmpstr (keyfile_of (keyfile, "VPN Plugin UI", "Title", &value), ==, "Authenticate VPN Office");
}

/* Agents read UTF-8 alone, and a profile may say anything. */
static void
test_name (void)
{
  Input input = { NULL, EAP, .interactive = TRUE, .name = "Caf\xe9" };
  g_autoptr (Request) request = request_for (&input);

  g_assert_cmpstr (request->title, ==, "Authenticate VPN Caf\xef\xbf\xbd");
  g_assert_true (g_utf8_validate (request->message, -1, NULL));
}

/* Whoever writes a profile or answers as a server does not write on the window what he likes. */
static void
test_hostile (void)
{
  Input message = { NULL, "gateway=g|user=a\xe2\x80\xael", .name = "Bank\x1b[2J\xe2\x80\xaeko",
    .hints = "x-vpn-message:Refused\x1b]0;x\x07\n\xe2\x80\xaeno|password", .interactive = TRUE };
  Input quiet = { NULL, EAP, .name = "Of\nfice\xff\xe2\x80\xae", .interactive = TRUE };
  const Input *inputs[] = { &message, &quiet };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++) {
    g_autoptr (Request) request = request_for (inputs[i]);

    g_assert_null (strpbrk (request->title, "\x1b\x07\n"));
    g_assert_null (strpbrk (request->message, "\x1b\x07"));
    g_assert_null (strstr (request->title, "\xe2\x80\xae"));
    g_assert_null (strstr (request->message, "\xe2\x80\xae"));
    g_assert_true (g_utf8_validate (request->message, -1, NULL));
  }
}

/* What may be wrong is the name only where the password was refused. */
static void
test_user (void)
{
  Input refused = { NULL, EAP, .hints = "x-vpn-message:Refused|password", .interactive = TRUE };
  Input quiet = { NULL, EAP, .hints = "x-vpn-message:Refused|password" };
  Input first = { NULL, EAP, .interactive = TRUE };
  Input key = { NULL, EAP, .given = "password=a", .hints = "x-vpn-message:Refused|key-password", .interactive = TRUE };
  g_autoptr (Request) request = request_for (&refused);
  g_autoptr (Request) unasked = request_for (&quiet);
  g_autoptr (Request) asked = request_for (&first);
  g_autoptr (Request) other = request_for (&key);

  g_assert_cmpstr (request->user, ==, "alice");
  g_assert_null (unasked->user);
  g_assert_null (asked->user);
  g_assert_null (other->user);
  request_correct_user (request, " alice ");
  g_assert_null (request->new_user);
  request_correct_user (request, " ");
  g_assert_null (request->new_user);
  request_correct_user (request, "alicia\n ");
  g_assert_cmpstr (request->new_user, ==, "alicia");
  request_correct_user (request, "a\tb");
  g_assert_null (request->new_user);
}

/* Nobody says that the user of the agent is the one for whom the service signs in. */
static void
test_guess (void)
{
  Input guess = { NULL, "gateway=vpn.example.com", .hints = "x-vpn-message:Refused|password", .interactive = TRUE };
  Input known = { NULL, EAP, .hints = "x-vpn-message:Refused|password", .interactive = TRUE };
  g_autoptr (Request) request = request_for (&guess);
  g_autoptr (Request) other = request_for (&known);

  g_assert_cmpstr (request->message, ==, "Refused\n\nServer: vpn.example.com");
  g_assert_cmpstr (request->user, ==, g_get_user_name ());
  request_settle_user (request, NULL);
  g_assert_cmpstr (request->user, ==, g_get_user_name ());
  request_settle_user (request, "carol");
  g_assert_cmpstr (request->user, ==, "carol");
  request_settle_user (other, "carol");
  g_assert_cmpstr (other->user, ==, "alice");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/matrix", test_matrix);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/request/%s", cases[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/request/labels", test_labels);
  g_test_add_func ("/request/message", test_message);
  g_test_add_func ("/request/name", test_name);
  g_test_add_func ("/request/hostile", test_hostile);
  g_test_add_func ("/request/user", test_user);
  g_test_add_func ("/request/guess", test_guess);
  return g_test_run ();
}
