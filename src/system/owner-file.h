/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a file with the rights of the profile's owner. The service is root, and a private profile can name any path:
 * read as root, it would let its owner use other people's keys (CVE-2025-9615). So a child process becomes that user
 * before it opens anything, and what the user may not open stays closed.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The content of @path, an absolute path to a regular file of at most 1 MiB, in memory that is wiped when freed. @owner
 * is a user name, or NULL for a system-wide profile, which is read as root. Blocks for at most five seconds, even if a
 * file system hangs; the main loop must run at some time to reap the child. Callable from any thread. Errors:
 * IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE, with the reason that the kernel would give the owner.
 */
GBytes *owner_file_read (const char *path, const char *owner, GError **error);

G_END_DECLS
