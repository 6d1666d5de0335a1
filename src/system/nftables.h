/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Runs commands in nft's language, all or none. FAILURE_GUARD. */
gboolean nftables_run (const char *commands, GError **error);

/* Removes the table of family inet with all that is in it; one that is not there is fine. FAILURE_TUNNEL. */
gboolean nftables_delete_table (const char *name, GError **error);
