/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the service and its children give up for good, since both speak to strangers as root. It works with what
 * NetworkManager's unit leaves us, which has no CAP_SETPCAP. */

#pragma once

#include <glib.h>
#include <linux/capability.h>

G_BEGIN_DECLS

/* A bit of a set of capabilities. */
#define CAPABILITY(number) (G_GUINT64_CONSTANT (1) << (number))

/* For the service when it starts, before there are threads. From here on neither it nor any child gets a privilege that it
 * has not, or can call what seizes other processes, the kernel or its mounts (seccomp), and nothing dumps core.
 * FALSE and an error where the kernel refuses; what was given up until then stays so. */
gboolean confinement_enter (GError **error);

/* Leaves this process at most the capabilities @keep of those that it has, and the same to what it executes.
 * Async-signal-safe. */
gboolean confinement_keep_capabilities (guint64 keep);

G_END_DECLS
