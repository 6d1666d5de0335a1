/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/service.h"

#include <malloc.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/profile.h"
#include "shared/secrets.h"
#include "shared/text.h"
#include "src/announcer.h"
#include "src/bus-buffer.h"
#include "src/credentials/credentials.h"
#include "src/end-reason.h"
#include "src/ike/ike-session.h"
#ifdef WITH_L2TP
#include "src/l2tp/l2tp-session.h"
#endif
#include "src/kill-switch.h"
#include "src/sleep-monitor.h"
#include "src/status-bus.h"
#include "src/stored-user.h"
#include "src/weak-choices.h"

/* For journalctl MESSAGE_ID=: a connection failed; NM_IPSEC_CAUSE holds the word of the catalogue. */
#define MESSAGE_ID_FAILED "b4f5d8a6f3c24a4e9d0c1f2ab57e6d13"
/* How often a refused secret is asked for again: answers from a file never change. */
#define MAX_ASKED 3
/* How long the bus may take to hear what we have said, in milliseconds. */
#define LAST_WORDS 2000

struct _NMIpsecService {
  NMVpnServicePlugin parent;
  Status *status;        /* what the world is told; of the program */
  Session *session;      /* the attempt under way, NULL: none */
  Profile *profile;      /* of the last attempt; NULL if it could not be read */
  SleepMonitor *sleep;   /* NULL until the bus is there */
  EndReason *end_reason; /* why NetworkManager ends it */
  char *uuid;            /* the connection's; NULL: not known yet */
  char *id;              /* likewise, for people */
  gboolean interactive;  /* whether NetworkManager takes questions */
  gboolean up;           /* the tunnel was announced */
  gboolean answering;    /* what we asked for has come and is being looked at */
  gboolean quitting;     /* libnm wants the process to end */
  gboolean finishing;    /* "finished" is about to come */
  guint asked;
  Announcer *announcer;  /* of the session */
};

G_DEFINE_FINAL_TYPE (NMIpsecService, nm_ipsec_service, NM_TYPE_VPN_SERVICE_PLUGIN)

enum { SIGNAL_FINISHED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
log_failure (NMIpsecService *self, const GError *failure)
{
  g_autofree char *text = failure_describe (failure);

  status_fail (self->status, failure);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING,
                    "MESSAGE_ID", MESSAGE_ID_FAILED,
                    "NM_IPSEC_CAUSE", failure_to_string (failure_of (failure)),
                    "MESSAGE", "%s: %s", self->id ? self->id : "connection", text);
}

static void
on_heard (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (NMIpsecService) self = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);

  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

/*
 * The bus gets what we have said before we go: libnm emits "quit" before its last signals are even queued, and older
 * ones do not flush. Otherwise NetworkManager would report that the service stopped unexpectedly. What the bus answers comes
 * after all that; to flush would take a thread, and wait for ever where none can be had.
 */
static gboolean
ask_bus_and_finish (gpointer data)
{
  NMIpsecService *self = data;
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self));

  if (bus)
    g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NONE, LAST_WORDS, NULL, on_heard, g_object_ref (self));
  else
    g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
  return G_SOURCE_REMOVE;
}

static void
finish_if_idle (NMIpsecService *self)
{
  if (!self->quitting || self->session || self->finishing)
    return;
  self->finishing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, ask_bus_and_finish, g_object_ref (self), g_object_unref);
}

static void
on_quit (NMIpsecService *self)
{
  self->quitting = TRUE;
  if (self->session)
    session_stop (self->session);
  finish_if_idle (self);
}

/* The secret that the server or the key did not accept; -1 if the failure is not about one. */
static int
refused_secret (const GError *failure)
{
  static const struct {
    Failure failure;
    Secret secret;
  } about[] = {
    { FAILURE_LOGIN, SECRET_PASSWORD },
    { FAILURE_PSK, SECRET_PSK },
    { FAILURE_KEY_ENCRYPTED, SECRET_KEY_PASSWORD },
    { FAILURE_KEY_PASSWORD, SECRET_KEY_PASSWORD },
    { FAILURE_PPP_KEY_PASSWORD, SECRET_PPP_KEY_PASSWORD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (about); i++) {
    if (failure_of (failure) == about[i].failure)
      return about[i].secret;
  }
  return -1;
}

/*
 * A secret that the profile holds for everybody is the administrator's to correct, and there may be nobody to ask; any
 * other is asked for again. A one-time password is used up, whatever it was that the server refused.
 */
static void
find_askable (NMIpsecService *self, Secret refused, const char **names)
{
  const Profile *profile = self->profile;

  if (secret_is_used (profile, refused) && profile->secret_flags[refused] != NM_SETTING_SECRET_FLAG_NONE)
    *names++ = profile->secret_names[refused];
  if (refused == SECRET_PASSWORD && secret_is_used (profile, SECRET_OTP))
    *names = profile->secret_names[SECRET_OTP];
}

/* Asks for what was refused, with the reason. FALSE: there is nothing or nobody to ask. */
static gboolean
ask_again (NMIpsecService *self, const GError *failure)
{
  int refused = refused_secret (failure);
  const char *names[3] = { NULL };
  g_autofree char *message = NULL;

  if (refused < 0 || !self->interactive || self->up || self->quitting || self->asked >= MAX_ASKED)
    return FALSE;
  find_askable (self, (Secret) refused, names);
  if (!names[0])
    return FALSE;
  self->asked++;
  message = failure_describe (failure);
  nm_vpn_service_plugin_secrets_required (NM_VPN_SERVICE_PLUGIN (self), message, names);
  status_ask (self->status);
  return TRUE;
}

static void
report_failure (NMIpsecService *self, const GError *failure)
{
  /* From STARTING libnm would send CONNECT_FAILED behind our reason, and NetworkManager keeps the last one. */
  g_object_set (self, NM_VPN_SERVICE_PLUGIN_STATE, NM_VPN_SERVICE_STATE_STARTED, NULL);
  nm_vpn_service_plugin_failure (NM_VPN_SERVICE_PLUGIN (self), failure_reason (failure_of (failure)));
}

static void
may_sleep (NMIpsecService *self)
{
  sleep_monitor_ready (self->sleep);
}

static void
note_end (NMIpsecService *self, gboolean by_user)
{
  kill_switch_note_end (self->uuid, self->id, by_user);
  status_set_blocks (self->status, kill_switch_holds (self->uuid));
}

/* While a secret is asked for, before an attempt or between two, there is no session that could end. */
static void
on_ended_by_user (gpointer service)
{
  NMIpsecService *self = service;

  if (self->session || !self->uuid || !kill_switch_holds (self->uuid))
    return;
  note_end (self, TRUE);
  /* Where there was not even one, what the last process has told is not true any more. */
  if (!self->profile)
    status_forget (IPSEC_STATUS_DIR, self->uuid);
}

static void
on_done (NMIpsecService *self, const GError *failure, Session *session)
{
  g_signal_handlers_disconnect_by_data (session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->announcer, announcer_free);
  may_sleep (self);
  note_end (self, end_reason_is_user (self->end_reason));
  if (failure) {
    log_failure (self, failure);
    if (!self->quitting && !ask_again (self, failure))
      report_failure (self, failure);
  }
  finish_if_idle (self);
}

/* What the way up needed for a while is as much again as what is kept: parsed certificates, rules of nftables, messages. */
static gboolean
return_memory (gpointer data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  return G_SOURCE_REMOVE;
}

static void
on_up (NMIpsecService *self, const IpConfig *config)
{
  self->up = TRUE;
  kill_switch_note_up (self->profile);
  status_set_blocks (self->status, kill_switch_holds (self->uuid));
  status_add_config (self->status, config);
  announcer_tell (self->announcer, ip_config_to_generic (config, self->profile), ip_config_to_ip4 (config, self->profile),
                  ip_config_to_ip6 (config, self->profile));
  g_idle_add (return_memory, NULL);
}

static void
on_state (NMIpsecService *self, guint state)
{
  status_enter (self->status, state);
}

static void
on_facts (NMIpsecService *self, GVariant *facts)
{
  status_add_facts (self->status, facts);
}

/* Secrets that are not there, as a failure; NULL if all are. */
static GError *
missing_secret (const Profile *profile, const Secrets *secrets)
{
  gboolean encrypted = profile_needs_certificate (profile) &&
                       credentials_need_password (profile->cert, profile->key, profile->owner);
  gboolean ppp_encrypted = profile->ppp_cert &&
                           credentials_need_password (profile->ppp_cert, profile->ppp_key, profile->owner);
  int missing = secrets_missing (secrets, profile, encrypted, ppp_encrypted);

  return missing < 0 ? NULL : failure_new (FAILURE_SECRET_MISSING, "%s", secret_to_string ((Secret) missing));
}

/* Takes @secrets. */
static Session *
new_session (const Profile *profile, Secrets *secrets, GError **error)
{
  switch ((ProfileType) profile->type) {
  case PROFILE_IKEV2:
    return ike_session_new (profile, secrets);
  case PROFILE_L2TP:
#ifdef WITH_L2TP
    return l2tp_session_new (profile, secrets);
#else
    secrets_free (secrets);
    failure_set (error, FAILURE_NO_L2TP, "this program was built without L2TP");
    return NULL;
#endif
  }
  g_assert_not_reached ();
}

static void
on_sleep (NMIpsecService *self)
{
  if (self->session)
    session_suspend (self->session);
  else
    may_sleep (self);
}

static void
on_wake (NMIpsecService *self)
{
  if (self->session)
    session_resume (self->session);
}

static gboolean
begin (NMIpsecService *self, NMConnection *connection, GError **error)
{
  g_autoptr (Secrets) secrets = NULL;
  GError *missing;

  g_clear_pointer (&self->profile, profile_unref);
  self->profile = profile_new (connection, NULL, error);
  secrets = self->profile ? profile_read_secrets (nm_connection_get_setting_vpn (connection), error) : NULL;
  if (!secrets)
    return FALSE;
  missing = missing_secret (self->profile, secrets);
  if (missing) {
    g_propagate_error (error, missing);
    return FALSE;
  }
  weak_choices_log (self->profile);
  secrets_append_otp (secrets, self->profile);
  self->session = new_session (self->profile, g_steal_pointer (&secrets), error);
  if (!self->session)
    return FALSE;
  g_signal_connect_swapped (self->session, "state", G_CALLBACK (on_state), self);
  g_signal_connect_swapped (self->session, "facts", G_CALLBACK (on_facts), self);
  g_clear_pointer (&self->announcer, announcer_free);
  self->announcer = announcer_new (NM_VPN_SERVICE_PLUGIN (self), end_reason_get_path (self->end_reason));
  g_signal_connect_swapped (self->session, "up", G_CALLBACK (on_up), self);
  g_signal_connect_swapped (self->session, "asleep", G_CALLBACK (may_sleep), self);
  g_signal_connect_swapped (self->session, "done", G_CALLBACK (on_done), self);
  session_start (self->session);
  return TRUE;
}

/*
 * libnm never drops what NeedSecrets was asked about, and GDBus keeps the bytes that it read. Those are at most three times
 * as long as the same dictionaries as a GVariant, for alignment and lengths, and a header comes with them.
 */
static void
forget_secrets (NMIpsecService *self, NMConnection *connection)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL));
  GDBusConnection *bus = nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self));

  bus_buffer_overwrite (bus, 3 * g_variant_get_size (whole) + 4096);
  nm_connection_clear_secrets (connection);
}

static void
take_name (NMIpsecService *self, NMConnection *connection)
{
  const char *uuid = nm_connection_get_uuid (connection);
  const char *id = nm_connection_get_id (connection);

  g_free (self->uuid);
  self->uuid = g_strdup (uuid ? uuid : "");
  g_free (self->id);
  self->id = text_printable (id ? id : "", -1);
}

static gboolean
begin_and_log (NMIpsecService *self, NMConnection *connection, GError **error)
{
  g_autoptr (GError) failure = NULL;

  status_begin (self->status, connection);
  take_name (self, connection);
  status_set_blocks (self->status, kill_switch_holds (self->uuid));
  if (begin (self, connection, &failure))
    return TRUE;
  log_failure (self, failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
is_busy (NMIpsecService *self, GError **error)
{
  if (self->session || self->answering)
    g_set_error_literal (error, NM_VPN_PLUGIN_ERROR, NM_VPN_PLUGIN_ERROR_ALREADY_STARTED,
                         "the previous attempt has not ended yet");
  else if (self->quitting)
    g_set_error_literal (error, NM_VPN_PLUGIN_ERROR, NM_VPN_PLUGIN_ERROR_ALREADY_STOPPED, "this process is about to end");
  return self->session || self->answering || self->quitting;
}

/* Starts, or says in NetworkManager's words why not. */
static gboolean
begin_or_explain (NMIpsecService *self, NMConnection *connection, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (is_busy (self, error))
    return FALSE;
  if (begin_and_log (self, connection, &failure))
    return TRUE;
  g_set_error_literal (error, NM_VPN_PLUGIN_ERROR, NM_VPN_PLUGIN_ERROR_BAD_ARGUMENTS, failure->message);
  return FALSE;
}

static gboolean
begin_and_forget (NMIpsecService *self, NMConnection *connection, GError **error)
{
  gboolean begun = begin_or_explain (self, connection, error);

  forget_secrets (self, connection);
  return begun;
}

static gboolean
service_connect (NMVpnServicePlugin *plugin, NMConnection *connection, GError **error)
{
  NMIpsecService *self = NM_IPSEC_SERVICE (plugin);

  self->interactive = FALSE;
  return begin_and_forget (self, connection, error);
}

static gboolean
service_connect_interactive (NMVpnServicePlugin *plugin, NMConnection *connection, GVariant *details, GError **error)
{
  NMIpsecService *self = NM_IPSEC_SERVICE (plugin);

  self->interactive = TRUE;
  return begin_and_forget (self, connection, error);
}

/* The answer to a question of ours, with the profile as it was. */
typedef struct {
  NMIpsecService *service;
  NMConnection *connection;
} Answer;

static void
on_user_found (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (NMIpsecService) self = answer->service;
  g_autoptr (NMConnection) connection = answer->connection;
  g_autofree char *user = stored_user_find_finish (result);
  g_autoptr (GError) failure = NULL;

  if (!self->answering || self->session || self->quitting)
    return;
  self->answering = FALSE;
  if (user)
    nm_setting_vpn_add_data_item (nm_connection_get_setting_vpn (connection), "user", user);
  if (!begin_and_log (self, connection, &failure))
    report_failure (self, failure);
  nm_connection_clear_secrets (connection);
}

static gboolean
service_new_secrets (NMVpnServicePlugin *plugin, NMConnection *connection, GError **error)
{
  NMIpsecService *self = NM_IPSEC_SERVICE (plugin);
  Answer *answer;

  if (is_busy (self, error))
    return FALSE;
  answer = g_new (Answer, 1);
  answer->service = g_object_ref (self);
  answer->connection = nm_simple_connection_new_clone (connection);
  self->answering = TRUE;
  stored_user_find_async (nm_vpn_service_plugin_get_connection (plugin), nm_connection_get_uuid (connection), on_user_found,
                          answer);
  forget_secrets (self, connection);
  return TRUE;
}

/* What is wrong with the profile is for connect to say: an error here would show as "no valid secrets". */
static gboolean
service_need_secrets (NMVpnServicePlugin *plugin, NMConnection *connection, const char **setting_name, GError **error)
{
  NMIpsecService *self = NM_IPSEC_SERVICE (plugin);
  g_autoptr (Profile) profile = profile_new (connection, NULL, NULL);
  g_autoptr (Secrets) secrets = NULL;
  g_autoptr (GError) missing = NULL;

  secrets = profile ? profile_read_secrets (nm_connection_get_setting_vpn (connection), NULL) : NULL;
  if (!self->uuid)
    take_name (self, connection);
  forget_secrets (self, connection);
  if (!secrets)
    return FALSE;
  missing = missing_secret (profile, secrets);
  if (missing)
    *setting_name = NM_SETTING_VPN_SETTING_NAME;
  return missing != NULL;
}

static gboolean
service_disconnect (NMVpnServicePlugin *plugin, GError **error)
{
  NMIpsecService *self = NM_IPSEC_SERVICE (plugin);

  self->answering = FALSE;
  if (self->session)
    session_stop (self->session);
  else
    status_enter (self->status, SESSION_DONE);
  return TRUE;
}

static void
nm_ipsec_service_finalize (GObject *object)
{
  NMIpsecService *self = NM_IPSEC_SERVICE (object);

  g_clear_pointer (&self->profile, profile_unref);
  g_clear_pointer (&self->end_reason, end_reason_free);
  g_clear_object (&self->sleep);
  g_clear_pointer (&self->announcer, announcer_free);
  g_free (self->uuid);
  g_free (self->id);
  G_OBJECT_CLASS (nm_ipsec_service_parent_class)->finalize (object);
}

static void
nm_ipsec_service_class_init (NMIpsecServiceClass *class)
{
  NMVpnServicePluginClass *plugin = NM_VPN_SERVICE_PLUGIN_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = nm_ipsec_service_finalize;
  plugin->connect = service_connect;
  plugin->connect_interactive = service_connect_interactive;
  plugin->need_secrets = service_need_secrets;
  plugin->new_secrets = service_new_secrets;
  plugin->disconnect = service_disconnect;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", NM_TYPE_IPSEC_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
}

static void
nm_ipsec_service_init (NMIpsecService *self)
{
  g_signal_connect (self, "quit", G_CALLBACK (on_quit), NULL);
}

NMIpsecService *
nm_ipsec_service_new (const char *bus_name, Status *status, GError **error)
{
  g_autoptr (NMIpsecService) self
    = g_initable_new (NM_TYPE_IPSEC_SERVICE, NULL, error, NM_VPN_SERVICE_PLUGIN_DBUS_SERVICE_NAME, bus_name,
                      NM_VPN_SERVICE_PLUGIN_DBUS_WATCH_PEER, TRUE, NULL);

  if (!self)
    return NULL;
  self->status = status;
  self->end_reason = end_reason_new (nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self)), bus_name, on_ended_by_user,
                                     self);
  self->sleep = sleep_monitor_new (nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self)));
  g_signal_connect_object (self->sleep, "sleep", G_CALLBACK (on_sleep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sleep, "wake", G_CALLBACK (on_wake), self, G_CONNECT_SWAPPED);
  if (!status_bus_serve (nm_vpn_service_plugin_get_connection (NM_VPN_SERVICE_PLUGIN (self)), status, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
nm_ipsec_service_shut_down (NMIpsecService *self)
{
  nm_vpn_service_plugin_disconnect (NM_VPN_SERVICE_PLUGIN (self), NULL);
  on_quit (self);
}
