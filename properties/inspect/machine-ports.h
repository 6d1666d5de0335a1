/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has the UDP ports of a VPN. */

#pragma once

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* Appends a finding for each of the ports that is taken. @root is prepended to every path. */
void machine_check_ports (const char *root, GPtrArray *findings);

G_END_DECLS
