/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/redact.h"

static const struct {
  const char *text, *wanted;
} cases[] = {
  { "alice at vpn.example.org, alice", "<user-1> at <server-1>, <user-1>" },
  { "example.org of vpn.example.org", "<server-2> of <server-1>" },
  { "from 198.51.100.10 to 10.0.0.1 and 198.51.100.10", "from <address-1> to 10.0.0.1 and <address-1>" },
  { "198.51.100.10:4500, 198.51.100.10/32", "<address-1>:4500, <address-1>/32" },
  { "[2001:db8::1] fe80::1 ::1 at 12:30:59", "[<address-2>] fe80::1 ::1 at 12:30:59" },
  { "version 1.2.3.4.5 and 5.9.8", "version 1.2.3.4.5 and 5.9.8" },
  { "bob@corp.example wrote", "<mail-1> wrote" },
  { "ALICE at VPN.Example.ORG", "<user-1> at <server-1>" },
  { "al and al, alas, also Al", "<user-2> and <user-2>, alas, also <user-2>" },
  { "2001:db8::/32, 2001:db8:5::, fe80::/10, ::/0", "<address-3>/32, <address-4>, fe80::/10, ::/0" },
  { "52:54:00:12:34:56 52:54:00:12:34:56:78", "<mac-1> 52:54:00:12:34:56:78" },
  { "\"C=CH, O=Acme GmbH, CN=Root\"", "\"C=<name-1>, O=<name-2>, CN=<name-3>\"" },
  { "/home/anna/a.pem and /home/bert:", "/home/<login-1>/a.pem and /home/<login-2>:" },
  { "intern.corp.test asks libcharon.so.0, org.freedesktop.NetworkManager.ipsec and strongswan.conf, 5.9.8-5.",
    "<host-1> asks libcharon.so.0, org.freedesktop.NetworkManager.ipsec and strongswan.conf, 5.9.8-5." },
  { "authentication of 'gate' with EAP; no key found for 'bob' - 'gate', bob", "authentication of '<name-4>' with EAP; no key found for '<name-5>' - '<name-4>', <name-5>" },
  { "IDir 'acme' does not match; ('acme' is expected, it is 'evil')", "IDir '<name-6>' does not match; ('<name-6>' is expected, it is '<name-7>')" },
  { "10.0.0.1[carl]...198.51.100.10[hq], 10.0.0.1[4500]", "10.0.0.1[<name-8>]...<address-1>[<name-9>], 10.0.0.1[4500]" },
  { "10.0.0.1[10.0.0.1]...198.51.100.10[198.51.100.10] of '10.0.0.1' to '2001:db8::1'", "10.0.0.1[10.0.0.1]...<address-1>[<address-1>] of '10.0.0.1' to '<address-2>'" },
  { "192.0.2.77[192.0.2.77]...192.0.2.78[192.0.2.78], 1.2.3.4.5", "<address-5>[<address-5>]...<address-6>[<address-6>], 1.2.3.4.5" },
  { "09[IKE] plugin 'curl' (reason 'none') to '%any' as CHILD_SA 'net'", "09[IKE] plugin 'curl' (reason 'none') to '%any' as CHILD_SA 'net'" },
  { "it reports hostname 'lns7'", "it reports hostname '<name-10>'" },
  { "/C=CH/O=A/B Ltd/CN=x y, postalCode=8000", "/C=<name-1>/O=<name-11>/CN=<name-12>, postalCode=<name-13>" },
  { "key 00:11:22:33:44:55:66:77:88:99", "key <fingerprint-1>" },
  { "in vpn.secrets, not in vpn.data or vpn.data.example", "in vpn.secrets, not in vpn.data or <host-2>" },
  { "name-1 server", "name-1 server" },
  { "psk 00112233445566778899aabbccddeeff!", "psk <key>!" },
  { "AES_CBC-256/HMAC_SHA2_256_128", "AES_CBC-256/HMAC_SHA2_256_128" },
  { "", "" },
};

static void
test_text (void)
{
  g_autoptr (Redact) redact = redact_new ();

  redact_add (redact, "user", "alice");
  redact_add (redact, "user", "al");
  redact_add (redact, "user", NULL);
  redact_add (redact, "server", "vpn.example.org");
  redact_add (redact, "server", "example.org");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = redact_text (redact, cases[i].text);

    g_assert_cmpstr (text, ==, cases[i].wanted);
  }
}

/* The parts of a name are told as well as the whole. */
static void
test_names (void)
{
  static const char *const rows[][3] = {
    { "vpn.corp.example.com", "ns.corp.example.com and example.com", "ns.<x-2> and <x-3>" },
    { "CORP\\anna.meier", "user Anna.Meier of corp", "user <x-3> of <x-2>" },
    { "anna@corp.example", "'anna' in corp.example", "'<x-2>' in <x-3>" },
    { "C=CH, O=Acme Corp, CN=anna", "Acme Corp: anna", "<x-3>: <x-4>" },
    { "pkcs11:token=My%20Card;object=mine?pin-value=…", "token My%20Card has mine", "token <x-2> has <x-4>" },
    { "pkcs11:token=My%20Card;object=a", "the token 'My Card'", "the token '<x-3>'" },
    { "fqdn:vpn.test.example", "vpn.test.example", "<x-2>" },
    { "192.0.2.1", "192.0.2.1, 0.2.1", "<x-1>, 0.2.1" },
    { "2001:db8::1", "2001:db8::2 :db8::1", "<address-1> :db8::1" },
    { "ab|(", "ab|( .*", "<x-1> .*" },
    { "<x-1>", "<x-1> x-1", "<x-1> x-1" },
    { "a", "a b", "a b" },
    { "", "a", "a" },
    { NULL, "a", "a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Redact) redact = redact_new ();
    g_autofree char *text = NULL;

    redact_add_name (redact, "x", rows[i][0]);
    text = redact_text (redact, rows[i][1]);
    g_assert_cmpstr (text, ==, rows[i][2]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redact/text", test_text);
  g_test_add_func ("/redact/names", test_names);
  return g_test_run ();
}
