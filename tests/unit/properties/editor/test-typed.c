/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/typed.h"

#include <unistd.h>

static const struct {
  const char *key, *text, *clean;
  guint port;
} rows[] = {
  { "gateway", "vpn.example.com", "vpn.example.com", 0 },
  { "gateway", "  vpn.example.com\t\r\n", "vpn.example.com", 0 },
  { "gateway", "\u00a0vpn.example.com\u200b", "vpn.example.com", 0 },
  { "gateway", "\ufeffvpn.example.com", "vpn.example.com", 0 },
  { "gateway", "https://vpn.example.com/remote/login?lang=en", "vpn.example.com", 0 },
  { "gateway", "https://alice@vpn.example.com:8443/", "vpn.example.com", 0 },
  { "gateway", "ikev2://vpn.example.com", "vpn.example.com", 0 },
  { "gateway", "vpn.example.com/", "vpn.example.com", 0 },
  { "gateway", "vpn.example.com,", "vpn.example.com", 0 },
  { "gateway", "<vpn.example.com>", "vpn.example.com", 0 },
  { "gateway", "\"vpn.example.com\"", "vpn.example.com", 0 },
  { "gateway", "vpn.example.com:500", "vpn.example.com", 0 },
  { "gateway", "vpn.example.com:4500", "vpn.example.com", 0 },
  { "gateway", "vpn.example.com:5500", "vpn.example.com", 5500 },
  { "gateway", "192.0.2.1:1500", "192.0.2.1", 1500 },
  { "gateway", "[2001:db8::1]:1500", "[2001:db8::1]", 1500 },
  { "gateway", "2001:db8::1", "2001:db8::1", 0 },
  { "gateway", "https://[2001:db8::1]/", "[2001:db8::1]", 0 },
  /* no port, but an address that this machine alone understands */
  { "gateway", "fe80::1%eth0", "fe80::1%eth0", 0 },
  { "gateway", "vpn.example.com:0", "vpn.example.com", 0 },
  { "gateway", "vpn.example.com:99999", "vpn.example.com", 0 },
  { "gateway", "two words", "two words", 0 },
  { "gateway", "https://", "https://", 0 },
  { "gateway", "", "", 0 },
  { "gateway", ":", ":", 0 },
  { "gateway", "[", "[", 0 },
  { "user", " alice ", "alice", 0 },
  { "user", "EXAMPLE\\alice", "EXAMPLE\\alice", 0 },
  { "user", "alice:1", "alice:1", 0 },
  { "remote-id", "\tvpn.example.com ", "vpn.example.com", 0 },
  { "port", " 500 ", "500", 0 },
  { "remote-ts", " 10.0.0.0/8, 192.168.0.0/16 ", "10.0.0.0/8, 192.168.0.0/16", 0 },
  { "ike", " aes256-sha256-modp2048 ", "aes256-sha256-modp2048", 0 },
  { "password", " sesame ", " sesame ", 0 },
  { "password", "sesame\n", "sesame", 0 },
  { "password", "\r\nsesame\r\n", "sesame", 0 },
  { "password", "open\nsesame", "open\nsesame", 0 },
  { "ca", " /etc/ca.pem\n", "/etc/ca.pem", 0 },
  { "ca", "'/etc/my ca.pem'", "/etc/my ca.pem", 0 },
  { "ca", "file:///etc/ca.pem", "file:///etc/ca.pem", 0 },
  { "ca", "http://example.com/ca.pem", "http://example.com/ca.pem", 0 },
  { "ca", "~bob/ca.pem", "~bob/ca.pem", 0 },
  { "ca", "~/ca.pem", "/home/alice/ca.pem", 0 },
  { "ca", "~", "/home/alice", 0 },
  { "ca", "ca.pem", "/tmp/ca.pem", 0 },
  { "ca", "../ca.pem", "/ca.pem", 0 },
  { "ca", "", "", 0 },
  { "cert", "pkcs11:object=me", "pkcs11:object=me", 0 },
  { "cert", "PKCS11:object=me", "PKCS11:object=me", 0 },
  { "cert", "me.p12", "/tmp/me.p12", 0 },
};

static void
test_clean (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Option *option = option_find (rows[i].key);
    g_autofree char *clean = typed_clean (option, rows[i].text);
    g_autofree char *again = typed_clean (option, clean);

    g_test_message ("%s: %s", rows[i].key, rows[i].text);
    g_assert_cmpstr (clean, ==, rows[i].clean);
    g_assert_cmpstr (again, ==, rows[i].clean);
    if (option->kind == OPTION_HOST)
      g_assert_cmpuint (typed_port (rows[i].text), ==, rows[i].port);
  }
}

static void
test_not_utf8 (void)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *clean = typed_clean (&all[i], "\xff\xfe ");

    g_assert_false (option_check (&all[i], clean, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_setenv ("HOME", "/home/alice", TRUE);
  g_assert_cmpint (chdir ("/tmp"), ==, 0);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/typed/clean", test_clean);
  g_test_add_func ("/typed/not-utf8", test_not_utf8);
  return g_test_run ();
}
