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

/* For readers. @field is the field's name in the source. A NULL or empty @value is skipped without a word; what was said
 * before is not said again. */

/* Sets the option or secret @key, which the VPN cannot do without. */
void import_vpn_set (ImportVpn *vpn, const char *field, const char *key, const char *value);

/* The same for what it can do without: a bad value is noted and left out. Whether it was used. */
gboolean import_vpn_try (ImportVpn *vpn, const char *field, const char *key, const char *value);

/* Sets what the source says without a field of its own, like the type. */
void import_vpn_imply (ImportVpn *vpn, const char *key, const char *value);

/* What the server has to call itself. That it has the name or address of the gateway, which must be set before, holds anyway
 * for IKEv2 and is left out of the connection. */
void import_vpn_set_server_id (ImportVpn *vpn, const char *field, const char *id);

/* The user has to fill in @key before connecting, because of @why. */
void import_vpn_wait (ImportVpn *vpn, const char *field, const char *key, const char *why);

/* The value of an option that was set, or NULL. */
const char *import_vpn_get (ImportVpn *vpn, const char *key);

/* The secret @key is to be asked for each time. */
void import_vpn_never_save (ImportVpn *vpn, const char *field, const char *key);

/* A pre-shared key, which may be any bytes: @key is psk or ppk. @psk NULL is skipped. */
void import_vpn_set_psk (ImportVpn *vpn, const char *field, const char *key, GBytes *psk);

/* A certificate, key or PKCS#12 inside the source: kept for import_vpn_save(), and @key names where it will be. @suffix
 * is like "ca.pem". The same content is kept once. */
void import_vpn_set_file (ImportVpn *vpn, const char *field, const char *key, const char *suffix, GBytes *content);

/* Only a certain authority may vouch for the server, which is not at hand: "ca" names a file that is yet to come, so that nobody
 * connects without it. */
void import_vpn_demand_ca (ImportVpn *vpn, const char *field, const char *why);

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

/* The check alone, for what is complete. */
void import_vpn_finish_as_it_is (ImportVpn *vpn);

/* For those who use what was read */

const char *import_vpn_get_name (ImportVpn *vpn);

guint64 *import_vpn_get_effort (ImportVpn *vpn);

/* ImportNote, in the order of the source. */
const GPtrArray *import_vpn_get_notes (ImportVpn *vpn);

/* Why it cannot be had, or NULL; owned by @vpn. */
const GError *import_vpn_get_error (ImportVpn *vpn);

/* As it will be, with files that are not there yet; owned by @vpn. */
NMConnection *import_vpn_get_connection (ImportVpn *vpn);

/* It is to be everybody's, with its secrets stored with it, as an administrator wants it; else it is this user's alone, with the
 * secrets in the keyring. After it is finished, before it is saved. */
void import_vpn_set_system (ImportVpn *vpn);

/*
 * Writes its files, each atomically and readable by the user only, into the user's folder for certificates, and gives
 * the connection. On failure (G_FILE_ERROR, or import_vpn_get_error()) none of its files is left.
 */
NMConnection *import_vpn_save (ImportVpn *vpn, GError **error);

/* Takes away the files that import_vpn_save() wrote: the connection was not wanted after all. */
void import_vpn_undo (ImportVpn *vpn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportVpn, import_vpn_free)

G_END_DECLS
