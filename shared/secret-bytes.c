/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/secret-bytes.h"

#include <string.h>

#include "shared/validate.h"

/* What a GBytes tells its free function is one pointer, and wiping needs the size too. */
typedef struct {
  gpointer data;
  gsize size;
} Memory;

static void
memory_wipe (gpointer user_data)
{
  g_autofree Memory *memory = user_data;

  if (memory->data)
    explicit_bzero (memory->data, memory->size);
  g_free (memory->data);
}

GBytes *
secret_bytes_new_take (gpointer data, gsize size)
{
  Memory *memory = g_new (Memory, 1);

  memory->data = data;
  memory->size = size;
  return g_bytes_new_with_free_func (data, size, memory_wipe, memory);
}

GBytes *
secret_bytes_new (gconstpointer data, gsize size)
{
  return secret_bytes_new_take (g_memdup2 (data, size), size);
}

GBytes *
secret_bytes_new_hex (const char *text)
{
  gsize length = strlen (text);
  g_autofree guint8 *bytes = g_malloc0 (length / 2 + 1);
  gboolean ok = length > 0 && length % 2 == 0;

  for (gsize i = 0; ok && i < length; i++) {
    int digit = g_ascii_xdigit_value (text[i]);

    ok = digit >= 0;
    bytes[i / 2] = (guint8) (bytes[i / 2] << 4 | (ok ? digit : 0));
  }
  if (ok)
    return secret_bytes_new_take (g_steal_pointer (&bytes), length / 2);
  explicit_bzero (bytes, length / 2 + 1);
  return NULL;
}

/* g_base64_decode() skips what is none. */
static gboolean
is_base64 (const char *text)
{
  gsize digits = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = strspn (text + digits, "=");

  return digits % 4 != 1 && digits > 1 && !text[digits + padding] && (padding == 0 || (padding < 3 && (digits + padding) % 4 == 0));
}

GBytes *
secret_bytes_new_base64 (const char *text)
{
  char *padded;
  guchar *bytes;
  gsize size = 0;

  if (!is_base64 (text))
    return NULL;
  padded = g_strconcat (text, strchr (text, '=') ? "" : &"==="[(strlen (text) + 3) % 4], NULL);
  bytes = g_base64_decode (padded, &size);
  secret_string_free (padded);
  return secret_bytes_new_take (bytes, size);
}

char *
secret_bytes_to_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  char *text = g_strndup (size > 0 ? data : "", size);

  if (strlen (text) == size && validate_text (text, size, NULL))
    return text;
  secret_string_free (text);
  return NULL;
}

void
secret_string_free (char *string)
{
  if (string)
    explicit_bzero (string, strlen (string));
  g_free (string);
}

/* More than any of them takes for a key. */
G_NO_INLINE void
secret_stack_wipe (void)
{
  char stack[64 * 1024];

  explicit_bzero (stack, sizeof stack);
}
