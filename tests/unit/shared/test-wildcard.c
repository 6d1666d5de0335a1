/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/wildcard.h"

static void
expect (Wildcard expected, const char *const *identities)
{
  for (guint i = 0; identities[i]; i++) {
    g_test_message ("%s", identities[i]);
    g_assert_cmpint (wildcard_of (identities[i]), ==, expected);
  }
}

static void
test_any (void)
{
  static const char *const identities[] = {
    "%any", "%any4", "%any6", "%ANY", "*", " * ", "@*", "@@*", "0.0.0.0", "::", "0::0", "0:0:0:0:0:0:0:0", "fqdn:*", "FQDN:*",
    "fqdn:%any", "dns:*", "fqdn:#2a", "fqdn:#2A", "{2}:*", "{2}:#2a", "userfqdn:*", "*@example.com", "*@*", "rfc822:*@example.com",
    "CN=*", "C=CH, O=Example, CN=*", "asn1dn:CN=*", "*example.com", "*ple.com", "vpn.*", "vpn.*.example.com", "*.*.example.com",
    "*.", "**", "?", "ipv4:0.0.0.0", "ipv6:::", "ipv4net:0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", "192.0.2.1-192.0.2.9", "::/0",
    "fqdn:#2a:2e:63:6f:6d:2a", "fqdn:^.+$", "asn1dn:^.*$", "{2}:^vpn$", "", NULL,
  };

  expect (WILDCARD_ANY, identities);
}

static void
test_top (void)
{
  static const char *const identities[] = { "*.com", "@*.com", "fqdn:*.com", "*.com.", "fqdn:#2a2e636f6d", NULL };

  expect (WILDCARD_TOP, identities);
}

static void
test_domain (void)
{
  static const char *const identities[] = { "*.example.com", "@*.vpn.example.com", "fqdn:*.example.com", NULL };

  expect (WILDCARD_DOMAIN, identities);
}

static void
test_none (void)
{
  static const char *const identities[] = {
    "vpn.example.com", "@vpn.example.com", "192.0.2.1", "2001:db8::1", "user@example.com", "C=CH, O=Example, CN=vpn",
    "fqdn:vpn", "keyid:group", "@#0102", "ipv6:2001:db8::1", "asn1dn:CN=vpn.example.com", "any", "@#2a", "fqdn:^vpn", NULL,
  };

  expect (WILDCARD_NONE, identities);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wildcard/any", test_any);
  g_test_add_func ("/wildcard/top", test_top);
  g_test_add_func ("/wildcard/domain", test_domain);
  g_test_add_func ("/wildcard/none", test_none);
  return g_test_run ();
}
