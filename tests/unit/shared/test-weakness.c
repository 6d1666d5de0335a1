/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/weakness.h"

static void
test_words (void)
{
  static const struct {
    const char *key, *value;
    guint reasons;
    const char *first; /* a part of it */
  } rows[] = {
    { "esp", "null-sha256", 1, "null does not encrypt" },
    { "esp", "aes256-sha256, NULL-SHA1!", 1, "null does not encrypt" },
    { "esp", "null-md5", 2, "null does not encrypt" },
    { "esp", "aes128gmac", 1, "GMAC does not encrypt" },
    { "esp", "aes256gmac-x25519-esn", 1, "GMAC does not encrypt" },
    { "esp", "aes256-sha256,blowfish256-sha1", 1, "can be broken" },
    { "esp", "aes256-sha256-modp1024", 1, "can be broken" },
    { "esp", "aes256gcm16,aes128-sha1-modpnone", 0, NULL },
    { "ah", "sha256", 1, "AH does not encrypt" },
    { "ah", "sha512-x25519,md5", 2, "AH does not encrypt" },
    { "ah", "", 0, NULL },
    { "ike", "3des-sha1-modp1024", 1, "can be broken" },
    { "ike", "aes256-sha256-prfmd5-modp2048", 1, "can be broken" },
    { "ike", "null-sha256-modp2048", 1, "null does not encrypt" },
    { "ike", "aes256-sha256-modp2048", 0, NULL },
    { "ike", NULL, 0, NULL },
    { "ppp-auth", "pap,mschap", 2, "PAP sends" },
    { "ppp-auth", "mschapv2", 0, NULL },
    { "revocation", "off", 1, "revoked certificate" },
    { "revocation", "relaxed", 0, NULL },
    { "eap-method", "md5", 1, "find out the password" },
    { "eap-method", "mschapv2", 0, NULL },
    { "remote-id", "null", 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) reasons = weakness_list (option_find (rows[i].key), rows[i].value);

    g_test_message ("%s=%s", rows[i].key, rows[i].value);
    g_assert_cmpuint (reasons->len, ==, rows[i].reasons);
    if (rows[i].first)
      g_assert_nonnull (strstr (reasons->pdata[0], rows[i].first));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weakness/words", test_words);
  return g_test_run ();
}
