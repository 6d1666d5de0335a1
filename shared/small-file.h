/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates and keys as bytes. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SMALL_FILE_MAX (1024 * 1024)

/* All of the regular file @path, wiped when freed; never waits, as a pipe or a device in its place could make us. Errors:
 * IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE. */
GBytes *small_file_read (const char *path, GError **error);

G_END_DECLS
