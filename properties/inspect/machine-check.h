/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what a VPN needs from this machine (programs, plugins, the kernel, ports, the clock) and what crashed
 * services left behind. */

#pragma once

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* Appends the results to @findings. @root is prepended to every path; "" for this machine. */
void machine_check (const char *root, GPtrArray *findings);

/* Whether a killed service left its state file below @root. */
gboolean machine_has_leftovers (const char *root);

G_END_DECLS
