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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redact/text", test_text);
  return g_test_run ();
}
