/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One VPN of a file that is being imported. Readers fill it field by field; each call says what became of a field of the
 * source, so that nothing is dropped in silence. Values pass through the option table, and nothing is written to disk
 * before import_vpn_save().
 *
 * The first thing that makes the VPN impossible sticks; calls after it do nothing, so readers need not look.
 */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

/* What became of one field. */
typedef struct {
  char *field;  /* where it stood in the source, as "IKEv2.RemoteAddress" */
  char *became; /* "gateway=vpn.example.com"; "password" for a secret, without its value; NULL: it is not used */
  char *why;    /* the reason, if it is not used or was changed; else NULL */
} ImportNote;

typedef struct _ImportVpn ImportVpn;

/* @name is what the source calls it; it becomes the name of the connection. @effort, which has to live as long, bounds what
 * opening the certificates of all VPNs of the source takes: see certificate_bundle_parse_one(). */
ImportVpn *import_vpn_new (const char *name, guint64 *effort);

/* What was not saved is forgotten, without a trace on disk. */
void import_vpn_free (ImportVpn *vpn);

/* For readers. @field is the field's name in the source. A NULL or empty @value is skipped without a word. */

/* Sets the option or secret @key, which the VPN cannot do without. */
void import_vpn_set (ImportVpn *vpn, const char *field, const char *key, const char *value);

/* The same for what it can do without: a bad value is noted and left out. Whether it was used. */
gboolean import_vpn_try (ImportVpn *vpn, const char *field, const char *key, const char *value);

/* Sets what the source says without a field of its own, like the type. */
void import_vpn_imply (ImportVpn *vpn, const char *key, const char *value);

/* The value of an option that was set, or NULL. */
const char *import_vpn_get (ImportVpn *vpn, const char *key);

/* The secret @key is to be asked for each time. */
void import_vpn_never_save (ImportVpn *vpn, const char *field, const char *key);

/* A certificate, key or PKCS#12 inside the source: kept for import_vpn_save(), and @key names where it will be. @suffix
 * is like "ca.pem". The same content is kept once. */
void import_vpn_set_file (ImportVpn *vpn, const char *field, const char *key, const char *suffix, GBytes *content);

/* A name server or search domain ("~domain": for these names only), with the field's value in @value. */
void import_vpn_add_dns (ImportVpn *vpn, const char *field, const char *value);
void import_vpn_add_search (ImportVpn *vpn, const char *field, const char *value);

/* Use the tunnel for its own networks only; for IPv4, IPv6 or both (AF_UNSPEC). */
void import_vpn_set_split (ImportVpn *vpn, const char *field, int family);

/* Use what the server says about networks for neither of them, but the routes that are added here only. */
void import_vpn_set_own_routes (ImportVpn *vpn, const char *field);

/* A network, as ADDRESS/PREFIX, to be reached through the tunnel. */
void import_vpn_add_route (ImportVpn *vpn, const char *field, const char *network);

/* A proxy configuration script. */
void import_vpn_set_pac (ImportVpn *vpn, const char *field, const char *url);

/* Notes that @field became something said in words; that it was not used, and why. */
void import_vpn_note (ImportVpn *vpn, const char *field, const char *became, const char *why);
void import_vpn_leave (ImportVpn *vpn, const char *field, const char *why);

/* The same for what stands beside the VPN: where there is more of it than can be noted, the last note says that. */
void import_vpn_leave_beside (ImportVpn *vpn, const char *field, const char *why);

/* This VPN cannot be had, because of @field. */
void import_vpn_fail (ImportVpn *vpn, const char *field, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* The defaults of a new profile, and the check as a whole. What the user still has to fill in (the server for a bare
 * PKCS#12, a user name) is noted under its option's name. */
void import_vpn_finish (ImportVpn *vpn);

/* Makes it @connection, which is complete; no defaults are added. */
void import_vpn_set_connection (ImportVpn *vpn, NMConnection *connection);

/* For those who use what was read */

const char *import_vpn_get_name (ImportVpn *vpn);

guint64 *import_vpn_get_effort (ImportVpn *vpn);

/* ImportNote, in the order of the source. */
const GPtrArray *import_vpn_get_notes (ImportVpn *vpn);

/* Why it cannot be had, or NULL; owned by @vpn. */
const GError *import_vpn_get_error (ImportVpn *vpn);

/* As it will be, with files that are not there yet; owned by @vpn. */
NMConnection *import_vpn_get_connection (ImportVpn *vpn);

/*
 * Writes its files, each atomically and readable by the user only, into the user's folder for certificates, and gives
 * the connection. On failure (G_FILE_ERROR, or import_vpn_get_error()) none of its files is left.
 */
NMConnection *import_vpn_save (ImportVpn *vpn, GError **error);

/* Takes away the files that import_vpn_save() wrote: the connection was not wanted after all. */
void import_vpn_undo (ImportVpn *vpn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportVpn, import_vpn_free)

G_END_DECLS
