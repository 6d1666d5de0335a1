/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/connection-status.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define UUID "c0ffee00-0000-4000-8000-000000000001"
#define NOW G_GINT64_CONSTANT (1830000000)

static GVariant *
parse (const char *text)
{
  GVariant *variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (variant);
  return variant;
}

#define UP \
  "{'uuid': <'" UUID "'>, 'state': <'up'>, 'step': <'up'>, 'since': <uint64 1829999000>, 'step-since': <uint64 1829999000>," \
                     " 'server-address': <'192.0.2.1'>, 'server-id': <'vpn\\u001b[31m.example'>, 'ike-version': <uint64 2>," \
                     " 'ike-algorithms': <'AES_CBC-256/ECP_256'>, 'nat': <'client'>, 'addresses': <['10.0.0.2/32', 'fd00::2/128']>," \
                     " 'ike-renewal': <uint64 1830010000>, 'esp-renewal': <uint64 1830003000>, 'device': <'../../x'>, 'pid': <uint64 %d>}"

static void
test_details (void)
{
  g_autofree char *source = g_strdup_printf (UP, (int) getpid ());
  g_autoptr (GVariant) status = parse (source);
  g_autofree char *text = connection_status_details ("B\303\274ro\n", status, NOW);
  g_autofree char *line = connection_status_summary ("B\303\274ro", status);

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "connected"));
  g_assert_nonnull (strstr (text, "IKE: IKEv2, AES_CBC-256/ECP_256"));
  g_assert_nonnull (strstr (text, "NAT: in front of this machine"));
  g_assert_nonnull (strstr (text, "Addresses: 10.0.0.2/32, fd00::2/128"));
  g_assert_null (strchr (text, '\033'));
  g_assert_null (strstr (text, "Traffic"));
  g_assert_true (g_str_has_prefix (line, "B\303\274ro: connected since "));
}

static void
test_ah (void)
{
  g_autoptr (GVariant) status = parse ("{'state': <'up'>, 'ah-algorithms': <'HMAC_SHA2_256_128'>}");
  g_autofree char *text = connection_status_details ("vpn", status, NOW);

  g_assert_nonnull (strstr (text, "AH: HMAC_SHA2_256_128, not encrypted\n"));
  g_assert_null (strstr (text, "ESP"));
}

/* The loopback device is everywhere. */
static void
test_traffic (void)
{
  g_autoptr (GVariant) status = parse ("{'state': <'up'>, 'device': <'lo'>}");
  g_autofree char *text = connection_status_details ("vpn", status, NOW);
  g_autoptr (JsonNode) node = connection_status_to_json ("vpn", UUID, status);

  g_assert_nonnull (strstr (text, "Traffic: received "));
  g_assert_true (json_object_has_member (json_node_get_object (node), "sent-bytes"));
}

/* The kill switch. */
static void
test_blocked (void)
{
  g_autoptr (GVariant) up = parse ("{'state': <'up'>, 'blocks': <true>}");
  g_autoptr (GVariant) down = parse ("{'state': <'down'>, 'blocks': <true>}");
  g_autoptr (GVariant) odd = parse ("{'state': <'down'>, 'blocks': <'yes'>}");
  g_autofree char *text = connection_status_details ("vpn", down, NOW);
  g_autofree char *line = connection_status_summary ("vpn", down);
  g_autofree char *while_up = connection_status_details ("vpn", up, NOW);
  g_autofree char *strange = connection_status_summary ("vpn", odd);

  g_assert_cmpstr (line, ==, "vpn: not connected (traffic is blocked)");
  g_assert_nonnull (strstr (text, "nm-ipsec diagnose --fix"));
  g_assert_null (strstr (while_up, "blocked"));
  g_assert_cmpstr (strange, ==, "vpn: not connected");
}

static void
test_failure (void)
{
  g_autoptr (GVariant) status
    = parse ("{'failure-cause': <'login'>, 'failure-detail': <'as \"bob\"'>, 'failure-at': <uint64 1829999000>}");
  g_autoptr (GVariant) unknown = parse ("{'failure-cause': <'from-the-future'>, 'state': <42>, 'since': <'x'>}");
  g_autofree char *failure = connection_status_failure (status);
  g_autofree char *line = connection_status_summary ("vpn", status);
  g_autofree char *other = connection_status_summary ("vpn", unknown);
  g_autofree char *details = connection_status_details ("vpn", status, NOW);

  g_assert_cmpstr (failure, ==, "The server rejected the user name or password (as \"bob\"). Enter the user name and password again.");
  g_assert_nonnull (strstr (line, "not connected. The server rejected"));
  g_assert_nonnull (strstr (details, "Last failure: 20"));
  g_assert_cmpstr (other, ==, "vpn: not connected");
}

/* What failed is told as the end of the last attempt only if it was. */
static void
test_last_end (void)
{
  static const struct {
    const char *status;
    gboolean told;
  } cases[] = {
    { "{'state': <'down'>, 'since': <uint64 100>, 'failure-cause': <'login'>, 'failure-at': <uint64 100>}", TRUE },
    { "{'state': <'down'>, 'since': <uint64 101>, 'failure-cause': <'login'>, 'failure-at': <uint64 100>}", FALSE },
    { "{'state': <'up'>, 'since': <uint64 90>, 'failure-cause': <'login'>, 'failure-at': <uint64 100>}", FALSE },
    { "{'failure-cause': <'login'>, 'failure-at': <uint64 100>}", TRUE },
    { "{'state': <'down'>, 'since': <uint64 100>}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) status = parse (cases[i].status);
    g_autofree char *text = connection_status_last_end (status);

    g_test_message ("%s", cases[i].status);
    g_assert_cmpint (text != NULL, ==, cases[i].told);
  }
}

static void
test_waiting (void)
{
  g_autoptr (GVariant) early = parse ("{'step': <'initiate'>, 'step-since': <uint64 1829999999>}");
  g_autoptr (GVariant) late = parse ("{'step': <'initiate'>, 'step-since': <uint64 1829999900>}");
  g_autoptr (GVariant) up = parse ("{'step': <'up'>, 'step-since': <uint64 1829999900>}");

  g_assert_cmpstr (connection_status_waiting (early, NOW), ==, "signs in to the server");
  g_assert_nonnull (strstr (connection_status_waiting (late, NOW), "phone"));
  g_assert_null (connection_status_waiting (up, NOW));
}

static void
put (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A running service is believed; else its file, unless it says that a dead process is connected; rubbish is nothing. */
static void
test_read (void)
{
  g_autofree char *directory = g_dir_make_tmp ("test-status-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, UUID, NULL);
  g_autofree char *failure_file = g_strconcat (file, ".failure", NULL);
  g_autofree char *own = g_strdup_printf (UP, (int) getpid ());
  g_autofree char *dead = g_strdup_printf (UP, 0x7ffffffe);
  g_autoptr (GHashTable) live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  GVariant *status = connection_status_read (live, directory, UUID);

  g_assert_cmpint (g_variant_n_children (status), ==, 0);
  g_assert_cmpstr (connection_status_state (status), ==, "down");
  g_variant_unref (status);
  put (directory, UUID, own);
  put (directory, UUID ".failure", "{'failure-cause': <'login'>}");
  status = connection_status_read (live, directory, UUID);
  g_assert_cmpstr (connection_status_state (status), ==, "up");
  g_assert_cmpstr (connection_status_text (status, "failure-cause"), ==, "login");
  g_variant_unref (status);
  put (directory, UUID, dead);
  status = connection_status_read (live, directory, UUID);
  g_assert_cmpstr (connection_status_state (status), ==, "down");
  g_variant_unref (status);
  put (directory, UUID, "rubbish");
  g_hash_table_insert (live, g_strdup (UUID), parse ("{'state': <'connecting'>}"));
  status = connection_status_read (live, directory, UUID);
  g_assert_cmpstr (connection_status_state (status), ==, "connecting");
  g_variant_unref (status);
  g_unlink (file);
  g_unlink (failure_file);
  g_rmdir (directory);
}

/* What the service tells of a failure is not mixed with what it has told of an earlier one, and only connections have files. */
static void
test_read_failure (void)
{
  g_autofree char *directory = g_dir_make_tmp ("test-status-XXXXXX", NULL);
  g_autofree char *failure_file = g_build_filename (directory, UUID ".failure", NULL);
  g_autofree char *other_file = g_build_filename (directory, "other", NULL);
  g_autoptr (GHashTable) live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_autoptr (GVariant) status = NULL;
  g_autoptr (GVariant) other = NULL;

  put (directory, UUID ".failure", "{'failure-cause': <'login'>, 'failure-detail': <'as bob'>}");
  g_hash_table_insert (live, g_strdup (UUID), parse ("{'state': <'down'>, 'failure-cause': <'psk'>}"));
  status = connection_status_read (live, directory, UUID);
  g_assert_cmpstr (connection_status_text (status, "failure-cause"), ==, "psk");
  g_assert_null (connection_status_text (status, "failure-detail"));
  put (directory, "other", "{'state': <'up'>}");
  other = connection_status_read (NULL, directory, "other");
  g_assert_cmpint (g_variant_n_children (other), ==, 0);
  g_unlink (failure_file);
  g_unlink (other_file);
  g_rmdir (directory);
}

static void
test_json (void)
{
  g_autoptr (GVariant) status = parse ("{'state': <'down'>, 'id': <'other'>, 'failure-cause': <'login'>, 'dns': <['10.0.0.1']>}");
  g_autoptr (JsonNode) node = connection_status_to_json ("vpn", UUID, status);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_nonnull (strstr (text, "\"id\":\"vpn\""));
  g_assert_null (strstr (text, "other"));
  g_assert_nonnull (strstr (text, "\"dns\":[\"10.0.0.1\"]"));
  g_assert_nonnull (strstr (text, "\"failure-sentence\":\"the server rejected"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection-status/details", test_details);
  g_test_add_func ("/connection-status/ah", test_ah);
  g_test_add_func ("/connection-status/traffic", test_traffic);
  g_test_add_func ("/connection-status/blocked", test_blocked);
  g_test_add_func ("/connection-status/failure", test_failure);
  g_test_add_func ("/connection-status/last-end", test_last_end);
  g_test_add_func ("/connection-status/waiting", test_waiting);
  g_test_add_func ("/connection-status/read", test_read);
  g_test_add_func ("/connection-status/read-failure", test_read_failure);
  g_test_add_func ("/connection-status/json", test_json);
  return g_test_run ();
}
