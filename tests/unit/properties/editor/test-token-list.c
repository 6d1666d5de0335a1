/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/token-list.h"

#include <string.h>

#include "tests/unit/soft-token.h"

static const TokenCertificate *
find (GPtrArray *list, const char *label)
{
  for (guint i = 0; i < list->len; i++) {
    const TokenCertificate *certificate = list->pdata[i];

    if (strcmp (certificate->label, label) == 0)
      return certificate;
  }
  return NULL;
}

/* What everybody may see is found without a PIN, and nothing of the system's trust store. */
static void
test_list (void)
{
  g_autoptr (GPtrArray) list = token_list_new ();
  const TokenCertificate *alice = find (list, "alice (card_1)");

  g_assert_nonnull (alice);
  g_assert_true (g_str_has_prefix (alice->uri, "pkcs11:"));
  g_assert_nonnull (strstr (alice->uri, "token=card_1"));
  g_assert_true (g_str_has_suffix (alice->uri, "id=%01") || strstr (alice->uri, "id=%01;"));
  g_assert_null (strstr (alice->uri, "pin"));
  g_assert_null (find (list, "hidden (card_1)"));
  g_assert_cmpuint (list->len, <, 10);
}

int
main (int argc, char **argv)
{
  g_autoptr (SoftToken) token = NULL;

  g_test_init (&argc, &argv, NULL);
  token = soft_token_new ();
  if (!token)
    return 77;
  soft_token_init (token, "card_1");
  soft_token_add (token, "card_1", "rsa", "01", "alice", "--no-mark-private");
  soft_token_add (token, "card_1", "ecdsa", "02", "hidden", "--mark-private");
  g_test_add_func ("/token-list/list", test_list);
  return g_test_run ();
}
