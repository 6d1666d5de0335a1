/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names are looked up and charon is started by what stands in for them; credentials are read in earnest. */
#include "config.h"

#include "src/preparation.h"

#include <unistd.h>

#include "shared/failures.h"
#include "tests/unit/stand-ins.h"

static const CharonConf conf = { .id = "test" };

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static Preparation *
await (GAsyncResult **result, GError **error)
{
  while (!*result)
    g_main_context_iteration (NULL, TRUE);
  return preparation_finish (*result, error);
}

static Preparation *
prepare (const PreparationWish *wish, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  preparation_start_async (wish, NULL, on_prepared, &result);
  return await (&result, error);
}

static void
fails (const PreparationWish *wish, Failure failure)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (prepare (wish, &error));
  g_assert_error (error, IPSEC_FAILURE, (int) failure);
}

static void
test_all (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  g_autofree char *ca = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", "ca.pem", NULL);
  const CredentialsSource source = { .ca = ca };
  const PreparationWish wish = { .gateway = "vpn.example.org", .source = &source, .conf = &conf };
  g_autoptr (GError) error = NULL;
  g_autoptr (Preparation) prepared = NULL;

  self->found = "198.51.100.1 198.51.100.2";
  prepared = prepare (&wish, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (prepared->addresses), ==, 2);
  g_assert_cmpuint (credentials_get_authorities (prepared->credentials)->len, ==, 1);
  g_assert_true (self->charon_runs);
}

/* Only what is wished for. */
static void
test_name_alone (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  const PreparationWish wish = { .gateway = "vpn.example.org" };
  g_autoptr (GError) error = NULL;
  g_autoptr (Preparation) prepared = NULL;

  self->found = "198.51.100.1";
  prepared = prepare (&wish, &error);
  g_assert_no_error (error);
  g_assert_true (prepared->addresses && !prepared->credentials && !prepared->charon);
}

/* Whose addresses are known can do without, others cannot. */
static void
test_no_name (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  PreparationWish wish = { .gateway = "vpn.example.org", .conf = &conf };
  g_autoptr (GError) error = NULL;
  g_autoptr (Preparation) prepared = NULL;

  fails (&wish, FAILURE_NAME_NOT_FOUND);
  g_assert_false (self->charon_runs);
  wish.patience = 3;
  prepared = prepare (&wish, &error);
  g_assert_no_error (error);
  g_assert_null (prepared->addresses);
}

/* The first failure cancels the rest. */
static void
test_first_failure (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  const CredentialsSource source = { .ca = "/nonexistent/ca.pem" };
  const PreparationWish wish = { .gateway = "vpn.example.org", .source = &source, .conf = &conf };

  self->found = "198.51.100.1";
  self->slow_charon = TRUE;
  fails (&wish, FAILURE_CERTIFICATE_UNREADABLE);
}

/* What was read before will do, but a card must not be tried again and again with a PIN that it refuses. */
static void
test_again (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  g_autofree char *cert = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", "rsa.pem", NULL);
  g_autofree char *key = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", "rsa.encrypted.pem", NULL);
  const CredentialsSource gone = { .ca = "/nonexistent/ca.pem" };
  const CredentialsSource locked = { .cert = cert, .key = key, .password = "of another key" };
  PreparationWish wish = { .gateway = "vpn.example.org", .source = &gone, .patience = 3, .again = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (Preparation) prepared = NULL;

  self->found = "198.51.100.1";
  prepared = prepare (&wish, &error);
  g_assert_no_error (error);
  g_assert_true (prepared->addresses && !prepared->credentials);
  wish.source = &locked;
  fails (&wish, FAILURE_KEY_PASSWORD);
}

static void
test_cancelled (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  const PreparationWish wish = { .gateway = "vpn.example.org", .conf = &conf, .patience = 3 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->found = "198.51.100.1";
  self->slow_charon = TRUE;
  preparation_start_async (&wish, cancellable, on_prepared, &result);
  stand_ins_settle ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  g_assert_null (await (&result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* charon loads the module of a token when it starts, so without one it is not started. */
static void
test_token_first (void)
{
  g_autoptr (StandIns) self = stand_ins_new ();
  const CredentialsSource cert = { .cert = "pkcs11:token=nobody%20has%20this" };
  const CredentialsSource key = { .cert = "/nonexistent/cert.pem", .key = "pkcs11:token=nobody%20has%20this" };
  PreparationWish wish = { .gateway = "vpn.example.org", .source = &cert, .conf = &conf };

  self->found = "198.51.100.1";
  self->no_charon = TRUE;
  fails (&wish, FAILURE_TOKEN);
  wish.source = &key;
  fails (&wish, FAILURE_TOKEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  alarm (120);
  g_test_add_func ("/preparation/all", test_all);
  g_test_add_func ("/preparation/name-alone", test_name_alone);
  g_test_add_func ("/preparation/no-name", test_no_name);
  g_test_add_func ("/preparation/first-failure", test_first_failure);
  g_test_add_func ("/preparation/again", test_again);
  g_test_add_func ("/preparation/cancelled", test_cancelled);
  g_test_add_func ("/preparation/token-first", test_token_first);
  return g_test_run ();
}
