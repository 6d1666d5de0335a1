/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/status.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/failures.h"

#define UUID "c0ffee00-0000-4000-8000-000000000001"

typedef struct {
  char *top, *directory;
  Status *status;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->top = g_dir_make_tmp ("test-status-XXXXXX", NULL);
  fixture->directory = g_build_filename (fixture->top, "run", NULL);
  fixture->status = status_new (fixture->directory);
}

static void
clear (const char *directory)
{
  GDir *dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (directory, name, NULL);

    g_unlink (path);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (directory);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  status_free (fixture->status);
  clear (fixture->directory);
  clear (fixture->top);
  g_free (fixture->directory);
  g_free (fixture->top);
}

static NMConnection *
connection_new (const char *uuid, ...)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSettingConnection *setting = NM_SETTING_CONNECTION (nm_setting_connection_new ());
  va_list users;
  const char *user;

  g_object_set (setting, NM_SETTING_CONNECTION_ID, "Büro", NM_SETTING_CONNECTION_UUID, uuid, NULL);
  va_start (users, uuid);
  while ((user = va_arg (users, const char *)))
    nm_setting_connection_add_permission (setting, "user", user, NULL);
  va_end (users);
  nm_connection_add_setting (connection, NM_SETTING (setting));
  return connection;
}

static char *
value_in (GVariant *variant, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (variant, key, NULL);

  return value ? g_variant_print (value, FALSE) : g_strdup ("-");
}

static char *
value_of (Status *status, const char *key)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (status_to_variant (status));

  return value_in (variant, key);
}

#define ASSERT_VALUE(status, key, wanted) \
  G_STMT_START \
  { \
    g_autofree char *value_ = value_of (status, key); \
    g_assert_cmpstr (value_, ==, wanted); \
  } \
  G_STMT_END

/* The value in a file, which must be readable by @mode. */
static char *
file_value (Fixture *fixture, const char *name, const char *key, mode_t mode)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GVariant) variant = NULL;
  struct stat info;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, mode);
  variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_assert_nonnull (variant);
  return value_in (variant, key);
}

#define ASSERT_FILE(fixture, name, key, mode, wanted) \
  G_STMT_START \
  { \
    g_autofree char *value_ = file_value (fixture, name, key, mode); \
    g_assert_cmpstr (value_, ==, wanted); \
  } \
  G_STMT_END

static void
test_life (Fixture *fixture, gconstpointer data)
{
  Status *status = fixture->status;
  g_autoptr (NMConnection) connection = connection_new (UUID, NULL);
  g_autoptr (GVariant) facts = g_variant_ref_sink (g_variant_new_parsed ("{'server-id': <'vpn.example.org'>}"));
  g_autoptr (IpConfig) config = ip_config_new ();
  StatusMark mark;

  g_assert_false (status_get_mark (status, &mark));
  status_begin (status, connection);
  ASSERT_FILE (fixture, UUID, "state", 0444, "'connecting'");
  status_enter (status, SESSION_INITIATE);
  ASSERT_VALUE (status, "step", "'initiate'");
  g_assert_true (status_get_mark (status, &mark));
  g_assert_cmpstr (mark.uuid, ==, UUID);
  g_assert_cmpstr (mark.step, ==, "initiate");
  status_add_facts (status, facts);
  config->device = g_strdup ("ipsec0");
  ip_config_add_address (config, "10.0.0.2");
  ip_config_add_dns (config, "10.0.0.1");
  ip_config_add_selector (config, "10.0.0.0/8");
  status_add_config (status, config);
  status_enter (status, SESSION_UP);
  ASSERT_FILE (fixture, UUID, "state", 0444, "'up'");
  ASSERT_FILE (fixture, UUID, "id", 0444, "'Büro'");
  ASSERT_FILE (fixture, UUID, "server-id", 0444, "'vpn.example.org'");
  ASSERT_FILE (fixture, UUID, "addresses", 0444, "['10.0.0.2/32']");
  ASSERT_FILE (fixture, UUID, "dns", 0444, "['10.0.0.1']");
  ASSERT_FILE (fixture, UUID, "routes", 0444, "['10.0.0.0/8']");
  ASSERT_FILE (fixture, UUID, "device", 0444, "'ipsec0'");
  status_enter (status, SESSION_RECOVER);
  ASSERT_FILE (fixture, UUID, "state", 0444, "'reconnecting'");
  status_enter (status, SESSION_CLEANUP);
  status_enter (status, SESSION_DONE);
  ASSERT_FILE (fixture, UUID, "state", 0444, "'down'");
  ASSERT_FILE (fixture, UUID, "failure-cause", 0444, "-");
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  Status *status = fixture->status;
  g_autoptr (NMConnection) connection = connection_new (UUID, NULL);
  g_autoptr (GError) failure = failure_new (FAILURE_NO_ANSWER, "after %d packets (%s)", 3, "UDP");
  g_autoptr (GError) plain = failure_new (FAILURE_LOGIN, NULL);

  status_begin (status, connection);
  status_fail (status, failure);
  ASSERT_FILE (fixture, UUID, "failure-cause", 0444, "'no-answer'");
  ASSERT_FILE (fixture, UUID ".failure", "failure-detail", 0444, "'after 3 packets (UDP)'");
  ASSERT_FILE (fixture, UUID, "state", 0444, "'down'");
  /* The next attempt knows nothing of it; the file does. */
  status_begin (status, connection);
  ASSERT_FILE (fixture, UUID, "failure-cause", 0444, "-");
  ASSERT_FILE (fixture, UUID ".failure", "failure-cause", 0444, "'no-answer'");
  status_enter (status, SESSION_DONE);
  status_fail (status, plain);
  ASSERT_FILE (fixture, UUID ".failure", "failure-cause", 0444, "'login'");
  ASSERT_FILE (fixture, UUID ".failure", "failure-detail", 0444, "-");
  status_ask (status);
  ASSERT_FILE (fixture, UUID, "step", 0444, "'secrets'");
}

/* What the group seems to have is the most that a named user may have; where there are no lists, nobody is named. */
static void
assert_private (const char *path)
{
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_uid, ==, geteuid ());
  g_assert_cmpint (info.st_mode & 0737, ==, 0400);
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  Status *status = fixture->status;
  g_autoptr (NMConnection) own = connection_new (UUID, g_get_user_name (), NULL);
  g_autoptr (NMConnection) shared = connection_new (UUID, g_get_user_name (), "daemon", NULL);
  g_autoptr (NMConnection) public = connection_new (UUID, NULL);
  g_autofree char *path = g_build_filename (fixture->directory, UUID, NULL);

  g_assert_false (status_is_visible (status, 12345));
  status_begin (status, own);
  assert_private (path);
  g_assert_true (status_is_visible (status, geteuid ()));
  g_assert_true (status_is_visible (status, 0));
  g_assert_false (status_is_visible (status, 12345));
  status_begin (status, shared);
  assert_private (path);
  g_assert_true (status_is_visible (status, 1)); /* daemon, on every Unix */
  g_assert_false (status_is_visible (status, 12345));
  status_begin (status, public);
  g_assert_true (status_is_visible (status, 12345));
  ASSERT_FILE (fixture, UUID, "state", 0444, "'connecting'");
}

/* A UUID that leads elsewhere, a directory that is somebody else's, a draft that is a link: nothing is written. */
static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  Status *status = fixture->status;
  g_autoptr (NMConnection) climbing = connection_new ("../../etc/x", NULL);
  g_autoptr (NMConnection) good = connection_new (UUID, NULL);
  g_autoptr (GError) failure = failure_new (FAILURE_LOGIN, NULL);
  g_autofree char *draft = g_build_filename (fixture->directory, UUID ".new", NULL);
  g_autofree char *target = g_build_filename (fixture->top, "target", NULL);
  g_autofree char *content = NULL;
  StatusMark mark;

  status_begin (status, climbing);
  status_enter (status, SESSION_UP);
  status_fail (status, failure);
  g_assert_false (g_file_test (fixture->directory, G_FILE_TEST_EXISTS));
  g_assert_false (status_is_visible (status, 12345));
  g_assert_false (status_get_mark (status, &mark));
  g_assert_cmpint (g_mkdir (fixture->directory, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->directory, 0777), ==, 0);
  status_begin (status, good);
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_chmod (fixture->directory, 0755), ==, 0);
  g_assert_true (g_file_set_contents (target, "kept", -1, NULL));
  g_assert_cmpint (symlink (target, draft), ==, 0);
  status_begin (status, good);
  g_assert_true (g_file_get_contents (target, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "kept");
  ASSERT_FILE (fixture, UUID, "state", 0444, "'connecting'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/status/life", Fixture, NULL, set_up, test_life, tear_down);
  g_test_add ("/status/failure", Fixture, NULL, set_up, test_failure, tear_down);
  g_test_add ("/status/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/status/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  return g_test_run ();
}
