/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes: no crash, and what is accepted is written back as the very same bytes. */
#include "config.h"

#include "src/charon/vici-message.h"
#include "tests/fuzz/fuzz.h"

const char fuzz_corpus[] = "tests/fuzz/corpus/vici";

static void
write_elements (ViciBuilder *builder, const ViciMessage *section)
{
  const ViciMessage *element = NULL;

  while ((element = vici_message_next (section, element))) {
    const char *name = vici_message_get_name (element);
    gsize size;
    const char *blob = vici_message_get_blob (element, &size);
    g_autoptr (GBytes) value = g_bytes_new (blob, size);

    switch (vici_message_get_kind (element)) {
    case VICI_SECTION:
      vici_builder_section (builder, name);
      write_elements (builder, element);
      vici_builder_end_section (builder);
      break;
    case VICI_LIST:
      vici_builder_list (builder, name);
      write_elements (builder, element);
      vici_builder_end_list (builder);
      break;
    case VICI_VALUE:
      if (name)
        vici_builder_kv_blob (builder, name, value);
      else
        vici_builder_item_blob (builder, value);
      break;
    }
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ViciMessage) message = vici_message_parse (data, size, NULL);
  g_autoptr (ViciBuilder) builder = NULL;
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autofree char *text = NULL;

  if (!message)
    return 0;
  text = vici_message_to_text (message, FALSE);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  builder = vici_builder_new ();
  write_elements (builder, message);
  input = g_bytes_new (data, size);
  output = vici_builder_finish (builder, NULL);
  g_assert_nonnull (output);
  g_assert_true (g_bytes_equal (input, output));
  return 0;
}
