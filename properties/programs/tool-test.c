/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "properties/inspect/ike-answer.h"
#include "properties/inspect/ike-probe.h"
#include "properties/programs/tool-sign-in.h"
#include "properties/programs/tool.h"
#include "shared/legacy.h"
#include "shared/text.h"
#include "shared/validate.h"

/* How many addresses of a name are tried. */
#define ADDRESSES_MAX 4

typedef struct {
  char *host;
  guint16 port;
  GInetAddress *address; /* the one that answered, else the last that could be asked; or NULL */
  IkeProbe probe;
  GPtrArray *findings;
} Test;

static void
add (const Test *test, FindingLevel level, const char *key, const char *what, const char *detail)
{
  g_autofree char *text = g_strdup_printf ("%s%s%s", what, detail ? ": " : "", detail ? detail : "");

  findings_add (test->findings, level, key, text, NULL);
}

/* --- IKE --- */

static void
report_outcome (const Test *test, const char *key, const IkeProbeOutcome *outcome, FindingLevel silence)
{
  g_autofree char *chosen = ike_answer_to_string (&outcome->answer);

  switch (outcome->result) {
  case IKE_PROBE_SILENT:
    add (test, silence, key, _("no answer"), NULL);
    return;
  case IKE_PROBE_CLOSED:
    add (test, silence, key, _("nothing listens there"), NULL);
    return;
  case IKE_PROBE_UNREACHABLE:
    add (test, silence, key, _("a router on the network path blocks it"), NULL);
    return;
  case IKE_PROBE_FORBIDDEN:
    add (test, silence, key, _("a firewall on this computer blocks it"), NULL);
    return;
  case IKE_PROBE_REFUSED:
    add (test, silence, key, _("the server answers, but accepts none of the algorithms offered"), NULL);
    return;
  case IKE_PROBE_TAKEN:
    add (test, ike_answer_is_weak (&outcome->answer) ? FINDING_WARNING : FINDING_OK, key,
         ike_answer_is_weak (&outcome->answer) ? _("the server accepts only algorithms that can be broken")
         : _("the server accepts"),
         chosen);
    return;
  }
  g_assert_not_reached ();
}

static void
report_nat (const Test *test)
{
  const IkeProbe *probe = &test->probe;

  if (!probe->nat_is_known)
    return;
  if (probe->nat_client)
    add (test, FINDING_OK, "NAT", _("in front of this machine"), NULL);
  if (probe->nat_server)
    add (test, FINDING_OK, "NAT", _("in front of the server"), NULL);
  if (!probe->nat_client && !probe->nat_server)
    add (test, FINDING_OK, "NAT", _("none"), NULL);
}

static void
report_path (const Test *test)
{
  const IkeProbe *probe = &test->probe;
  g_autofree char *text = g_strdup_printf (_("%u bytes"), probe->path_mtu);
  g_autofree char *advice = NULL;

  if (!probe->path_mtu)
    return;
  if (!probe->path_is_silent) {
    findings_add_part (test->findings, FINDING_OK, "path MTU", NULL, text, NULL);
    return;
  }
  g_free (text);
  text = g_strdup_printf (_("%u bytes; larger packets are lost, and no router says so"), probe->path_mtu);
  advice = g_strdup_printf (_("If large pages or files stall once the VPN is up, set mtu to %u."), ike_probe_mtu (probe));
  findings_add_part (test->findings, FINDING_WARNING, "path MTU", NULL, text, advice);
}

static void
report_probe (const Test *test)
{
  const IkeProbe *probe = &test->probe;
  g_autofree char *first = g_strdup_printf ("IKEv2, UDP %u", test->port);
  g_autofree char *old = g_strdup_printf ("IKEv1, UDP %u", test->port);
  gboolean natt_is_bad = probe->ike2.result == IKE_PROBE_TAKEN && probe->ike2_natt.result != IKE_PROBE_TAKEN;

  report_outcome (test, first, &probe->ike2, FINDING_WARNING);
  report_outcome (test, "IKEv2, UDP 4500", &probe->ike2_natt, FINDING_WARNING);
  report_outcome (test, old, &probe->ike1, probe->ike2.result == IKE_PROBE_TAKEN ? FINDING_OK : FINDING_WARNING);
  report_nat (test);
  report_path (test);
  if (natt_is_bad)
    findings_add (test->findings, FINDING_WARNING, "UDP 4500", _("is blocked, so that signing in will fail behind a NAT"),
                  _("Ask whoever runs the network or the server to let UDP port 4500 through."));
}

static gboolean
has_answered (const IkeProbe *probe)
{
  const IkeProbeOutcome *outcomes[] = { &probe->ike2, &probe->ike2_natt, &probe->ike1 };

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    if (outcomes[i]->result == IKE_PROBE_TAKEN || outcomes[i]->result == IKE_PROBE_REFUSED)
      return TRUE;
  }
  return FALSE;
}

/* --- the name and its addresses --- */

static void
probe_addresses (Test *test, GList *addresses)
{
  guint n = 0;

  for (GList *item = addresses; item && n < ADDRESSES_MAX; item = item->next, n++) {
    g_autofree char *text = g_inet_address_to_string (item->data);
    g_autoptr (GError) error = NULL;
    IkeProbe probe;

    tool_progress (text);
    if (!ike_probe_run (item->data, test->port, &probe, &error)) {
      add (test, FINDING_WARNING, text, error->message, NULL);
      continue;
    }
    test->probe = probe;
    g_set_object (&test->address, item->data);
    add (test, FINDING_OK, test->host, text, NULL);
    if (has_answered (&probe))
      break;
  }
}

static gboolean
look (Test *test, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *addresses = g_resolver_lookup_by_name (resolver, test->host, NULL, error);

  if (!addresses)
    return FALSE;
  probe_addresses (test, addresses);
  tool_progress (NULL);
  g_resolver_free_addresses (addresses);
  if (test->address)
    report_probe (test);
  return TRUE;
}

/* --- what follows --- */

static char *
verdict (const Test *test)
{
  guint version = ike_probe_version (&test->probe);

  if (version == 2)
    return g_strdup (_("IKEv2 works up to the point where an account is needed."));
  if (version == 1)
    return g_strdup (_("Only IKEv1 works here, so the server is one for L2TP/IPsec."));
  if (test->address && has_answered (&test->probe))
    return g_strdup (_("The server answers but accepts none of the algorithms offered: ask its administrator which ones to "
                       "enter in the options ike and esp."));
  return g_strdup (_("The server cannot be reached: check its name, and that the network lets UDP 500 and 4500 through."));
}

static void
show_text (const Test *test, char **settings)
{
  g_autofree char *text = findings_to_text (test->findings, tool_is_terminal ());
  g_autofree char *end = verdict (test);
  g_autofree char *joined = g_strjoinv (" ", settings);

  g_print ("%s\n%s\n", text, end);
  if (*settings)
    g_print ("%s %s\n", _("Settings:"), joined);
}

static void
show_json (const Test *test, char **settings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *end = verdict (test);

  json_builder_begin_object (builder);
  json_builder_add_string_value (json_builder_set_member_name (builder, "server"), test->host);
  json_builder_add_int_value (json_builder_set_member_name (builder, "ike-version"), ike_probe_version (&test->probe));
  json_builder_add_string_value (json_builder_set_member_name (builder, "verdict"), end);
  json_builder_begin_object (json_builder_set_member_name (builder, "settings"));
  for (guint i = 0; settings[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (settings[i], "=", 2);

    json_builder_add_string_value (json_builder_set_member_name (builder, pair[0]), pair[1]);
  }
  json_builder_end_object (builder);
  json_builder_add_value (json_builder_set_member_name (builder, "findings"), findings_to_json (test->findings));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  tool_print_json (root);
}

/* A way of signing in that the user has chosen is not for us to take away, where it is one. */
static gboolean
signs_in_by_ikev1 (NMSettingVpn *vpn)
{
  const char *auth = nm_setting_vpn_get_data_item (vpn, "auth");

  return g_strcmp0 (auth, "psk") == 0 || g_strcmp0 (auth, "cert") == 0;
}

static gboolean
apply (NMRemoteConnection *remote, const Test *test, char **settings, GError **error)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new_clone (NM_CONNECTION (remote));
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  /* They would outdo the level of security. */
  nm_setting_vpn_remove_data_item (vpn, "ike");
  nm_setting_vpn_remove_data_item (vpn, "esp");
  nm_setting_vpn_remove_data_item (vpn, "ah");
  for (guint i = 0; settings[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (settings[i], "=", 2);

    if (strcmp (pair[0], "auth") != 0 || !signs_in_by_ikev1 (vpn))
      nm_setting_vpn_add_data_item (vpn, pair[0], pair[1]);
  }
  nm_setting_vpn_add_data_item (vpn, "gateway", test->host);
  /* The secrets are NetworkManager's to keep: what is not sent would be lost. */
  return tool_merge_secrets (remote, connection, error) && tool_update (remote, connection, error);
}

/* --- the command --- */

static gboolean
read_connection (NMRemoteConnection *remote, Test *test, GError **error)
{
  g_autoptr (NMSettingVpn) vpn = legacy_translate (nm_connection_get_setting_vpn (NM_CONNECTION (remote)), NULL, NULL, error);
  const char *gateway, *port;
  guint number = 500;

  if (!vpn)
    return FALSE;
  gateway = nm_setting_vpn_get_data_item (vpn, "gateway");
  port = nm_setting_vpn_get_data_item (vpn, "port");
  test->host = validate_host (gateway ? gateway : "", error);
  if (!test->host) {
    g_prefix_error (error, "gateway: ");
    return FALSE;
  }
  if (port && !validate_uint (port, 1, G_MAXUINT16, &number, error)) {
    g_prefix_error (error, "port: ");
    return FALSE;
  }
  test->port = (guint16) number;
  return TRUE;
}

/* A connection's name, or else a server's, for which NetworkManager need not run. Whoever meant the other is told of both. */
static gboolean
look_at (const char *name, Test *test, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (NMClient) client = tool_connect (&why);
  NMRemoteConnection *remote = client ? tool_find_ours (client, name, &why) : NULL;

  if (remote)
    return read_connection (remote, test, error) && look (test, error);
  test->host = validate_host (name, error);
  if (test->host && look (test, error))
    return TRUE;
  g_prefix_error (error, "%s; ", why->message);
  return FALSE;
}

/* Another plugin's keys are not ours to write. */
static NMRemoteConnection *
find_writable (NMClient *client, const char *name, GError **error)
{
  NMRemoteConnection *remote = tool_find_ours (client, name, error);

  if (!remote || !legacy_is (nm_connection_get_setting_vpn (NM_CONNECTION (remote))))
    return remote;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _("it is a connection of another plugin: convert it with “nm-ipsec migrate” first"));
  return NULL;
}

static void
tell_applied (const char *name)
{
  g_autofree char *shown = text_printable (name, -1);

  g_print (_("These settings have been written to %s."), shown);
  g_print ("\n");
}

static int
run_test (Test *test, const char *target, const char *apply_to, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = apply_to ? tool_connect (&error) : NULL;
  NMRemoteConnection *remote = client ? find_writable (client, apply_to, &error) : NULL;
  g_auto (GStrv) settings = NULL;

  if (apply_to && !remote)
    return tool_fail (apply_to, error);
  if (!look_at (target, test, &error))
    return tool_fail (target, error);
  settings = ike_probe_settings (&test->probe, test->port);
  if (as_json)
    show_json (test, settings);
  else
    show_text (test, settings);
  if (remote && *settings && !apply (remote, test, settings, &error))
    return tool_fail (apply_to, error);
  if (remote && *settings && !as_json)
    tell_applied (apply_to);
  return ike_probe_version (&test->probe) ? EXIT_SUCCESS : TOOL_FOUND;
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE, sign_in = FALSE;
  char *apply_to = NULL;
  const GOptionEntry entries[] = {
    { "sign-in", 's', 0, G_OPTION_ARG_NONE, &sign_in, N_("Sign in with a connection, leaving other traffic and name servers alone"), NULL },
    { "apply", 'a', 0, G_OPTION_ARG_STRING, &apply_to, N_("Write the settings that would work to a connection"), N_("CONNECTION") },
    TOOL_JSON (&as_json),
    { NULL },
  };
  Test test = { .port = 500, .findings = findings_new () };
  int status = TOOL_USAGE;

  if (tool_parse (&tool_test, entries, N_("SERVER|CONNECTION"), 1, 1, &argc, &argv)) {
    if (sign_in && apply_to)
      g_printerr ("nm-ipsec: %s\n", _("--sign-in and --apply cannot be used together"));
    else if (sign_in)
      status = tool_sign_in (argv[1], as_json);
    else
      status = run_test (&test, argv[1], apply_to, as_json);
  }
  g_free (apply_to);
  g_free (test.host);
  g_clear_object (&test.address);
  g_ptr_array_unref (test.findings);
  return status;
}

const ToolCommand tool_test = { "test", N_("Find out what a server accepts, without an account"), run };
