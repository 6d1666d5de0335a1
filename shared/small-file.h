/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads whole files that strangers may have placed: regular files up to a size, without ever waiting for a pipe or
 * device. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The maximum size of certificate and key files, in bytes. */
#define SMALL_FILE_MAX (1024 * 1024)

typedef enum {
  SMALL_FILE_DONE,
  SMALL_FILE_REFUSED,     /* errno says why */
  SMALL_FILE_NOT_REGULAR,
  SMALL_FILE_TOO_LARGE,
} SmallFileOutcome;

/* Reads @path into @buffer, which has room for @max + 1 bytes, and sets @size. Async-signal-safe. */
SmallFileOutcome small_file_read_into (const char *path, guint8 *buffer, gsize max, gsize *size);

/* Reads a file of certificates or keys; the bytes are wiped when freed. Errors: IPSEC_FAILURE,
 * FAILURE_CERTIFICATE_UNREADABLE. */
GBytes *small_file_read (const char *path, GError **error);

G_END_DECLS
