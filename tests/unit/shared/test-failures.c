/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/failures.h"

#include <errno.h>
#include <string.h>

static void
expect_description (GError *error, const char *description)
{
  g_autofree char *text = failure_describe (error);

  g_assert_cmpstr (text, ==, description);
  g_error_free (error);
}

/* Word, sentence and hint of every cause; words are told apart by tools. */
static void
test_catalogue (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (Failure failure = 0; failure <= FAILURE_LAST; failure++) {
    const char *word = failure_to_string (failure);
    const char *hint = failure_hint (failure);
    g_autoptr (GError) plain = failure_new (failure, NULL);
    g_autoptr (GError) detailed = failure_new (failure, "%s", "some detail");
    g_autofree char *expected = g_strdup_printf ("%s (some detail)", plain->message);
    g_autofree char *text = failure_describe (plain);

    g_test_message ("%s", word);
    g_assert_true (g_hash_table_add (words, (char *) word));
    g_assert_cmpuint (strspn (word, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==, strlen (word));
    g_assert_true (g_ascii_isupper (hint[0]) && g_str_has_suffix (hint, "."));
    g_assert_cmpint (failure_of (plain), ==, failure);
    g_assert_true (g_ascii_islower (plain->message[0]) || g_ascii_isupper (plain->message[1]));
    g_assert_false (g_str_has_suffix (plain->message, "."));
    g_assert_cmpstr (detailed->message, ==, expected);
    if (g_str_has_prefix (plain->message, "strongSwan"))
      g_assert_true (g_str_has_prefix (text, "strongSwan"));
    else
      g_assert_cmpint (text[0], ==, g_ascii_toupper (plain->message[0]));
    g_assert_true (g_str_has_suffix (text, hint));
    g_assert_cmpuint (strlen (text), ==, strlen (plain->message) + strlen (". ") + strlen (hint));
  }
}

static void
test_describe (void)
{
  expect_description (failure_new (FAILURE_LOGIN, NULL),
                      "The server rejected the user name or password. Enter the user name and password again.");
  expect_description (failure_new (FAILURE_NO_PLUGIN, "%s-%d", "eap", 7),
                      "strongSwan lacks a plugin that this profile needs (eap-7). "
                      "Install the package named, or choose another authentication method.");
  expect_description (g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "disk gone"),
                      "Disk gone. See the journal, and report the problem.");
}

static void
expect_local (const char *description, const char *expected)
{
  g_autofree char *text = failure_localize (description);

  g_assert_cmpstr (text, ==, expected);
}

static void
expect_empty_detail_is_none (void)
{
  g_autoptr (GError) plain = failure_new (FAILURE_LOGIN, NULL);
  g_autofree char *text = failure_describe (plain);
  g_autofree char *empty = g_strdup_printf ("%.*s (). %s", (int) (strstr (text, ". ") - text), text, strstr (text, ". ") + 2);

  expect_local (empty, text);
}

/* Untranslated here: what is no description of ours comes out as it went in, and so does what is. */
static void
test_localize (void)
{
  static const char *const foreign[] = { "", "Password?", "The server rejected the user name or password.", "%s (%s). %s" };

  for (Failure failure = 0; failure <= FAILURE_LAST; failure++) {
    g_autoptr (GError) plain = failure_new (failure, NULL);
    g_autoptr (GError) detailed = failure_new (failure, "%s", "“a). b (%s”");
    g_autofree char *text = failure_describe (plain);
    g_autofree char *longer = failure_describe (detailed);

    expect_local (text, text);
    expect_local (longer, longer);
  }
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    expect_local (foreign[i], foreign[i]);
  /* gettext() has words for nothing, too: about the catalog */
  expect_empty_detail_is_none ();
}

/* What NetworkManager makes of it: only these ask the user again. */
static void
test_reasons (void)
{
  static const Failure login[] = {
    FAILURE_BAD_SECRET, FAILURE_SECRET_MISSING, FAILURE_KEY_ENCRYPTED, FAILURE_KEY_PASSWORD, FAILURE_PPP_KEY_PASSWORD,
    FAILURE_LOGIN, FAILURE_ACCOUNT, FAILURE_PSK, FAILURE_CLIENT_REFUSED, FAILURE_EAP_METHOD,
  };

  for (Failure failure = 0; failure <= FAILURE_LAST; failure++) {
    NMVpnPluginFailure reason = NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED;

    for (guint i = 0; i < G_N_ELEMENTS (login); i++) {
      if (login[i] == failure)
        reason = NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED;
    }
    if (failure == FAILURE_NO_ADDRESS)
      reason = NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG;
    g_assert_cmpint (failure_reason (failure), ==, reason);
  }
}

static void
test_set (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, FAILURE_LOGIN, "x");

  g_assert_false (failure_set (&error, FAILURE_NO_ANSWER, "after %u packets", 3));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_NO_ANSWER);
  g_assert_cmpstr (error->message, ==, "the server does not respond (after 3 packets)");
  g_assert_false (failure_set (NULL, FAILURE_NO_ANSWER, NULL));
  g_assert_cmpint (failure_of (foreign), ==, FAILURE_INTERNAL);
}

/* A shortage is the cause of whatever could not be done for it, but not by the word of a server. */
static void
test_shortage (void)
{
  static const struct {
    int number;
    Failure wanted;
  } shortages[] = {
    { ENOSPC, FAILURE_DISK_FULL }, { EDQUOT, FAILURE_DISK_FULL }, { EMFILE, FAILURE_RESOURCES }, { ENFILE, FAILURE_RESOURCES },
    { ENOMEM, FAILURE_RESOURCES }, { EAGAIN, FAILURE_RESOURCES }, { EPERM, FAILURE_NO_L2TP },
  };
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "x: %s", g_strerror (ENOSPC));

  for (guint i = 0; i < G_N_ELEMENTS (shortages); i++) {
    g_autoptr (GError) error = failure_new (FAILURE_NO_L2TP, "/usr/sbin/xl2tpd (%s)", g_strerror (shortages[i].number));
    g_autoptr (GError) told = failure_new (FAILURE_LOGIN, "%s", g_strerror (shortages[i].number));

    g_assert_error (error, IPSEC_FAILURE, (int) shortages[i].wanted);
    g_assert_true (g_str_has_prefix (error->message, failure_sentence (shortages[i].wanted)));
    g_assert_error (told, IPSEC_FAILURE, FAILURE_LOGIN);
  }
  g_assert_cmpint (failure_of (foreign), ==, FAILURE_DISK_FULL);
}

static void
expect_detail (GError *error, const char *wanted)
{
  g_autofree char *detail = failure_detail (error);

  g_assert_cmpstr (detail, ==, wanted);
  g_error_free (error);
}

/* What travels: the word of the cause and what only this failure knows. */
static void
test_travel (void)
{
  Failure failure = FAILURE_LAST;

  for (Failure i = 0; i <= FAILURE_LAST; i++) {
    g_assert_true (failure_parse (failure_to_string (i), &failure));
    g_assert_cmpint (failure, ==, i);
    expect_detail (failure_new (i, NULL), NULL);
    expect_detail (failure_new (i, "a (b) %d", 1), "a (b) 1");
    expect_detail (failure_new (i, "%s", ""), "");
    expect_detail (failure_new (i, "%s", "a\033[2J\nb\342\200\256"), "a [2J b\357\277\275");
    expect_detail (failure_new (i, "key %s", "pkcs11:token=t?pin-value=8642"), "key pkcs11:token=t?pin-value=…");
  }
  g_assert_false (failure_parse ("", &failure));
  g_assert_false (failure_parse ("no-such-cause", &failure));
  expect_detail (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "disk gone"), "disk gone");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/failures/catalogue", test_catalogue);
  g_test_add_func ("/failures/describe", test_describe);
  g_test_add_func ("/failures/localize", test_localize);
  g_test_add_func ("/failures/reasons", test_reasons);
  g_test_add_func ("/failures/set", test_set);
  g_test_add_func ("/failures/shortage", test_shortage);
  g_test_add_func ("/failures/travel", test_travel);
  return g_test_run ();
}
