/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Apple's property lists, XML and binary, as nodes. */

#pragma once

#include "properties/import/import-node.h"

G_BEGIN_DECLS

/* Whether @bytes start like a property list. */
gboolean import_plist_claims (GBytes *bytes);

/* NULL with an error (IPSEC_FAILURE, FAILURE_BAD_PROFILE) if it is broken, or larger or deeper than any profile. Dates
 * become empty nodes. */
ImportNode *import_plist_parse (GBytes *bytes, GError **error);

G_END_DECLS
