/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/sa-facts.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1830000000)

static ViciMessage *
finish (ViciBuilder *builder)
{
  g_autoptr (GBytes) bytes = vici_builder_finish (builder, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  ViciMessage *message = vici_message_parse (data, size, NULL);

  g_assert_nonnull (message);
  return message;
}

static void
add (ViciBuilder *builder, const char *pairs)
{
  g_auto (GStrv) list = g_strsplit (pairs, " ", -1);

  for (guint i = 0; list[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (list[i], "=", 2);

    vici_builder_kv (builder, pair[0], pair[1]);
  }
}

static void
expect (const ViciMessage *sa, const char *wanted)
{
  g_autoptr (GVariant) facts = g_variant_ref_sink (sa_facts_new (sa, NOW));
  g_autoptr (GVariant) expected = g_variant_parse (G_VARIANT_TYPE_VARDICT, wanted, NULL, NULL, NULL);
  g_autofree char *text = g_variant_print (facts, TRUE);
  g_autoptr (GVariantDict) dict = g_variant_dict_new (facts);

  g_test_message ("%s", text);
  g_assert_nonnull (expected);
  g_assert_cmpint (g_variant_n_children (facts), ==, g_variant_n_children (expected));
  for (gsize i = 0; i < g_variant_n_children (expected); i++) {
    g_autoptr (GVariant) value = NULL, found = NULL;
    g_autofree char *key = NULL;

    g_variant_get_child (expected, i, "{sv}", &key, &value);
    found = g_variant_dict_lookup_value (dict, key, NULL);
    g_assert_nonnull (found);
    g_assert_true (g_variant_equal (found, value));
  }
}

/* As charon 5.9.8 and 6.0.1 send it with child-updown. */
static void
test_up (void)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (ViciMessage) sa = NULL;

  add (builder, "uniqueid=1 version=2 state=ESTABLISHED local-id=alice remote-host=192.0.2.1 remote-port=4500 "
                "remote-id=vpn.example.org nat-local=yes encr-alg=AES_CBC encr-keysize=256 integ-alg=HMAC_SHA2_256_128 "
                "prf-alg=PRF_HMAC_SHA2_256 dh-group=MODP_2048 established=0 rekey-time=13000 reauth-time=9000");
  vici_builder_section (builder, "child-sas");
  vici_builder_section (builder, "net-1");
  add (builder, "name=net encr-alg=AES_GCM_16 encr-keysize=128 rekey-time=3000 life-time=3960");
  vici_builder_end_section (builder);
  vici_builder_end_section (builder);
  sa = finish (builder);
  expect (sa, "{'server-address': <'192.0.2.1'>, 'server-port': <uint64 4500>, 'server-id': <'vpn.example.org'>,"
              " 'client-id': <'alice'>, 'ike-version': <uint64 2>, 'nat': <'client'>,"
              " 'ike-algorithms': <'AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048'>,"
              " 'ike-since': <uint64 1830000000>, 'ike-renewal': <uint64 1830009000>,"
              " 'esp-algorithms': <'AES_GCM_16-128'>, 'esp-renewal': <uint64 1830003000>}");
}

static void
test_ah (void)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (ViciMessage) sa = NULL;

  add (builder, "remote-host=192.0.2.1 encr-alg=AES_CBC");
  vici_builder_section (builder, "child-sas");
  vici_builder_section (builder, "net-1");
  add (builder, "name=net protocol=AH integ-alg=HMAC_SHA2_256_128 rekey-time=3000");
  vici_builder_end_section (builder);
  vici_builder_end_section (builder);
  sa = finish (builder);
  expect (sa, "{'server-address': <'192.0.2.1'>, 'ike-algorithms': <'AES_CBC'>, 'nat': <'none'>,"
              " 'ah-algorithms': <'HMAC_SHA2_256_128'>, 'esp-renewal': <uint64 1830003000>}");
}

/* Charon's words and those of proposals. */
static void
test_group (void)
{
  static const struct {
    const char *words, *group;
  } rows[] = {
    { "dh-group=MODP_2048", "modp2048" }, { "dh-group=ECP_384", "ecp384" }, { "dh-group=CURVE_25519", "x25519" },
    { "dh-group=ECP_256_BP", "ecp256bp" }, { "state=ESTABLISHED", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ViciBuilder) builder = vici_builder_new ();
    g_autoptr (ViciMessage) sa = NULL;
    g_autofree char *group = NULL;

    add (builder, rows[i].words);
    sa = finish (builder);
    group = sa_facts_group (sa);
    g_assert_cmpstr (group, ==, rows[i].group);
  }
}

/* Keys renewed: what was is beside what is. */
static void
test_rekey (void)
{
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (ViciMessage) sa = NULL;

  vici_builder_section (builder, "old");
  add (builder, "remote-host=192.0.2.1 nat-remote=yes encr-alg=3DES_CBC");
  vici_builder_end_section (builder);
  vici_builder_section (builder, "new");
  add (builder, "remote-host=192.0.2.2 encr-alg=AES_CBC established=5");
  vici_builder_end_section (builder);
  sa = finish (builder);
  expect (sa, "{'server-address': <'192.0.2.2'>, 'ike-algorithms': <'AES_CBC'>, 'nat': <'none'>,"
              " 'ike-since': <uint64 1829999995>}");
}

/* Numbers that are none, and sections that are values. */
static void
test_strange (void)
{
  static const char name[] = "O\x1b[2J\xe2\x80\xae\nx";
  g_autoptr (GBytes) id = g_bytes_new_static (name, strlen (name));
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (ViciMessage) sa = NULL;

  add (builder, "new=1 child-sas=2 established=-3 rekey-time=99999999999999 version=7 remote-port=65536 nat-local=yes "
                "nat-remote=yes");
  vici_builder_kv_blob (builder, "remote-id", id);
  sa = finish (builder);
  expect (sa, "{'nat': <'both'>, 'server-id': <'O [2J\xef\xbf\xbd x'>}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sa-facts/up", test_up);
  g_test_add_func ("/sa-facts/ah", test_ah);
  g_test_add_func ("/sa-facts/rekey", test_rekey);
  g_test_add_func ("/sa-facts/strange", test_strange);
  g_test_add_func ("/sa-facts/group", test_group);
  return g_test_run ();
}
