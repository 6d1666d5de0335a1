/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The real service object on a bus of its own, called as NetworkManager does it. The session beneath is the test's: it
 * stands in for ike_session_new() and does what the test says. So is what blocks traffic, in place of kill-switch.c.
 */
#include "config.h"

#include "src/service.h"
#ifdef WITH_L2TP
#include "src/l2tp/l2tp-session.h"
#endif

#include <string.h>

#include "shared/failures.h"
#include "src/ike/ike-session.h"
#include "src/kill-switch.h"
#include "src/status-bus.h"
#include "tests/unit/network-manager.h"
#include "tests/unit/no-threads.h"

#define BUS_NAME "org.freedesktop.NetworkManager.ipsec.Connection_7"

/* --- the session --- */

#define TEST_TYPE_SESSION (test_session_get_type ())
G_DECLARE_FINAL_TYPE (TestSession, test_session, TEST, SESSION, Session)

struct _TestSession {
  Session parent;
  Profile *profile;
  Secrets *secrets;
  gboolean slow; /* what it has to undo takes until the test says so */
};

G_DEFINE_TYPE (TestSession, test_session, IPSEC_TYPE_SESSION)

static const SessionTransition transitions[] = {
  { SESSION_IDLE, SESSION_EVENT_START, SESSION_PREPARE },
  { SESSION_PREPARE, SESSION_EVENT_LOST, SESSION_RECOVER },
};

static void
undo (Session *session, gpointer what)
{
  if (!TEST_SESSION (session)->slow)
    session_undone (session, what);
}

static void
test_session_enter (Session *session, SessionState state)
{
  if (state == SESSION_PREPARE)
    session_push_undo (session, "test", undo, (gpointer) "test");
}

static void
test_session_finalize (GObject *object)
{
  TestSession *self = TEST_SESSION (object);

  profile_unref (self->profile);
  secrets_free (self->secrets);
  G_OBJECT_CLASS (test_session_parent_class)->finalize (object);
}

static void
test_session_class_init (TestSessionClass *class)
{
  SessionClass *session = IPSEC_SESSION_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = test_session_finalize;
  session->transitions = transitions;
  session->n_transitions = G_N_ELEMENTS (transitions);
  session->enter = test_session_enter;
}

static void
test_session_init (TestSession *self)
{
}

typedef struct {
  gboolean holds;
  guint n_up, n_end;
  gboolean by_user; /* the last end */
} Blocks;

/* The one that the service made last; the test holds no reference. */
static TestSession *session; /* nocheck: static what is stood in for knows no test */
static Blocks blocks;

Session *
ike_session_new (const Profile *profile, Secrets *secrets)
{
  g_assert_null (session);
  session = g_object_new (TEST_TYPE_SESSION, NULL);
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
  session->profile = profile_ref (profile);
  session->secrets = secrets;
  return IPSEC_SESSION (session);
}

#ifdef WITH_L2TP
Session *
l2tp_session_new (const Profile *profile, Secrets *secrets)
{
  return ike_session_new (profile, secrets);
}
#endif

/* --- what blocks traffic --- */

gboolean
kill_switch_holds (const char *uuid)
{
  return blocks.holds;
}

void
kill_switch_note_up (const Profile *profile)
{
  blocks.n_up++;
}

void
kill_switch_note_end (const char *uuid, const char *id, gboolean by_user)
{
  blocks.n_end++;
  blocks.by_user = by_user;
  blocks.holds = blocks.holds && !by_user;
}

/* --- NetworkManager --- */

typedef struct {
  GDBusConnection *caller;
  NMIpsecService *service;
  Status *status;
  GString *log; /* the signals that came, in words */
  gboolean finished;
} Fixture;

static void
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
           GVariant *parameters, gpointer data)
{
  GString *log = data;
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_string_append_printf (log, "%s%s ", name, text);
}

static void
on_finished (Fixture *fixture)
{
  g_assert_false (fixture->finished);
  fixture->finished = TRUE;
}

static void
set_up (Fixture *fixture)
{
  GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                               G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  g_autoptr (GError) error = NULL;

  /* Without files: those have a test of their own. */
  fixture->status = status_new ("/dev/null/status");
  fixture->service = nm_ipsec_service_new (BUS_NAME, fixture->status, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->service, "finished", G_CALLBACK (on_finished), fixture);
  fixture->caller = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"), flags, NULL, NULL,
                                                            &error);
  g_assert_no_error (error);
  fixture->log = g_string_new (NULL);
  g_dbus_connection_signal_subscribe (fixture->caller, BUS_NAME, NM_VPN_DBUS_PLUGIN_INTERFACE, NULL, NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, fixture->log, NULL);
}

static void
wind_up (Fixture *fixture)
{
  nm_ipsec_service_shut_down (fixture->service);
  while (!fixture->finished)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (session);
  g_string_free (fixture->log, TRUE);
}

static void
on_answer (GObject *caller, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* The error that comes instead of an answer is stripped of its D-Bus name. */
static GVariant *
call_at (Fixture *fixture, const char *path, const char *interface, const char *method, GVariant *arguments, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GVariant *answer;

  g_dbus_connection_call (fixture->caller, BUS_NAME, path, interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_answer, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  answer = g_dbus_connection_call_finish (fixture->caller, result, error);
  if (error && *error)
    g_dbus_error_strip_remote_error (*error);
  return answer;
}

/* Calls a method as NetworkManager does. */
static GVariant *
call (Fixture *fixture, const char *method, GVariant *arguments, GError **error)
{
  return call_at (fixture, NM_VPN_DBUS_PLUGIN_PATH, NM_VPN_DBUS_PLUGIN_INTERFACE, method, arguments, error);
}

/* What the service tells of itself under @key; g_free(). */
static char *
ask_status (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call_at (fixture, STATUS_BUS_PATH, STATUS_BUS_INTERFACE, "Get", NULL, &error);
  g_autoptr (GVariant) status = NULL;
  g_autoptr (GVariant) value = NULL;

  g_assert_no_error (error);
  status = g_variant_get_child_value (answer, 0);
  value = g_variant_lookup_value (status, key, NULL);
  return value ? g_variant_print (value, FALSE) : g_strdup ("-");
}

static void
expect_status (Fixture *fixture, const char *key, const char *wanted)
{
  g_autofree char *value = ask_status (fixture, key);

  g_assert_cmpstr (value, ==, wanted);
}

/* Runs until a signal came whose words contain @text, and forgets what came so far. */
static void
await (Fixture *fixture, const char *text)
{
  while (!strstr (fixture->log->str, text))
    g_main_context_iteration (NULL, TRUE);
  g_string_truncate (fixture->log, 0);
}

static void
call_well (Fixture *fixture, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (fixture, method, arguments, &error);

  g_assert_no_error (error);
}

static void
call_badly (Fixture *fixture, const char *method, GVariant *arguments, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (fixture, method, arguments, &error);

  g_assert_null (answer);
  g_assert_nonnull (strstr (error->message, text));
}

/* Connects and comes up to where the session has started. */
static void
connect_with (Fixture *fixture, const char *key, const char *value)
{
  call_well (fixture, "ConnectInteractive",
             g_variant_new ("(@a{sa{sv}}a{sv})", serialize_with ("one.example", "secret", key, value), NULL));
  g_assert_nonnull (session);
  while (session_get_state (IPSEC_SESSION (session)) == SESSION_IDLE)
    g_main_context_iteration (NULL, TRUE);
}

static void
connect_interactively (Fixture *fixture)
{
  connect_with (fixture, NULL, NULL);
}

static void
expect_needed (Fixture *fixture, const char *password, const char *needed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  const char *setting;

  answer = call (fixture, "NeedSecrets", g_variant_new ("(@a{sa{sv}})", serialize ("other.example", password)), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(&s)", &setting);
  g_assert_cmpstr (setting, ==, needed);
}

static IpConfig *
make_config (void)
{
  IpConfig *config = ip_config_new ();

  config->device = g_strdup ("nm-xfrm-test");
  config->gateway = g_inet_address_new_from_string ("198.51.100.1");
  g_assert_true (ip_config_add_address (config, "10.0.0.2"));
  return config;
}

/* NM → service: NeedSecrets, and ConnectInteractive with all of them */
static void
test_secrets (Fixture *fixture)
{
  expect_needed (fixture, NULL, "vpn");
  expect_needed (fixture, "secret", "");
  connect_interactively (fixture);
  g_assert_cmpstr (session->secrets->password, ==, "secret");
}

/* Asked about another profile in the middle of an attempt, the service goes on with the first. */
static void
test_question_within (Fixture *fixture)
{
  g_autoptr (IpConfig) config = make_config ();

  connect_interactively (fixture);
  expect_needed (fixture, "secret", "");
  g_assert_cmpstr (session->profile->gateway, ==, "one.example");
  session_announce (IPSEC_SESSION (session), config);
  await (fixture, "Ip4Config(");
}

/* libnm lets the next one in as soon as it has told to disconnect, while the session is still clearing up. */
static void
test_second (Fixture *fixture)
{
  connect_interactively (fixture);
  session->slow = TRUE;
  call_well (fixture, "Disconnect", NULL);
  call_badly (fixture, "Connect", g_variant_new ("(@a{sa{sv}})", serialize ("two.example", "secret")), "has not ended");
  session->slow = FALSE;
  session_undone (IPSEC_SESSION (session), "test");
  while (session)
    g_main_context_iteration (NULL, TRUE);
}

/* NewSecrets without anybody having asked, upon which libnm disconnects. */
static void
test_unasked (Fixture *fixture)
{
  connect_interactively (fixture);
  call_badly (fixture, "NewSecrets", g_variant_new ("(@a{sa{sv}})", serialize ("two.example", "other")), "has not ended");
  while (session)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer (Fixture *fixture, const char *password)
{
  call_well (fixture, "NewSecrets", g_variant_new ("(@a{sa{sv}})", serialize ("one.example", password)));
  while (!session)
    g_main_context_iteration (NULL, TRUE);
}

/* A refused password is asked for again, and the answer starts anew. */
static void
test_asked_again (Fixture *fixture)
{
  connect_interactively (fixture);
  session_fail (IPSEC_SESSION (session), failure_new (FAILURE_LOGIN, NULL));
  await (fixture, "SecretsRequired(");
  g_assert_null (session);
  answer (fixture, "better");
  g_assert_cmpstr (session->secrets->password, ==, "better");
  g_assert_cmpstr (session->profile->user, ==, "alice");
}

/* It was the user name that was wrong, and it has been corrected in the profile; nothing else of that is for this attempt. */
static void
test_user_corrected (Fixture *fixture)
{
  network_manager_keep_settings (fixture->caller);
  connect_interactively (fixture);
  session_fail (IPSEC_SESSION (session), failure_new (FAILURE_LOGIN, NULL));
  await (fixture, "SecretsRequired(");
  answer (fixture, "better");
  g_assert_cmpstr (session->profile->user, ==, "alicia");
  g_assert_cmpstr (session->profile->gateway, ==, "one.example");
}

/* Given up while it is still looked up whether it was. */
static void
test_answered_too_late (Fixture *fixture)
{
  network_manager_keep_settings (fixture->caller);
  connect_interactively (fixture);
  session_fail (IPSEC_SESSION (session), failure_new (FAILURE_LOGIN, NULL));
  await (fixture, "SecretsRequired(");
  g_dbus_connection_call (fixture->caller, BUS_NAME, NM_VPN_DBUS_PLUGIN_PATH, NM_VPN_DBUS_PLUGIN_INTERFACE, "NewSecrets",
                          g_variant_new ("(@a{sa{sv}})", serialize ("one.example", "better")), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, NULL, NULL);
  call_well (fixture, "Disconnect", NULL);
  for (guint i = 0; i < 20; i++) {
    g_autofree char *state = ask_status (fixture, "state");

    g_assert_null (session);
  }
}

static void
refuse (Failure failure)
{
  session_fail (IPSEC_SESSION (session), failure_new (failure, NULL));
}

/* Three times: what answers may be a file. */
static void
test_asked_thrice (Fixture *fixture)
{
  connect_interactively (fixture);
  for (guint i = 0; i < 3; i++) {
    refuse (FAILURE_LOGIN);
    await (fixture, "SecretsRequired(");
    answer (fixture, "better");
  }
  refuse (FAILURE_LOGIN);
  await (fixture, "Failure(0,)");
}

/* Of what is stored for everybody there is nobody to ask, and NetworkManager hears one reason: it shows the last. */
static void
test_not_asked (Fixture *fixture)
{
  connect_with (fixture, "password-flags", "0");
  refuse (FAILURE_LOGIN);
  await (fixture, "Failure(0,)");
  expect_status (fixture, "failure-cause", "'login'");
  g_assert_null (strstr (fixture->log->str, "Failure("));
}

static void
test_key_asked (Fixture *fixture)
{
  g_autoptr (NMConnection) connection = make_connection ("one.example", NULL);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  nm_setting_vpn_add_data_item (vpn, "auth", "psk");
  nm_setting_vpn_add_data_item (vpn, "psk-flags", "1");
  nm_setting_vpn_add_secret (vpn, "psk", "shared");
  call_well (fixture, "ConnectInteractive",
             g_variant_new ("(@a{sa{sv}}a{sv})", nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL), NULL));
  refuse (FAILURE_PSK);
  await (fixture, "['psk']");
}

/* Disconnecting says by itself not whose wish it is. */
static void
end_with (Fixture *fixture, guint32 reason)
{
  network_manager_tell (fixture->caller, NM_VPN_CONNECTION_STATE_DISCONNECTED, (NMActiveConnectionStateReason) reason);
  call_well (fixture, "Disconnect", NULL);
  while (session)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_blocks (Fixture *fixture)
{
  g_autoptr (IpConfig) config = make_config ();

  network_manager_be (fixture->caller);
  connect_interactively (fixture);
  blocks.holds = TRUE;
  session_announce (IPSEC_SESSION (session), config);
  await (fixture, "Ip4Config(");
  g_assert_cmpuint (blocks.n_up, ==, 1);
  expect_status (fixture, "blocks", "true");
  end_with (fixture, NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED);
  g_assert_true (blocks.n_end == 1 && !blocks.by_user);
  expect_status (fixture, "blocks", "true");
}

static void
test_blocks_lifted (Fixture *fixture)
{
  network_manager_be (fixture->caller);
  blocks.holds = TRUE;
  connect_interactively (fixture);
  end_with (fixture, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  g_assert_true (blocks.n_end == 1 && blocks.by_user);
  expect_status (fixture, "blocks", "-");
}

/* What another process has left blocked is told even if this one finds nothing to begin with. */
static void
test_blocks_bad_profile (Fixture *fixture)
{
  blocks.holds = TRUE;
  call_badly (fixture, "Connect", g_variant_new ("(@a{sa{sv}})", serialize ("no host", "secret")), "gateway");
  expect_status (fixture, "failure-cause", "'bad-profile'");
  expect_status (fixture, "blocks", "true");
}

/* After libnm has told to quit, which it does as soon as it has told to disconnect. */
static void
test_too_late (Fixture *fixture)
{
  connect_interactively (fixture);
  end_with (fixture, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  call_badly (fixture, "Connect", g_variant_new ("(@a{sa{sv}})", serialize ("two.example", "secret")), "about to end");
  g_assert_null (session);
}

/* While a secret is asked for again there is no session, and it may be the user who ends that, or not. */
static void
test_blocks_asked (Fixture *fixture)
{
  network_manager_be (fixture->caller);
  connect_interactively (fixture);
  blocks.holds = TRUE;
  refuse (FAILURE_LOGIN);
  await (fixture, "SecretsRequired(");
  g_assert_null (session);
  g_assert_true (blocks.holds);
  network_manager_tell (fixture->caller, NM_VPN_CONNECTION_STATE_DISCONNECTED, NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED);
  expect_status (fixture, "blocks", "true");
  end_with (fixture, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  g_assert_false (blocks.holds);
  expect_status (fixture, "blocks", "-");
}

/* It was the last word of an attempt that it asks, and the answer does not come. */
static void
test_given_up (Fixture *fixture)
{
  network_manager_be (fixture->caller);
  connect_interactively (fixture);
  refuse (FAILURE_LOGIN);
  await (fixture, "SecretsRequired(");
  expect_status (fixture, "state", "'connecting'");
  expect_status (fixture, "step", "'secrets'");
  end_with (fixture, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  expect_status (fixture, "state", "'down'");
  expect_status (fixture, "failure-cause", "'login'");
}

/* What the server says ends as the reason that NetworkManager shows. */
static void
test_failure (Fixture *fixture)
{
  connect_interactively (fixture);
  expect_status (fixture, "state", "'connecting'");
  expect_status (fixture, "failure-cause", "-");
  session_tell_facts (IPSEC_SESSION (session), g_variant_new_parsed ("{'server-id': <'vpn.example.org'>}"));
  expect_status (fixture, "server-id", "'vpn.example.org'");
  session_fail (IPSEC_SESSION (session), failure_new (FAILURE_NO_ANSWER, "after %d", 5));
  await (fixture, "Failure(1,)");
  expect_status (fixture, "state", "'down'");
  expect_status (fixture, "failure-cause", "'no-answer'");
  expect_status (fixture, "failure-detail", "'after 5'");
}

/* Where nothing more can be forked it ends all the same, for NetworkManager waits for that. */
static void
test_no_threads (Fixture *fixture)
{
  connect_interactively (fixture);
  no_threads_from_now_on ();
  session_fail (IPSEC_SESSION (session), failure_new (FAILURE_NO_ANSWER, NULL));
  await (fixture, "Failure(1,)");
}

static char *warning; /* the last one; nocheck: static there is one log */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; level & G_LOG_LEVEL_WARNING && i < n_fields; i++) {
    if (g_str_equal (fields[i].key, "MESSAGE")) {
      g_free (warning);
      warning = g_strdup (fields[i].value);
    }
  }
  return g_log_writer_default (level, fields, n_fields, data);
}

static void
test_weak (Fixture *fixture)
{
  connect_with (fixture, "security", "legacy");
  g_assert_nonnull (strstr (warning, "security=legacy is not secure"));
}

/* The line in the journal says whose it is. */
static void
test_bad_profile (Fixture *fixture)
{
  expect_needed (fixture, NULL, "vpn");
  call_badly (fixture, "Connect", g_variant_new ("(@a{sa{sv}})", serialize ("no host", "secret")), "gateway");
  g_assert_true (g_str_has_prefix (warning, "test: "));
  g_assert_nonnull (strstr (warning, "gateway"));
  g_assert_null (session);
  expect_status (fixture, "failure-cause", "'bad-profile'");
  expect_status (fixture, "uuid", "'" UUID "'");
}

/* Before the first attempt: the block is what another process has left. */
static void
test_blocks_needed (Fixture *fixture)
{
  network_manager_be (fixture->caller);
  blocks.holds = TRUE;
  expect_needed (fixture, NULL, "vpn");
  network_manager_tell (fixture->caller, NM_VPN_CONNECTION_STATE_FAILED, NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS);
  expect_needed (fixture, NULL, "vpn");
  g_assert_true (blocks.holds);
  network_manager_tell (fixture->caller, NM_VPN_CONNECTION_STATE_DISCONNECTED, NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED);
  expect_needed (fixture, NULL, "vpn");
  g_assert_false (blocks.holds);
}

typedef struct {
  const char *path;
  void (*run)(Fixture *fixture);
} Case;

static const Case cases[] = {
  { "/service/secrets", test_secrets },
  { "/service/question-within", test_question_within },
  { "/service/second", test_second },
  { "/service/unasked", test_unasked },
  { "/service/too-late", test_too_late },
  { "/service/asked-again", test_asked_again },
  { "/service/asked-thrice", test_asked_thrice },
  { "/service/given-up", test_given_up },
  { "/service/not-asked", test_not_asked },
  { "/service/key-asked", test_key_asked },
  { "/service/blocks", test_blocks },
  { "/service/blocks-lifted", test_blocks_lifted },
  { "/service/blocks-bad-profile", test_blocks_bad_profile },
  { "/service/blocks-asked", test_blocks_asked },
  { "/service/blocks-needed", test_blocks_needed },
  { "/service/weak", test_weak },
  { "/service/user-corrected", test_user_corrected },
  { "/service/answered-too-late", test_answered_too_late },
  { "/service/failure", test_failure },
  { "/service/bad-profile", test_bad_profile },
  { "/service/no-threads", test_no_threads },
};

/* Each in a process of its own, for libnm's object cannot be made twice in one. */
static void
run_apart (gconstpointer data)
{
  const Case *item = data;
  Fixture fixture = { 0 };

  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed ();
    return;
  }
  set_up (&fixture);
  item->run (&fixture);
  wind_up (&fixture);
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* A failure is a warning in the journal. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  g_log_set_writer_func (write_log, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], run_apart);
  if (g_test_subprocess ())
    return g_test_run ();
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
