/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a VPN of an IPsec daemon's configuration needs for signing in, and the files of certificates and keys that such a
 * configuration names, in the places where the daemon looks. */

#pragma once

#include "properties/import/import-vpn.h"
#include "properties/import/strongswan/ipsec-files.h"

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
 * The file @name of @files becomes @key, "cert", "key" or "ca". If it is not to be read and its path is absolute, the path
 * does; a missing one or one that does not hold such a thing makes the VPN fail. @passphrase may be NULL.
 */
const IpsecFile *ipsec_credentials_set_file (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *key,
                                             const char *name, const char *const *folders, const char *passphrase);

/* The same for the client's PKCS#12: it becomes "cert", with its passphrase, or NULL. What it holds, or NULL if it is closed;
 * then it becomes "ca" too. */
const CertificateBundle *ipsec_credentials_set_pkcs12 (ImportVpn *vpn, IpsecFiles *files, const char *field, const char *name,
                                                       const char *const *folders, const char *passphrase);

/* A file that has a private key. */
typedef struct {
  char *field;
  char *name;
  char *passphrase;      /* or NULL */
  const IpsecFile *file; /* opened by ipsec_credentials_set_key(), once for all connections; or NULL */
  gboolean used;         /* by the same */
} IpsecKey;

/* All that is given is copied; ipsec_key_free(). */
IpsecKey *ipsec_key_new (const char *field, const char *name, const char *passphrase);
void ipsec_key_free (IpsecKey *key);

/* The one of @keys (IpsecKey) that belongs to @certificate becomes "key", with its passphrase; if none is known to, one that
 * might: closed, or not to be read, or the only one. FALSE if there is none. Always the same @files and @folders for a key. */
gboolean ipsec_credentials_set_key (ImportVpn *vpn, IpsecFiles *files, const IpsecFile *certificate, const GPtrArray *keys,
                                    const char *const *folders);

/* Where a daemon's authorities are. Vectors are NULL-terminated, and may be NULL. */
typedef struct {
  const char *field;              /* what names them, or the folder that is trusted as a whole */
  const char *const *names;       /* files that are named: only they count */
  gboolean pinned;                /* they have the server's own certificate, and none may be missing */
  const char *const *usual;       /* files beside the source that have them by custom */
  const char *const *folders;     /* where named files are, and what is trusted as a whole */
  const CertificateBundle *client; /* the client's PKCS#12, or NULL */
  const char *issuer;             /* only the authority of this distinguished name, or NULL */
} IpsecAuthorities;

/* All that the daemon would trust becomes "ca". What is named and missing is demanded. Without any, the system's authorities
 * are trusted, which is noted. */
void ipsec_credentials_set_authorities (ImportVpn *vpn, IpsecFiles *files, const IpsecAuthorities *authorities);

/* The client's certificate, which is in none of the named places, may be in NAME.p12 beside the source, with NAME from @names
 * (NULL-terminated); if not, it is to be filled in, for @why. What the PKCS#12 holds, or NULL; owned by @files. */
const CertificateBundle *ipsec_credentials_find_client (ImportVpn *vpn, IpsecFiles *files, const char *field,
                                                        const char *const *names, const char *const *folders, const char *why);

G_END_DECLS
