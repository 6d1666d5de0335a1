/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of certificates and keys that the configuration of an IPsec daemon names, in the places where it looks. */

#pragma once

#include "properties/import-source.h"
#include "properties/import-vpn.h"

G_BEGIN_DECLS

/*
 * Finds the file @name beside the source or in one of @folders (NULL-terminated). If it can be read, its content becomes
 * @key; if not and its path is absolute, the path does; else the VPN fails. Its content, or NULL; new reference.
 */
GBytes *ipsec_credentials_set_file (ImportVpn *vpn, ImportSource *source, const char *field, const char *key, const char *name,
                                    const char *const *folders);

/* The content of the file alone; NULL if it cannot be read. */
GBytes *ipsec_credentials_find (ImportSource *source, const char *name, const char *const *folders);

G_END_DECLS
