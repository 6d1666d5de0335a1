/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Imports what servers and administrators hand out. Each format is a reader in a file of its own, import-NAME.c, that
 * turns a source into VPNs; this is the list of formats and what they share.
 */

#pragma once

#include "properties/import/import-source.h"
#include "properties/import/import-vpn.h"

G_BEGIN_DECLS

typedef struct {
  const char *format; /* for people: "Apple configuration profile" */
  GPtrArray *vpns;    /* ImportVpn, at least one */
  guint64 effort;     /* what opening its certificates took: see certificate_bundle_parse_one() */
  char *signature;    /* what was found out about the file's signature, a sentence; NULL: it has none */
} Import;

/* Adds a VPN that the source calls @name; owned by @import. */
ImportVpn *import_add (Import *import, const char *name);

/*
 * Reads @source, writing nothing. Errors (IPSEC_FAILURE, FAILURE_BAD_PROFILE): a file that none of the formats claims,
 * which is found out at once; a broken one, with the place and the reason; one without a VPN of ours. If there are VPNs
 * but none can be had, it succeeds, and import_vpn_get_error() tells why for each. Free with import_free().
 */
Import *import_read (ImportSource *source, GError **error);

/* The first usable VPN; NULL if there is none. */
ImportVpn *import_usable (Import *import);

/* Likewise, but sets @error to the first VPN's if none is usable; there must be at least one VPN. */
ImportVpn *import_first (Import *import, GError **error);

/* Says in the name of @connection, which was made of the first, that @import has others that are usable, if it has. */
void import_number (Import *import, NMConnection *connection);

void import_free (Import *import);

/* A format, tried only after those before it in the list have declined. */
typedef struct {
  const char *name;
  /* Whether the source looks like this format, from a quick look. */
  gboolean (*claims)(ImportSource *source);
  /* Adds the VPNs in it. FALSE with an error (see import_bad()) if the source as a whole cannot be read. */
  gboolean (*read)(ImportSource *source, Import *import, GError **error);
} ImportFormat;

extern const ImportFormat import_apple;
extern const ImportFormat import_azure;
extern const ImportFormat import_ipsec_conf;
extern const ImportFormat import_keyfile;
extern const ImportFormat import_pkcs12;
extern const ImportFormat import_rasphone;
extern const ImportFormat import_sswan;
extern const ImportFormat import_swanctl;
extern const ImportFormat import_windows;

/* Sets @error for a source that cannot be read; always FALSE. */
gboolean import_bad (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Import, import_free)

G_END_DECLS
