/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/secret-bytes.h"

#include <string.h>

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

void
secret_string_free (char *string)
{
  if (string)
    explicit_bzero (string, strlen (string));
  g_free (string);
}
