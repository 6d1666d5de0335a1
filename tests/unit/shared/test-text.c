/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/text.h"

static void
test_printable (void)
{
  static const struct {
    const char *text, *printable;
    gssize size;
  } rows[] = {
    { "", "", -1 },
    { "plain words", "plain words", -1 },
    { "Grüße, 世界", "Grüße, 世界", -1 },
    { "two\r\nlines\tand \033[2J", "two  lines and  [2J", -1 },
    { "C1: \302\233K", "C1:  K", -1 },
    { "from \342\200\256right to left", "from \357\277\275right to left", -1 },
    { "\377bytes", "\357\277\275bytes", -1 },
    { "cut \303\274", "cut \357\277\275", 5 },
    { "nul\0here", "nul\357\277\275here", 8 },
    { "only this", "only", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = text_printable (rows[i].text, rows[i].size);

    g_assert_cmpstr (text, ==, rows[i].printable);
  }
}

static void
test_without_pins (void)
{
  static const struct {
    const char *text, *shown;
  } rows[] = {
    { "/etc/key.pem", "/etc/key.pem" },
    { "pkcs11:token=one;object=alice", "pkcs11:token=one;object=alice" },
    { "pkcs11:token=one?pin-value=8642", "pkcs11:token=one?pin-value=…" },
    { "pkcs11:token=one?PIN-VALUE=86 42&module-name=p", "pkcs11:token=one?PIN-VALUE=…&module-name=p" },
    { "pkcs11:token=one?module-name=p&pin-source=file:/8642", "pkcs11:token=one?module-name=p&pin-source=…" },
    { "pkcs11:token=one;pin-value=8642;object=a", "pkcs11:token=one;pin-value=…;object=a" },
    { "cert pkcs11:token=one?pin-value=\0338642\n8642", "cert pkcs11:token=one?pin-value=…" },
    { "pkcs11:token=one?pin%2Dvalue=8642", "pkcs11:token=one?pin%2Dvalue=…" },
    { "pkcs11:token=one?%70i%6e-%76alu%65=8642&module-name=p", "pkcs11:token=one?%70i%6e-%76alu%65=…&module-name=p" },
    { "pkcs11:token=one%3Fpin-source%3Dfile:/8642", "pkcs11:token=one%3Fpin-source%3D…" },
    { "pkcs11:token=one?pin-value=86;42", "pkcs11:token=one?pin-value=…" },
    { "pkcs11:token=one?pin-value=86&&42&module-name=p", "pkcs11:token=one?pin-value=…&module-name=p" },
    { "pkcs11:token=one?pin-value=1;pin-value=8642", "pkcs11:token=one?pin-value=…;pin-value=…" },
    { "\033[2J\342\200\256x", " [2J\357\277\275x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = text_without_pins (rows[i].text);

    g_assert_cmpstr (text, ==, rows[i].shown);
  }
}

static void
test_shorten (void)
{
  static const struct {
    const char *text;
    gsize max;
    const char *shortened;
  } rows[] = {
    { "", 4, "" }, { "four", 4, "four" }, { "fiver", 4, "five…" }, { "üü", 4, "üü" }, { "üüü", 5, "üü…" }, { "€", 2, "…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = text_shorten (rows[i].text, rows[i].max);

    g_assert_cmpstr (text, ==, rows[i].shortened);
  }
}

static void
test_for_nmcli (void)
{
  g_autofree char *plain = text_for_nmcli ("vpn.example.org");
  g_autofree char *name = text_for_nmcli ("O=Lab\\x, CN=vpn.example.org");

  g_assert_cmpstr (plain, ==, "vpn.example.org");
  g_assert_cmpstr (name, ==, "O=Lab\\\\x\\, CN=vpn.example.org");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/printable", test_printable);
  g_test_add_func ("/text/without-pins", test_without_pins);
  g_test_add_func ("/text/shorten", test_shorten);
  g_test_add_func ("/text/for-nmcli", test_for_nmcli);
  return g_test_run ();
}
