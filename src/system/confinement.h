/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Privileges that the service and its children give up for good, since both talk to strangers as root. Works within
 * NetworkManager's unit, which does not grant CAP_SETPCAP. */

#pragma once

#include <glib.h>
#include <linux/capability.h>

G_BEGIN_DECLS

/* The bit of one capability in a set. */
#define CAPABILITY(number) (G_GUINT64_CONSTANT (1) << (number))

/* Call when the service starts, before there are threads. From then on neither the service nor its children can gain
 * privileges or make system calls that take over other processes, the kernel or its mounts (seccomp), and nothing
 * dumps core. FALSE and an error if the kernel refuses; what was given up by then stays given up. */
gboolean confinement_enter (GError **error);

/* Limits this process, and whatever it executes, to those of its capabilities that are in @keep. Async-signal-safe. */
gboolean confinement_keep_capabilities (guint64 keep);

G_END_DECLS
