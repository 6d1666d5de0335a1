/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The syntax of swanctl.conf; what the words mean is not known here. */

#pragma once

#include "properties/import/import-node.h"
#include "properties/import/import-source.h"

G_BEGIN_DECLS

/* Sections of @source and of what it includes as nodes in nodes, with what they take over from others (":") folded in; an
 * include that is not read is the node "include" of the root. NULL with an error (IPSEC_FAILURE, FAILURE_BAD_PROFILE) that names the line. */
ImportNode *swanctl_conf_parse (ImportSource *source, GError **error);

G_END_DECLS
