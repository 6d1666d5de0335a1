/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/stand-ins.h"

#include <stdlib.h>
#include <string.h>

#include "shared/failures.h"
#include "src/charon/charon.h"
#include "src/system/hold.h"
#include "src/system/link.h"
#include "src/system/shield.h"
#include "src/system/state-file.h"
#include "src/system/udp-port.h"

#define UUID "4e8f0c0e-7a55-4a3e-9d0c-3f6a2b1c5d7e"

static StandIns *current; /* nocheck: static what is stood in for knows no test */

/* --- src/system --- */

struct _Uplink {
  GObject parent;
  GInetAddress *source;
};

G_DEFINE_FINAL_TYPE (Uplink, uplink, G_TYPE_OBJECT)

static void
uplink_finalize (GObject *object)
{
  current->uplink = NULL;
  g_object_unref (IPSEC_UPLINK (object)->source);
  G_OBJECT_CLASS (uplink_parent_class)->finalize (object);
}

static void
uplink_class_init (UplinkClass *class)
{
  G_OBJECT_CLASS (class)->finalize = uplink_finalize;
  g_signal_new ("changed", IPSEC_TYPE_UPLINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
uplink_init (Uplink *self)
{
  self->source = g_inet_address_new_from_string ("192.0.2.10");
}

Uplink *
uplink_new (GInetAddress *peer, guint tunnel, GError **error)
{
  g_assert_null (current->uplink);
  current->uplink = g_object_new (IPSEC_TYPE_UPLINK, NULL);
  return current->uplink;
}

void
uplink_set_peer (Uplink *self, GInetAddress *peer)
{
}

void
uplink_set_tunnel (Uplink *self, guint tunnel)
{
}

gboolean
uplink_has_way (GInetAddress *peer)
{
  g_autofree char *text = g_inet_address_to_string (peer);

  if (current->device == 0)
    return g_strcmp0 (text, current->only_way) == 0;
  return g_strcmp0 (text, current->no_way) != 0;
}

GList *
hold_known_addresses (const char *uuid, const char *gateway)
{
  return current->known ? g_list_prepend (NULL, g_inet_address_new_from_string (current->known)) : NULL;
}

gboolean
udp_port_is_free (guint16 port)
{
  return !current->ports_taken;
}

char *
udp_port_find_owner (guint16 port)
{
  return g_strdup ("charon");
}

guint
uplink_get_device (Uplink *self)
{
  return current->device;
}

GInetAddress *
uplink_get_source (Uplink *self)
{
  return current->device ? self->source : NULL;
}

GPtrArray *
uplink_find_routers (Uplink *self)
{
  GPtrArray *routers = g_ptr_array_new_with_free_func (g_object_unref);

  if (current->router)
    g_ptr_array_add (routers, g_inet_address_new_from_string (current->router));
  return routers;
}

guint
uplink_get_mtu (Uplink *self)
{
  return current->mtu;
}

gboolean
link_set_up (const Link *link, guint mtu, GError **error)
{
  return TRUE;
}

gboolean
shield_raise (StandingTable **table, const Shield *shield, GError **error)
{
  return TRUE;
}

struct _Sentry {
  void (*alarm)(gpointer user_data, SentryAlarm what);
  gpointer user_data;
};

Sentry *
sentry_new (const SentryPost *post, void (*alarm)(gpointer user_data, SentryAlarm what), gpointer user_data)
{
  g_assert_null (current->sentry);
  current->sentry = g_new0 (Sentry, 1);
  current->sentry->alarm = alarm;
  current->sentry->user_data = user_data;
  return current->sentry;
}

void
sentry_move (Sentry *self, const SentryPost *post)
{
}

gboolean
sentry_mend (Sentry *self, SentryAlarm what, GError **error)
{
  if (what == SENTRY_DEVICE_DOWN && !current->no_device)
    g_string_append (current->log, "raised ");
  else
    return failure_set (error, FAILURE_CONNECTION_LOST, NULL);
  return TRUE;
}

void
sentry_free (Sentry *self)
{
  g_assert_true (self == current->sentry);
  g_clear_pointer (&current->sentry, g_free);
}

gboolean
state_file_add_child (StateFile *state_file, GPid pid, GError **error)
{
  return TRUE;
}

void
server_notes_read (const char *uuid, ServerNotes *notes)
{
  notes->authorities = g_strdup (current->notes.authorities);
  notes->group = g_strdup (current->notes.group);
  notes->lists = current->notes.lists;
}

void
server_notes_write (const char *uuid, const ServerNotes *notes)
{
  server_notes_clear (&current->notes);
  current->notes.authorities = g_strdup (notes->authorities);
  current->notes.group = g_strdup (notes->group);
  current->notes.lists = notes->lists;
}

void
server_notes_clear (ServerNotes *notes)
{
  g_clear_pointer (&notes->authorities, g_free);
  g_clear_pointer (&notes->group, g_free);
}

/* --- the resolver --- */

#define TYPE_FAKE_RESOLVER (fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (FakeResolver, fake_resolver, FAKE, RESOLVER, GResolver)

struct _FakeResolver {
  GResolver parent;
};

G_DEFINE_FINAL_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static void
free_list (gpointer list)
{
  g_list_free_full (list, g_object_unref);
}

static void
fake_resolver_look_up (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_auto (GStrv) words = g_strsplit (current->found ? current->found : "", " ", -1);
  GList *list = NULL;

  for (guint i = 0; words[i]; i++)
    list = g_list_append (list, g_inet_address_new_from_string (words[i]));
  if (list)
    g_task_return_pointer (task, list, free_list);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "not found");
}

static GList *
fake_resolver_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass *class)
{
  G_RESOLVER_CLASS (class)->lookup_by_name_async = fake_resolver_look_up;
  G_RESOLVER_CLASS (class)->lookup_by_name_finish = fake_resolver_finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

/* --- the test's side --- */

StandIns *
stand_ins_new (void)
{
  static const char *const commands[] = { "clear-creds", "load-cert", "load-key", "load-shared", "load-conn", "unload-shared", "version" };

  g_autoptr (GResolver) resolver = g_object_new (TYPE_FAKE_RESOLVER, NULL);

  g_assert_null (current);
  g_resolver_set_default (resolver);
  current = g_new0 (StandIns, 1);
  current->charon = fake_charon_new ();
  current->states = g_string_new (NULL);
  current->log = g_string_new (NULL);
  current->device = 2;
  current->mtu = 1500;
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fake_charon_always (current->charon, commands[i], NULL);
  return current;
}

StandIns *
stand_ins_get (void)
{
  return current;
}

guint
stand_ins_count (StandIns *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (fake_charon_get_log (self->charon), text, -1);

  return g_strv_length (parts) - 1;
}

Profile *
stand_ins_read (const char *const *items, Secrets **secrets)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSettingVpn *vpn = NM_SETTING_VPN (nm_setting_vpn_new ());
  NMSetting *setting = g_object_new (NM_TYPE_SETTING_CONNECTION, "id", "test", "uuid", UUID, NULL);
  Profile *profile;
  g_autoptr (GError) error = NULL;

  nm_setting_vpn_add_data_item (vpn, "user", "alice");
  nm_setting_vpn_add_secret (vpn, "password", "secret");
  nm_setting_vpn_add_secret (vpn, "psk", "shared");
  for (guint i = 0; items[i]; i += 2) {
    if (g_str_equal (items[i], "persistent"))
      g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, TRUE, NULL);
    else if (g_str_equal (items[i], "timeout"))
      g_object_set (vpn, NM_SETTING_VPN_TIMEOUT, (guint) atoi (items[i + 1]), NULL);
    else if (g_str_equal (items[i], "interface-name"))
      g_object_set (setting, NM_SETTING_CONNECTION_INTERFACE_NAME, items[i + 1], NULL);
    else
      nm_setting_vpn_add_data_item (vpn, items[i], items[i + 1]);
  }
  nm_connection_add_setting (connection, setting);
  nm_connection_add_setting (connection, NM_SETTING (vpn));
  profile = profile_new (connection, NULL, &error);
  g_assert_no_error (error);
  *secrets = profile_read_secrets (vpn, &error);
  g_assert_no_error (error);
  return profile;
}

void
stand_ins_settle (void)
{
  /* Credentials are read in a thread. */
  for (guint i = 0; i < 20; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (500);
  }
}

/* One round of the main loop; @awaited can come of it only as long as there is a session. */
static void
iterate (StandIns *self, const char *awaited)
{
  if (!self->session)
    g_error ("the session has ended, not %s: %s", awaited, self->states->str);
  g_main_context_iteration (NULL, TRUE);
}

void
stand_ins_await (StandIns *self, const char *text)
{
  const char *found;

  while (!(found = strstr (self->log->str, text)))
    iterate (self, text);
  g_string_erase (self->log, 0, found - self->log->str + (gssize) strlen (text));
}

void
stand_ins_await_state (StandIns *self, SessionState state)
{
  while (!self->session || session_get_state (self->session) != state)
    iterate (self, session_state_to_string (state));
}

static GSource *
find_timer (StandIns *self)
{
  return g_main_context_find_source_by_funcs_user_data (NULL, &g_timeout_funcs, self->session);
}

int
stand_ins_pause (StandIns *self)
{
  GSource *source = find_timer (self);

  if (!source)
    return -1;
  return (int) ((g_source_get_ready_time (source) - g_get_monotonic_time ()) / G_USEC_PER_SEC);
}

guint
stand_ins_expire (StandIns *self)
{
  int seconds = stand_ins_pause (self);

  g_assert_cmpint (seconds, >=, 0);
  g_source_set_ready_time (find_timer (self), 0);
  return (guint) seconds;
}

static void
on_up (Session *session, const IpConfig *config, StandIns *self)
{
  g_autofree char *address = config->ip4.address ? g_inet_address_to_string (config->ip4.address) : NULL;

  g_clear_pointer (&self->told, ip_config_free);
  self->told = ip_config_copy (config);
  g_string_append_printf (self->log, "up:%s ", address ? address : "-");
}

static void
on_state (Session *session, guint state, StandIns *self)
{
  g_string_append_printf (self->states, "%s ", session_state_to_string (state));
}

static void
on_asleep (Session *session, StandIns *self)
{
  g_string_append (self->log, "asleep ");
}

static void
on_done (Session *session, const GError *failure, StandIns *self)
{
  g_string_append (self->states, failure ? failure->message : "stopped");
  g_string_append_printf (self->log, "done:%s ", failure ? failure_to_string (failure_of (failure)) : "stopped");
  g_object_unref (session);
}

void
stand_ins_follow (StandIns *self, Session *session)
{
  self->session = session;
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &self->session);
  g_string_truncate (self->states, 0);
  g_signal_connect (session, "state", G_CALLBACK (on_state), self);
  g_signal_connect (session, "up", G_CALLBACK (on_up), self);
  g_signal_connect (session, "asleep", G_CALLBACK (on_asleep), self);
  g_signal_connect (session, "done", G_CALLBACK (on_done), self);
}

void
stand_ins_say (StandIns *self, const char *group, const char *text)
{
  g_autoptr (GBytes) event = fake_charon_message ("group", group, "level", "1", "msg", text, NULL);

  fake_charon_emit (self->charon, "log", event);
}

static void
add_list (ViciBuilder *builder, const char *key, const char *item)
{
  vici_builder_list (builder, key);
  vici_builder_item (builder, item);
  vici_builder_end_list (builder);
}

static GBytes *
make_updown_of (const char *id, const char *network, gboolean up)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();

  if (up)
    vici_builder_kv (builder, "up", "yes");
  vici_builder_section (builder, "connection");
  vici_builder_kv (builder, "remote-host", "198.51.100.1");
  vici_builder_kv (builder, "remote-id", "vpn.example.org");
  if (current->group)
    vici_builder_kv (builder, "dh-group", current->group);
  add_list (builder, "local-vips", "10.0.0.2");
  vici_builder_section (builder, "child-sas");
  vici_builder_section (builder, "child-1");
  vici_builder_kv (builder, "uniqueid", id);
  add_list (builder, "remote-ts", network);
  for (guint i = 0; i < 3; i++)
    vici_builder_end_section (builder);
  return vici_builder_finish (builder, NULL);
}

static GBytes *
make_updown (const char *id, gboolean up)
{
  return make_updown_of (id, "0.0.0.0/0", up);
}

void
stand_ins_step (StandIns *self, const char *text)
{
  g_signal_emit_by_name (self->process, "step", text);
}

void
stand_ins_child (StandIns *self, const char *id, gboolean up)
{
  g_autoptr (GBytes) event = make_updown (id, up);

  fake_charon_emit (self->charon, "child-updown", event);
}

void
stand_ins_child_of (StandIns *self, const char *id, const char *network, gboolean up)
{
  g_autoptr (GBytes) event = make_updown_of (id, network, up);

  fake_charon_emit (self->charon, "child-updown", event);
}

void
stand_ins_expect_line_and_child (StandIns *self, const char *group, const char *text, const char *id)
{
  g_autoptr (GBytes) event = make_updown (id, TRUE);
  g_autoptr (GBytes) line = fake_charon_message ("group", group, "level", "1", "msg", text, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", line);
  fake_charon_event (self->charon, "child-updown", event);
  fake_charon_reply_ok (self->charon);
}

void
stand_ins_expect_child (StandIns *self, const char *id)
{
  g_autoptr (GBytes) event = make_updown (id, TRUE);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "child-updown", event);
  fake_charon_reply_ok (self->charon);
}

void
stand_ins_expect_proof (StandIns *self, const char *id, const char *server)
{
  g_autofree char *line = g_strdup_printf ("authentication of '%s' with ECDSA_WITH_SHA256_DER successful", server);
  g_autoptr (GBytes) proof = fake_charon_message ("group", "IKE", "level", "1", "msg", line, NULL);
  g_autoptr (GBytes) event = make_updown (id, TRUE);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", proof);
  fake_charon_event (self->charon, "child-updown", event);
  fake_charon_reply_ok (self->charon);
}

void
stand_ins_set_device (StandIns *self, guint device)
{
  self->device = device;
  g_signal_emit_by_name (self->uplink, "changed");
}

void
stand_ins_move (StandIns *self, const char *source)
{
  Uplink *uplink = self->uplink;

  g_object_unref (uplink->source);
  uplink->source = g_inet_address_new_from_string (source);
  stand_ins_set_device (self, self->device + 1);
}

void
stand_ins_take (StandIns *self, SentryAlarm what)
{
  self->sentry->alarm (self->sentry->user_data, what);
}

void
stand_ins_add_ways_out (const char *prefix, const StandInsWayOut *ways, guint n, GTestDataFunc test)
{
  static const char *const events[] = { "stop", "error", "deadline" };

  for (guint i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s/%s", prefix, session_state_to_string (ways[i].state),
                                             events[ways[i].event]);

    g_test_add_data_func (path, &ways[i], test);
  }
}

void
stand_ins_take_way_out (StandIns *self, const StandInsWayOut *way, void (*outlast)(StandIns *self))
{
  switch (way->event) {
  case WAY_STOP:
    session_stop (self->session);
    break;
  case WAY_ERROR:
    session_fail (self->session, failure_new (FAILURE_INTERNAL, NULL));
    break;
  case WAY_DEADLINE:
    outlast (self);
    break;
  }
  stand_ins_await_state (self, SESSION_CLEANUP);
}

void
stand_ins_free (StandIns *self)
{
  stand_ins_settle ();
  g_assert_null (self->session);
  g_assert_null (self->uplink);
  g_assert_null (self->sentry);
  g_assert_false (self->charon_runs);
  g_assert_cmpint (self->ways, ==, 0);
  g_assert_cmpstr (self->log->str, ==, "");
  fake_charon_free (self->charon);
  g_string_free (self->states, TRUE);
  g_string_free (self->log, TRUE);
  g_clear_pointer (&self->told, ip_config_free);
  server_notes_clear (&self->notes);
  g_clear_pointer (&current, g_free);
}
