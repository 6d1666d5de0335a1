/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a file with the rights of the profile's owner. The service is root, and a private profile can name any path: read
 * by root it would give its owner the use of other people's keys (CVE-2025-9615). So a child process becomes that user
 * before it opens anything, and what it may not open stays closed.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Gives the content of @path, an absolute path to a regular file of at most 1 MiB, in memory that is wiped when freed.
 * @owner is a user name, or NULL for a profile of the whole system, which is read as root. Blocks for at most five
 * seconds, also where a file system hangs; needs a main loop to run some time, which reaps the child. Callable in any
 * thread. Errors: IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE, and why; the reasons are those that the owner would
 * get from the kernel.
 */
GBytes *owner_file_read (const char *path, const char *owner, GError **error);

G_END_DECLS
