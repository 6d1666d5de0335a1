/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files that strangers may have put there: regular ones up to a size, without waiting for a pipe or a device. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most that certificates and keys take, in bytes. */
#define SMALL_FILE_MAX (1024 * 1024)

typedef enum {
  SMALL_FILE_DONE,
  SMALL_FILE_REFUSED,     /* errno says why */
  SMALL_FILE_NOT_REGULAR,
  SMALL_FILE_TOO_LARGE,
} SmallFileOutcome;

/* Reads @path into @buffer, which has room for @max + 1 bytes, and sets @size. Async-signal-safe. */
SmallFileOutcome small_file_read_into (const char *path, guint8 *buffer, gsize max, gsize *size);

/* Certificates or keys, wiped when freed. Errors: IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE. */
GBytes *small_file_read (const char *path, GError **error);

G_END_DECLS
