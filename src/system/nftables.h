/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Runs commands in nft's language, all or none of them. FAILURE_GUARD. */
gboolean nftables_run (const char *commands, GError **error);

/* A digest of the tables of this name, inet and arp, their rules and their handles: it changes with whatever is done
 * to them, also if that is undone. NULL if there is none, or if the kernel does not say; g_free(). */
char *nftables_digest_tables (const char *name);

typedef enum {
  NFTABLES_INET,
  NFTABLES_ARP,
} NftablesFamily;

/* Removes the table of this name with everything in it; that it does not exist is no error. FAILURE_TUNNEL. */
gboolean nftables_delete_table (NftablesFamily family, const char *name, GError **error);
