/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Runs commands in nft's language, all or none of them. FAILURE_GUARD. */
gboolean nftables_run (const char *commands, GError **error);

/* Removes the inet table of this name with everything in it; that it does not exist is no error. FAILURE_TUNNEL. */
gboolean nftables_delete_table (const char *name, GError **error);
