/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <string.h>

#include "shared/failures.h"
#include "src/charon/vici-message.h"

/* Takes @builder; its message must be good. */
static ViciMessage *
reread (ViciBuilder *builder)
{
  g_autoptr (ViciBuilder) owned = builder;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = vici_builder_finish (owned, &error);
  ViciMessage *message;

  g_assert_no_error (error);
  message = vici_message_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return message;
}

/* Takes @builder; its message must be refused, with a text that has @word in it. */
static void
expect_refusal (ViciBuilder *builder, const char *word)
{
  g_autoptr (ViciBuilder) owned = builder;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = vici_builder_finish (owned, &error);

  g_assert_null (bytes);
  g_assert_error (error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_assert_nonnull (strstr (error->message, word));
}

/* The bytes of the example in strongSwan's description of the protocol's encoding. */
static void
test_wire (void)
{
  static const guint8 wire[] = {
    1, 2, 'g', 'w', 3, 2, 'i', 'd', 0, 1, 'x', 4, 1, 'l', 5, 0, 2, 'a', 'b', 5, 0, 0, 6, 2, 3, 1, 'e', 0, 0,
  };
  g_autoptr (ViciBuilder) builder = vici_builder_new ();
  g_autoptr (GBytes) bytes = NULL;

  vici_builder_section (builder, "gw");
  vici_builder_kv (builder, "id", "x");
  vici_builder_list (builder, "l");
  vici_builder_item (builder, "ab");
  vici_builder_item (builder, "");
  vici_builder_end_list (builder);
  vici_builder_end_section (builder);
  vici_builder_kv (builder, "e", "");
  bytes = vici_builder_finish (builder, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), wire, sizeof wire);
}

static ViciMessage *
example (void)
{
  static const char *const proposals[] = { "aes256-sha256-modp2048", "aes128-sha1-modp2048", NULL };
  g_autoptr (GBytes) blob = g_bytes_new_static ("\0\1\xff", 3);
  g_autoptr (GBytes) secret = g_bytes_new_static ("hunter2", 7);
  ViciBuilder *builder = vici_builder_new ();

  vici_builder_section (builder, "gw");
  vici_builder_kv_printf (builder, "version", "%d", 2);
  vici_builder_strv (builder, "proposals", proposals);
  vici_builder_section (builder, "local-1");
  vici_builder_list (builder, "certs");
  vici_builder_item_blob (builder, blob);
  vici_builder_end_list (builder);
  vici_builder_end_section (builder);
  vici_builder_end_section (builder);
  vici_builder_kv_blob (builder, "data", secret);
  vici_builder_kv (builder, "pin", "1234");
  vici_builder_kv (builder, "id", "C=\"DE\\\"");
  return reread (builder);
}

static void
test_lookup (void)
{
  g_autoptr (ViciMessage) message = example ();
  g_auto (GStrv) proposals = vici_message_dup_strv (message, "gw", "proposals", NULL);
  g_auto (GStrv) none = vici_message_dup_strv (message, "gw", "version", NULL);
  const ViciMessage *certs = vici_message_find (message, "gw", "local-1", "certs", NULL);
  gsize size;

  g_assert_cmpstr (vici_message_get_string (message, "gw", "version", NULL), ==, "2");
  g_assert_cmpstr (vici_message_get_string (vici_message_find (message, "gw", NULL), "version", NULL), ==, "2");
  g_assert_null (vici_message_get_string (message, "version", NULL));
  g_assert_null (vici_message_get_string (message, "gw", NULL));
  g_assert_null (vici_message_get_string (message, "gw", "version", "deeper", NULL));
  g_assert_cmpstrv (proposals, ((const char *const[]) { "aes256-sha256-modp2048", "aes128-sha1-modp2048", NULL }));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpint (vici_message_get_kind (certs), ==, VICI_LIST);
  certs = vici_message_next (certs, NULL);
  g_assert_cmpmem (vici_message_get_blob (certs, &size), size, "\0\1\xff", 3);
  g_assert_null (vici_message_get_string (certs, NULL));
  g_assert_null (vici_message_get_blob (message, &size));
  g_assert_cmpuint (size, ==, 0);
}

static void
test_iterate (void)
{
  g_autoptr (ViciMessage) message = example ();
  g_autoptr (GString) names = g_string_new (NULL);
  const ViciMessage *element = NULL;

  while ((element = vici_message_next (message, element)))
    g_string_append_printf (names, "%s:%d ", vici_message_get_name (element), vici_message_get_kind (element));
  g_assert_cmpstr (names->str, ==, "gw:0 data:2 pin:2 id:2 ");
}

static void
test_text (void)
{
  g_autoptr (ViciMessage) message = example ();
  g_autofree char *whole = vici_message_to_text (message, TRUE);
  g_autofree char *log = vici_message_to_text (message, FALSE);

  g_assert_cmpstr (whole, ==,
                   "gw {\n"
                   "  version = \"2\"\n"
                   "  proposals [\n"
                   "    \"aes256-sha256-modp2048\"\n"
                   "    \"aes128-sha1-modp2048\"\n"
                   "  ]\n"
                   "  local-1 {\n"
                   "    certs [\n"
                   "      0x0001ff\n"
                   "    ]\n"
                   "  }\n"
                   "}\n"
                   "data = \"hunter2\"\n"
                   "pin = \"1234\"\n"
                   "id = \"C=\\\"DE\\\\\\\"\"\n");
  g_assert_nonnull (strstr (log, "data = (hidden)\npin = (hidden)\n"));
  g_assert_null (strstr (log, "hunter2"));
  g_assert_null (strstr (log, "1234"));
}

static void
test_text_long_blob (void)
{
  g_autoptr (GBytes) blob = g_bytes_new_take (g_malloc0 (65535), 65535);
  ViciBuilder *builder = vici_builder_new ();
  g_autoptr (ViciMessage) message = NULL;
  g_autofree char *text = NULL;

  vici_builder_kv_blob (builder, "cert", blob);
  message = reread (builder);
  text = vici_message_to_text (message, TRUE);
  g_assert_cmpstr (text, ==, "cert = (65535 bytes)\n");
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (255, 'n');
  g_autofree char *too_long = g_strnfill (256, 'n');
  const char *bad[] = { "", "a\nb", "gr\xc3\xbc\xc3\x9f" "e", "\x7f", too_long };
  ViciBuilder *builder = vici_builder_new ();
  g_autoptr (ViciMessage) message = NULL;

  vici_builder_kv (builder, longest, "v");
  vici_builder_kv (builder, "with space/and.dot", "v");
  message = reread (builder);
  g_assert_cmpstr (vici_message_get_string (message, longest, NULL), ==, "v");
  g_assert_cmpstr (vici_message_get_string (message, "with space/and.dot", NULL), ==, "v");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    builder = vici_builder_new ();
    vici_builder_kv (builder, bad[i], "v");
    expect_refusal (builder, "bad name");
  }
}

static void
test_values (void)
{
  g_autoptr (GBytes) too_long = g_bytes_new_take (g_malloc0 (65536), 65536);
  ViciBuilder *builder = vici_builder_new ();

  vici_builder_kv (builder, "user", "hunter2\n");
  expect_refusal (builder, "user");
  builder = vici_builder_new ();
  vici_builder_kv (builder, "user", "J\xc3\xbcrgen");
  expect_refusal (builder, "user");
  builder = vici_builder_new ();
  vici_builder_kv_blob (builder, "cert", too_long);
  expect_refusal (builder, "too long: cert");
}

static void
test_nesting (void)
{
  ViciBuilder *builder = vici_builder_new ();

  vici_builder_section (builder, "a");
  expect_refusal (builder, "left open");
  builder = vici_builder_new ();
  vici_builder_list (builder, "a");
  expect_refusal (builder, "left open");
  builder = vici_builder_new ();
  vici_builder_end_section (builder);
  expect_refusal (builder, "not open");
  builder = vici_builder_new ();
  vici_builder_end_list (builder);
  expect_refusal (builder, "not open");
  builder = vici_builder_new ();
  vici_builder_item (builder, "a");
  expect_refusal (builder, "outside");
  builder = vici_builder_new ();
  vici_builder_list (builder, "a");
  vici_builder_kv (builder, "k", "v");
  vici_builder_end_list (builder);
  expect_refusal (builder, "within a list: k");
  builder = vici_builder_new ();
  for (guint i = 0; i < 17; i++)
    vici_builder_section (builder, "s");
  for (guint i = 0; i < 17; i++)
    vici_builder_end_section (builder);
  expect_refusal (builder, "too deeply");
}

/* What is wrong first is what is reported, and the error carries no value. */
static void
test_sticky (void)
{
  ViciBuilder *builder = vici_builder_new ();
  g_autoptr (GError) error = NULL;

  vici_builder_kv (builder, "first", "hunter2\t");
  vici_builder_item (builder, "second");
  g_assert_null (vici_builder_finish (builder, &error));
  g_assert_nonnull (strstr (error->message, "first"));
  g_assert_null (strstr (error->message, "hunter2"));
  vici_builder_free (builder);
}

static void
test_too_long (void)
{
  g_autoptr (GBytes) blob = g_bytes_new_take (g_malloc0 (65535), 65535);
  ViciBuilder *builder = vici_builder_new ();
  g_autoptr (ViciMessage) message = NULL;

  /* 7 × 65540 + 65508 = 524288 bytes, then one too many. */
  for (guint i = 0; i < 8; i++) {
    g_autoptr (GBytes) part = i < 7 ? g_bytes_ref (blob) : g_bytes_new_from_bytes (blob, 0, 65508 - 5);

    vici_builder_kv_blob (builder, "k", part);
  }
  message = reread (builder);
  g_assert_nonnull (vici_message_next (message, NULL));
  builder = vici_builder_new ();
  for (guint i = 0; i < 8; i++) {
    g_autoptr (GBytes) part = i < 7 ? g_bytes_ref (blob) : g_bytes_new_from_bytes (blob, 0, 65508 - 4);

    vici_builder_kv_blob (builder, "k", part);
  }
  expect_refusal (builder, "too long");
}

static void
test_empty (void)
{
  g_autoptr (ViciMessage) message = vici_message_parse (NULL, 0, NULL);
  g_autofree char *text = vici_message_to_text (message, TRUE);
  g_autoptr (ViciMessage) built = reread (vici_builder_new ());

  g_assert_null (vici_message_next (message, NULL));
  g_assert_null (vici_message_next (built, NULL));
  g_assert_cmpstr (text, ==, "");
}

#define BAD(text) { text, sizeof text - 1 }

static void
test_malformed (void)
{
  static const struct {
    const char *data;
    gsize size;
  } bad[] = {
    BAD ("\x00"),                         /* unknown element */
    BAD ("\x07"),
    BAD ("\x01"),                         /* name missing */
    BAD ("\x01\x05" "ab"),                /* name cut off */
    BAD ("\x01\x00\x02"),                 /* empty name */
    BAD ("\x01\x01\n\x02"),               /* name not printable */
    BAD ("\x01\x01s"),                    /* section not closed */
    BAD ("\x02"),                         /* section not open */
    BAD ("\x03\x01k"),                    /* value missing */
    BAD ("\x03\x01k\x00"),
    BAD ("\x03\x01k\x00\x02v"),           /* value cut off */
    BAD ("\x03\x01k\xff\xffv"),
    BAD ("\x04\x01l"),                    /* list not closed */
    BAD ("\x05\x00\x01v"),                /* item outside */
    BAD ("\x06"),                         /* list not open */
    BAD ("\x04\x01l\x03\x01k\x00\x01v\x06"), /* value in list */
    BAD ("\x04\x01l\x04\x01l\x06\x06"),   /* list in list */
    BAD ("\x04\x01l\x01\x01s\x02\x06"),   /* section in list */
    BAD ("\x04\x01l\x05\x00\x05v\x06"),   /* item cut off */
    BAD ("\x01\x01s\x06"),                /* closed as a list */
    BAD ("\x04\x01l\x02"),                /* closed as a section */
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    /* A copy of its own size, so that a sanitizer sees each byte read too many. */
    g_autofree char *data = g_memdup2 (bad[i].data, bad[i].size);
    g_autoptr (GError) error = NULL;

    g_assert_null (vici_message_parse (data, bad[i].size, &error));
    g_assert_error (error, IPSEC_FAILURE, FAILURE_INTERNAL);
  }
}

static void
test_hostile (void)
{
  g_autofree char *deep = g_malloc (VICI_MESSAGE_MAX + 1);
  g_autofree char *wide = g_malloc0 (VICI_MESSAGE_MAX);
  g_autoptr (ViciMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < VICI_MESSAGE_MAX; i++)
    deep[i] = "\x01\x01s"[i % 3];
  g_assert_null (vici_message_parse (deep, VICI_MESSAGE_MAX, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_INTERNAL);
  g_clear_error (&error);
  g_assert_null (vici_message_parse (deep, VICI_MESSAGE_MAX + 1, &error));
  g_assert_nonnull (strstr (error->message, "too long"));
  /* As many items as fit. */
  memcpy (wide, "\x04\x01l", 3);
  for (gsize i = 3; i + 3 < VICI_MESSAGE_MAX; i += 3)
    wide[i] = 5;
  wide[VICI_MESSAGE_MAX - 2] = 6;
  message = vici_message_parse (wide, VICI_MESSAGE_MAX - 1, NULL);
  g_assert_nonnull (message);
}

/* Values that are no text are still there as bytes, and do not pass for text. */
static void
test_not_text (void)
{
  static const char wire[] = "\x03\x01n\x00\x03" "a\0b" "\x03\x01i\x00\x02\xc3\x28";
  g_autoptr (ViciMessage) message = vici_message_parse (wire, sizeof wire - 1, NULL);
  gsize size;

  g_assert_null (vici_message_get_string (message, "n", NULL));
  g_assert_null (vici_message_get_string (message, "i", NULL));
  g_assert_cmpmem (vici_message_get_blob (vici_message_find (message, "n", NULL), &size), size, "a\0b", 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vici-message/wire", test_wire);
  g_test_add_func ("/vici-message/lookup", test_lookup);
  g_test_add_func ("/vici-message/iterate", test_iterate);
  g_test_add_func ("/vici-message/text", test_text);
  g_test_add_func ("/vici-message/text-long-blob", test_text_long_blob);
  g_test_add_func ("/vici-message/names", test_names);
  g_test_add_func ("/vici-message/values", test_values);
  g_test_add_func ("/vici-message/nesting", test_nesting);
  g_test_add_func ("/vici-message/sticky", test_sticky);
  g_test_add_func ("/vici-message/too-long", test_too_long);
  g_test_add_func ("/vici-message/empty", test_empty);
  g_test_add_func ("/vici-message/malformed", test_malformed);
  g_test_add_func ("/vici-message/hostile", test_hostile);
  g_test_add_func ("/vici-message/not-text", test_not_text);
  return g_test_run ();
}
