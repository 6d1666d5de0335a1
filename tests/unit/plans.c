/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/plans.h"

#include "shared/options.h"
#include "src/plan/ike-plan.h"
#ifdef WITH_L2TP
#include "src/plan/l2tp-plan.h"
#endif

#define UUID "0f3b1c1e-7b52-4b36-9d5a-0a4f6e1d2c3b"

NMConnection *
plans_read_connection (const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/tests/data/plans/%s.nmconnection", g_test_get_dir (G_TEST_DIST), name);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  NMConnection *connection;

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  g_key_file_set_string (file, "connection", "uuid", UUID);
  connection = nm_keyfile_read (file, "/", NM_KEYFILE_HANDLER_FLAGS_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

void
plans_set_option (NMConnection *connection, const char *key, const char *value)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  if (option_find (key)->kind == OPTION_SECRET)
    nm_setting_vpn_add_secret (vpn, key, value);
  else
    nm_setting_vpn_add_data_item (vpn, key, value);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static char *
in_data (const char *name)
{
  return name ? g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL) : NULL;
}

Plan *
plans_new (NMConnection *connection, GError **error)
{
  g_autoptr (Profile) profile = profile_new (connection, NULL, error);
  Secrets *secrets = profile ? profile_read_secrets (nm_connection_get_setting_vpn (connection), error) : NULL;

  if (!secrets)
    return NULL;
#ifdef WITH_L2TP
  if (profile->type == PROFILE_L2TP)
    return l2tp_plan_new (profile, secrets);
#endif
  return ike_plan_new (profile, secrets);
}

Credentials *
plans_load_credentials (const Plan *plan, GError **error)
{
  g_autofree char *ca = in_data (plan->credentials.ca);
  g_autofree char *cert = in_data (plan->credentials.cert);
  g_autofree char *key = in_data (plan->credentials.key);
  CredentialsSource source = { .ca = ca, .cert = cert, .key = key, .password = plan->credentials.password };
  g_autoptr (GAsyncResult) result = NULL;

  credentials_load_async (&source, NULL, on_credentials, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  return credentials_load_finish (result, error);
}

static void
append_source (GString *text, const char *title, const CredentialsSource *source)
{
  const char *const values[][2] = {
    { "ca", source->ca }, { "cert", source->cert }, { "key", source->key }, { "password", source->password },
    { "owner", source->owner }, { "prefix", source->prefix },
  };

  g_string_append_printf (text, "%s\n", title);
  if (source->system_trust)
    g_string_append (text, "  the system's authorities\n");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (values[i][1])
      g_string_append_printf (text, "  %s %s\n", values[i][0], values[i][1]);
  }
}

void
plans_append_plan (GString *text, const Plan *plan)
{
  CharonConf conf = plan->charon;
  g_autofree char *file = NULL;

  append_source (text, "credentials", &plan->credentials);
  if (plan->ppp_credentials.cert)
    append_source (text, "credentials for PPP", &plan->ppp_credentials);
  if (!plan->needs_charon)
    return;
  conf.id = "test";
  conf.ignored_interface = "vpn0";
  conf.resolve = TRUE;
  file = charon_conf_to_text (&conf);
  g_string_append_printf (text, "%schild %s\n", file, plan->child);
  for (guint i = 0; plan->needed_plugins[i]; i++)
    g_string_append_printf (text, "nothing goes without %s\n", plan->needed_plugins[i]);
}

void
plans_append_calls (GString *text, GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++) {
    const ViciCall *call = calls->pdata[i];
    gsize size;
    gconstpointer bytes = g_bytes_get_data (call->message, &size);
    g_autoptr (ViciMessage) message = vici_message_parse (bytes, size, NULL);
    g_autofree char *dump = vici_message_to_text (message, TRUE);

    g_string_append_printf (text, "%s\n%s\n", call->command, dump);
  }
}

void
plans_assert_golden (const char *name, const char *text)
{
  g_autofree char *path = in_data (name);
  g_autofree char *expected = NULL;

  if (g_getenv ("UPDATE_PLANS"))
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

typedef struct {
  const PlansChange *change;
  char *(*to_text)(NMConnection *connection, GError **error);
} ChangeTest;

static void
test_change (gconstpointer data)
{
  const ChangeTest *test = data;
  g_autoptr (NMConnection) connection = plans_read_connection (test->change->profile);
  g_autofree char *before = test->to_text (connection, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;

  plans_set_option (connection, "psk", "for whom it serves");
  plans_set_option (connection, test->change->key, test->change->value);
  after = test->to_text (connection, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before, !=, after);
}

void
plans_add_changes (const char *prefix, const PlansChange *changes, guint n,
                   char *(*to_text)(NMConnection *connection, GError **error))
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s", prefix, changes[i].key);
    ChangeTest *test = g_new (ChangeTest, 1);

    test->change = &changes[i];
    test->to_text = to_text;
    g_test_add_data_func_full (path, test, test_change, g_free);
  }
}

void
plans_assert_complete (OptionFlags type, const PlansChange *changes, guint n, const char *const *elsewhere)
{
  guint n_options;
  const Option *all = options_all (&n_options);

  for (guint i = 0; i < n_options; i++) {
    gboolean found = g_strv_contains (elsewhere, all[i].key) || (all[i].flags & OPTION_LOCAL);

    if (!(all[i].flags & type))
      continue;
    for (guint j = 0; j < n; j++)
      found = found || g_str_equal (changes[j].key, all[i].key);
    g_test_message ("%s", all[i].key);
    g_assert_true (found);
  }
}
