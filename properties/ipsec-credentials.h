/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a VPN of an IPsec daemon's configuration needs for signing in, and the files of certificates and keys that such a
 * configuration names, in the places where the daemon looks. */

#pragma once

#include "properties/import-source.h"
#include "properties/import-vpn.h"

G_BEGIN_DECLS

typedef enum {
  IPSEC_NEEDS_PSK = 1 << 0,
  IPSEC_NEEDS_PASSWORD = 1 << 1,
  IPSEC_NEEDS_CERTIFICATE = 1 << 2, /* the client's, and its key */
  IPSEC_NEEDS_AUTHORITY = 1 << 3,   /* of the server's certificate */
} IpsecNeeds;

/* By the options auth and server-auth as they are set; 0 while there is no auth. */
IpsecNeeds ipsec_credentials_needs (ImportVpn *vpn);

/*
 * Finds the file @name beside the source or in one of @folders (NULL-terminated). If it can be read, its content becomes
 * @key; if not and its path is absolute, the path does; else the VPN fails. Its content, or NULL; new reference.
 */
GBytes *ipsec_credentials_set_file (ImportVpn *vpn, ImportSource *source, const char *field, const char *key, const char *name,
                                    const char *const *folders);

/*
 * The authority is in the first of the files @names (NULL-terminated) that is beside the source or in @folders. Daemons trust
 * a whole folder; a profile must name one. Without any, the system's authorities are trusted, which is noted under @field.
 */
void ipsec_credentials_set_known_ca (ImportVpn *vpn, ImportSource *source, const char *field, const char *const *names,
                                     const char *const *folders);

/* The content of the file alone; NULL if it cannot be read. */
GBytes *ipsec_credentials_find (ImportSource *source, const char *name, const char *const *folders);

G_END_DECLS
