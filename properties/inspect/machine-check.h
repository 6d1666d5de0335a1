/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of this machine a VPN needs: programs, plugins, the kernel, ports, the clock; and what crashed services left. */

#pragma once

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* Appends all that was looked at to @findings. @root is put before every path, "" for this machine. */
void machine_check (const char *root, GPtrArray *findings);

/* Whether some service that has been killed left its state file below @root. */
gboolean machine_has_leftovers (const char *root);

G_END_DECLS
