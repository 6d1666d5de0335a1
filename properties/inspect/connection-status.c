/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/connection-status.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <errno.h>
#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/options.h"
#include "shared/text.h"

/* Milliseconds that one service may take; it answers at once or is stuck. */
#define CALL_TIMEOUT 2000
#define STATUS_PATH "/org/freedesktop/NetworkManager/ipsec/Status"
#define STATUS_INTERFACE "org.freedesktop.NetworkManager.ipsec.Status"
/* Far more than a status ever takes. */
#define SIZE_MAX_STATUS 65536
/* Seconds of a server's silence after which it may be waiting for the user, as with a push to a phone. */
#define SILENCE 5

/* --- reading --- */

static void
add_live (GHashTable *live, GDBusConnection *bus, const char *name)
{
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_sync (bus, name, STATUS_PATH, STATUS_INTERFACE, "Get", NULL, G_VARIANT_TYPE ("(a{sv})"),
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, NULL, NULL);
  g_autoptr (GVariant) status = reply ? g_variant_get_child_value (reply, 0) : NULL;
  const char *uuid = status ? connection_status_text (status, "uuid") : NULL;

  if (uuid)
    g_hash_table_insert (live, g_strdup (uuid), g_variant_ref (status));
}

/* Profiles of other plugins that we serve are served under their plugin's name. */
static gboolean
is_service (const char *name)
{
  return g_str_has_prefix (name, IPSEC_SERVICE) || g_str_has_prefix (name, LEGACY_STRONGSWAN) || g_str_has_prefix (name, LEGACY_L2TP);
}

GHashTable *
connection_status_live (GDBusConnection *bus)
{
  GHashTable *live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "ListNames", NULL, G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT, NULL,
                                   NULL);
  g_autoptr (GVariantIter) names = NULL;
  const char *name;

  if (!reply)
    return live;
  g_variant_get (reply, "(as)", &names);
  while (g_variant_iter_next (names, "&s", &name)) {
    if (is_service (name))
      add_live (live, bus, name);
  }
  return live;
}

static GVariant *
read_file (const char *directory, const char *uuid, const char *suffix)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%s", directory, uuid, suffix);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_uuid_string_is_valid (uuid) || !g_file_get_contents (path, &text, &length, NULL) || length > SIZE_MAX_STATUS)
    return NULL;
  return g_variant_parse (G_VARIANT_TYPE_VARDICT, text, text + length, NULL, NULL);
}

static gboolean
lives (guint64 pid)
{
  return pid > 1 && pid <= G_MAXINT && (kill ((pid_t) pid, 0) == 0 || errno == EPERM);
}

/* A killed service leaves a file that says that all is well. */
static void
correct_dead (GVariantDict *dict, GVariant *status)
{
  if (g_strcmp0 (connection_status_text (status, "state"), "down") == 0 || lives (connection_status_number (status, "pid")))
    return;
  g_variant_dict_insert (dict, "state", "s", "down");
  g_variant_dict_remove (dict, "step");
}

static void
add_failure (GVariantDict *dict, GVariant *failure)
{
  static const char *const keys[] = { "id", "failure-cause", "failure-detail", "failure-at" };

  if (g_variant_dict_contains (dict, "failure-cause"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (failure, keys[i], NULL);

    if (value && !g_variant_dict_contains (dict, keys[i]))
      g_variant_dict_insert_value (dict, keys[i], value);
  }
}

GVariant *
connection_status_read (GHashTable *live, const char *directory, const char *uuid)
{
  GVariant *told = live ? g_hash_table_lookup (live, uuid) : NULL;
  g_autoptr (GVariant) left = told ? NULL : read_file (directory, uuid, "");
  g_autoptr (GVariant) failure = read_file (directory, uuid, ".failure");
  GVariantDict dict;

  g_variant_dict_init (&dict, told ? told : left);
  if (left)
    correct_dead (&dict, left);
  if (failure)
    add_failure (&dict, failure);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

const char *
connection_status_text (GVariant *status, const char *key)
{
  const char *text = NULL;

  return g_variant_lookup (status, key, "&s", &text) ? text : NULL;
}

guint64
connection_status_number (GVariant *status, const char *key)
{
  guint64 number = 0;

  return g_variant_lookup (status, key, "t", &number) ? number : 0;
}

const char *
connection_status_state (GVariant *status)
{
  const char *state = connection_status_text (status, "state");

  return state ? state : "down";
}

/* --- words --- */

static char *
moment (guint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) MIN (seconds, (guint64) G_MAXINT64));

  return time ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}

static const char *
state_label (const char *state)
{
  static const struct {
    const char *word, *label;
  } labels[] = {
    { "up", N_("connected") },
    { "connecting", N_("connecting") },
    { "reconnecting", N_("reconnecting") },
    { "disconnecting", N_("disconnecting") },
    { "down", N_("not connected") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (g_str_equal (labels[i].word, state))
      return _(labels[i].label);
  }
  return _("not connected");
}

static gboolean
find_cause (GVariant *status, Failure *cause)
{
  const char *word = connection_status_text (status, "failure-cause");

  return word && failure_parse (word, cause);
}

char *
connection_status_failure (GVariant *status)
{
  const char *detail = connection_status_text (status, "failure-detail");
  g_autofree char *shown = detail ? text_printable (detail, -1) : NULL;
  g_autoptr (GError) failure = NULL;
  Failure cause;

  if (!find_cause (status, &cause))
    return NULL;
  /* The service wrote it in English. */
  failure = shown && *shown ? failure_new (cause, "%s", _(shown)) : failure_new (cause, NULL);
  return failure_describe (failure);
}

const char *
connection_status_waiting (GVariant *status, gint64 now)
{
  static const struct {
    const char *step, *text;
  } steps[] = {
    { "prepare", N_("looks up the server and reads the certificates") },
    { "load", N_("sets up strongSwan") },
    { "initiate", N_("signs in to the server") },
    { "dial", N_("calls the server by L2TP") },
    { "ppp", N_("signs in to PPP") },
    { "secrets", N_("waits for you to enter a password or key") },
    { "recover", N_("lost the server and is connecting again") },
  };
  const char *step = connection_status_text (status, "step");
  guint64 since = connection_status_number (status, "step-since");

  if (g_strcmp0 (step, "initiate") == 0 && (guint64) now >= since + SILENCE)
    return _("the server is silent: check whether your phone or token is asking you to confirm");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    if (g_strcmp0 (step, steps[i].step) == 0)
      return _(steps[i].text);
  }
  return NULL;
}

/* The kill switch holds what the tunnel does not carry now. */
static gboolean
is_blocked (GVariant *status)
{
  gboolean blocks = FALSE;

  return g_variant_lookup (status, "blocks", "b", &blocks) && blocks && !g_str_equal (connection_status_state (status), "up");
}

char *
connection_status_last_end (GVariant *status)
{
  gboolean is_last = g_str_equal (connection_status_state (status), "down") &&
                     connection_status_number (status, "failure-at") >= connection_status_number (status, "since");

  g_autofree char *failure = is_last ? connection_status_failure (status) : NULL;

  return failure ? option_use_labels (failure) : NULL;
}

static char *
summarize (const char *name, GVariant *status)
{
  const char *state = connection_status_state (status);
  g_autofree char *shown = text_printable (name, -1);
  g_autofree char *since = moment (connection_status_number (status, "since"));
  g_autofree char *failure = g_str_equal (state, "down") ? connection_status_failure (status) : NULL;

  if (failure)
    return g_strdup_printf ("%s: %s. %s", shown, state_label (state), failure);
  if (connection_status_number (status, "since"))
    return g_strdup_printf (_("%s: %s since %s"), shown, state_label (state), since);
  return g_strdup_printf ("%s: %s", shown, state_label (state));
}

char *
connection_status_summary (const char *name, GVariant *status)
{
  g_autofree char *summary = summarize (name, status);

  return is_blocked (status) ? g_strdup_printf ("%s (%s)", summary, _("traffic is blocked")) : g_steal_pointer (&summary);
}

static void
add_line (GString *text, const char *label, const char *value)
{
  g_autofree char *shown = value ? text_printable (value, -1) : NULL;

  if (shown && *shown)
    g_string_append_printf (text, "  %s: %s\n", label, shown);
}

static void
add_moment (GString *text, const char *label, guint64 seconds)
{
  g_autofree char *shown = moment (seconds);

  if (seconds)
    add_line (text, label, shown);
}

static void
add_list (GString *text, const char *label, GVariant *status, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (status, key, G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree const char **items = value ? g_variant_get_strv (value, NULL) : NULL;
  g_autofree char *joined = items ? g_strjoinv (", ", (char **) items) : NULL;

  add_line (text, label, joined);
}

/* The line of a device in /proc/net/dev, which is about the network that we are in, as /sys need not be: bytes and seven
 * more numbers of what was received, then the same of what was sent. */
static gboolean
read_counters (const char *line, guint64 *in, guint64 *out)
{
  g_auto (GStrv) fields = g_regex_split_simple ("\\s+", line, 0, 0);

  return g_strv_length (fields) >= 9 && g_ascii_string_to_unsigned (fields[0], 10, 0, G_MAXINT64, in, NULL) &&
         g_ascii_string_to_unsigned (fields[8], 10, 0, G_MAXINT64, out, NULL);
}

static gboolean
read_traffic (const char *device, guint64 *in, guint64 *out)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!device || !g_file_get_contents ("/proc/net/dev", &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char *line = g_strstrip (lines[i]);
    gsize length = strlen (device);

    if (g_str_has_prefix (line, device) && line[length] == ':')
      return read_counters (g_strstrip (line + length + 1), in, out);
  }
  return FALSE;
}

static void
add_traffic (GString *text, GVariant *status)
{
  const char *device = connection_status_text (status, "device");
  guint64 in, out;
  g_autofree char *received = NULL, *sent = NULL;

  if (!read_traffic (device, &in, &out))
    return;
  received = g_format_size (in);
  sent = g_format_size (out);
  /* TRANSLATORS: amounts of data, as in "received 5 MB, sent 200 kB" */
  g_string_append_printf (text, "  %s: ", _("Traffic"));
  g_string_append_printf (text, _("received %s, sent %s"), received, sent);
  g_string_append_c (text, '\n');
}

static const char *
nat_label (const char *nat)
{
  if (g_strcmp0 (nat, "client") == 0)
    return _("in front of this machine");
  if (g_strcmp0 (nat, "server") == 0)
    return _("in front of the server");
  if (g_strcmp0 (nat, "both") == 0)
    return _("on both sides");
  return g_strcmp0 (nat, "none") == 0 ? _("none") : NULL;
}

static void
add_tunnel (GString *text, GVariant *status)
{
  guint64 ike = connection_status_number (status, "ike-renewal"), esp = connection_status_number (status, "esp-renewal");
  g_autofree char *ike_algorithms = NULL, *ah_algorithms = NULL;
  const char *ah = connection_status_text (status, "ah-algorithms");
  const char *algorithms = connection_status_text (status, "ike-algorithms");

  if (algorithms)
    ike_algorithms = g_strdup_printf ("IKEv%u, %s", (guint) connection_status_number (status, "ike-version"), algorithms);
  if (ah)
    /* TRANSLATORS: AH's algorithms, as in "HMAC_SHA2_256_128, not encrypted" */
    ah_algorithms = g_strdup_printf (_("%s, not encrypted"), ah);
  add_line (text, _("Server"), connection_status_text (status, "server-address"));
  add_line (text, _("Identifies itself as"), connection_status_text (status, "server-id"));
  add_line (text, _("Certificate"), connection_status_text (status, "server-certificate"));
  add_moment (text, _("Expires"), connection_status_number (status, "server-certificate-expires"));
  add_line (text, "IKE", ike_algorithms);
  add_line (text, "ESP", connection_status_text (status, "esp-algorithms"));
  add_line (text, "AH", ah_algorithms);
  add_line (text, "NAT", nat_label (connection_status_text (status, "nat")));
  add_line (text, _("Device"), connection_status_text (status, "device"));
  add_list (text, _("Addresses"), status, "addresses");
  add_list (text, "DNS", status, "dns");
  add_list (text, _("Networks"), status, "routes");
  add_traffic (text, status);
  add_moment (text, _("Next renewal of keys"), ike && esp ? MIN (ike, esp) : MAX (ike, esp));
}

char *
connection_status_details (const char *name, GVariant *status, gint64 now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *state = connection_status_state (status);
  g_autofree char *shown = text_printable (name, -1);
  g_autofree char *failure = connection_status_failure (status);

  g_string_append_printf (text, "%s: %s\n", shown, state_label (state));
  add_moment (text, _("Since"), connection_status_number (status, "since"));
  if (!g_str_equal (state, "down")) {
    add_line (text, _("Now"), connection_status_waiting (status, now));
    add_tunnel (text, status);
  }
  if (is_blocked (status))
    add_line (text, _("Traffic is blocked"),
              _("the tunnel dropped, and the profile has block-on-drop. Disconnecting lifts that; if the VPN is down, connect "
                "and disconnect it, or run “nm-ipsec diagnose --fix” as root."));
  if (failure) {
    add_moment (text, _("Last failure"), connection_status_number (status, "failure-at"));
    add_line (text, _("Why"), failure);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- JSON --- */

static void
build_failure (JsonBuilder *builder, GVariant *status)
{
  Failure cause;

  if (!find_cause (status, &cause))
    return;
  json_builder_add_string_value (json_builder_set_member_name (builder, "failure-sentence"), failure_sentence (cause));
  json_builder_add_string_value (json_builder_set_member_name (builder, "failure-hint"), failure_hint (cause));
}

static void
build_traffic (JsonBuilder *builder, GVariant *status)
{
  const char *device = connection_status_text (status, "device");
  guint64 in, out;

  if (!read_traffic (device, &in, &out))
    return;
  json_builder_add_int_value (json_builder_set_member_name (builder, "received-bytes"), (gint64) in);
  json_builder_add_int_value (json_builder_set_member_name (builder, "sent-bytes"), (gint64) out);
}

JsonNode *
connection_status_to_json (const char *name, const char *uuid, GVariant *status)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GVariantIter iter;
  const char *key;
  GVariant *value;

  json_builder_begin_object (builder);
  json_builder_add_string_value (json_builder_set_member_name (builder, "id"), name);
  json_builder_add_string_value (json_builder_set_member_name (builder, "uuid"), uuid);
  json_builder_add_string_value (json_builder_set_member_name (builder, "state"), connection_status_state (status));
  g_variant_iter_init (&iter, status);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    if (!g_str_equal (key, "id") && !g_str_equal (key, "uuid") && !g_str_equal (key, "state"))
      json_builder_add_value (json_builder_set_member_name (builder, key), json_gvariant_serialize (value));
    g_variant_unref (value);
  }
  build_failure (builder, status);
  build_traffic (builder, status);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
