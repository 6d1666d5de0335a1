/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates that are renewed, at either end, while a connection is up. */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "src/ike/ike-session.h"
#include "tests/unit/ike-stand-ins.h"

#define UNTRUSTED "CFG", "no trusted RSA public key found for '198.51.100.1'"
#define PINNED "certs ["

/* The file that the profile names. */
static char *
file_path (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "renewed.pem", NULL);
}

static char *
read_file (const char *name, gsize *size)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, size, &error);
  g_assert_no_error (error);
  return text;
}

/* What the log of charon's commands has for a certificate in DER. */
static char *
describe (const char *name)
{
  gsize size;
  g_autofree char *text = read_file (name, &size);

  return g_strdup_printf ("(%" G_GSIZE_FORMAT " bytes)", size);
}

/* Puts one of the certificates of the tests there. */
static void
put (const char *name)
{
  gsize size;
  g_autofree char *text = read_file (name, &size);
  g_autofree char *to = file_path ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  g_file_set_contents (to, text, (gssize) size, &error);
  g_assert_no_error (error);
}

static void
take_away (void)
{
  g_autofree char *path = file_path ();

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A session whose @option is @name to begin with. */
static StandIns *
begin (const char *option, const char *name, const char *key, const char *value)
{
  StandIns *self = stand_ins_new ();
  g_autofree char *path = file_path ();
  const char *const items[] = { "gateway", "198.51.100.1", "local-port", "ephemeral", option, path, key, value, NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  put (name);
  stand_ins_follow (self, ike_session_new (profile, secrets));
  return self;
}

/* initiate →        → IKE_AUTH
 *                   ← CERT, issued by a new authority
 *          ← failed
 * load-cert (the new one) →
 * initiate →
 *          ← child-updown up */
static void
test_authority (gconstpointer persistent)
{
  g_autoptr (StandIns) self = begin ("ca", "ca.pem", persistent, "yes");

  ike_stand_ins_bring_up (self);
  put ("ca-and-server.pem");
  ike_stand_ins_lose (self);
  ike_stand_ins_expect_refusal (self, UNTRUSTED);
  stand_ins_expire (self);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_await_state (self, SESSION_RECOVER);
  g_assert_cmpuint (stand_ins_count (self, PINNED), ==, 0);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (stand_ins_count (self, PINNED), ==, 1);
  ike_stand_ins_stop (self);
  take_away ();
}

/* Once: who is not trusted with what is there now is not. */
static void
test_authority_is_no_other (void)
{
  g_autoptr (StandIns) self = begin ("ca", "ca.pem", NULL, NULL);

  ike_stand_ins_bring_up (self);
  ike_stand_ins_lose (self);
  ike_stand_ins_expect_refusal (self, UNTRUSTED);
  ike_stand_ins_expect_refusal (self, UNTRUSTED);
  stand_ins_expire (self);
  stand_ins_await_state (self, SESSION_INITIATE);
  stand_ins_await_state (self, SESSION_RECOVER);
  stand_ins_expire (self);
  ike_stand_ins_ends (self, "done:server-untrusted ");
  take_away ();
}

/* It expired while the tunnel was up, and has been renewed: the server is not called with the old one.
 * load-key (another) → */
static void
test_client (void)
{
  g_autoptr (StandIns) self = begin ("cert", "old-and-key.pem", "auth", "cert");
  g_autofree char *renewed = describe ("rsa.certificate.der");

  ike_stand_ins_bring_up (self);
  g_assert_cmpuint (stand_ins_count (self, renewed), ==, 0);
  put ("rsa.everything.pem");
  ike_stand_ins_lose (self);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (stand_ins_count (self, renewed), ==, 1);
  ike_stand_ins_stop (self);
  take_away ();
}

/* The user's home is not there now. */
static void
test_file_is_gone (void)
{
  g_autoptr (StandIns) self = begin ("cert", "old-and-key.pem", "auth", "cert");

  ike_stand_ins_bring_up (self);
  take_away ();
  ike_stand_ins_lose (self);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpuint (stand_ins_count (self, "load-key {"), ==, 2);
  ike_stand_ins_stop (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  alarm (120);
  g_test_add_data_func ("/ike-renewal/authority/once", NULL, test_authority);
  g_test_add_data_func ("/ike-renewal/authority/persistent", "persistent", test_authority);
  g_test_add_func ("/ike-renewal/authority/no-other", test_authority_is_no_other);
  g_test_add_func ("/ike-renewal/client", test_client);
  g_test_add_func ("/ike-renewal/file-is-gone", test_file_is_gone);
  return g_test_run ();
}
