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

/* Discards what was not saved; nothing of it is on disk. */
void import_vpn_free (ImportVpn *vpn);

/* For readers. @field is the field's name in the source. A NULL or empty @value is silently skipped, and a note is
 * not repeated. */

/* Sets the option or secret @key, without which the VPN is unusable. */
void import_vpn_set (ImportVpn *vpn, const char *field, const char *key, const char *value);

/* Likewise for what the VPN can do without: a bad value is noted and left out. Returns whether it was used. */
gboolean import_vpn_try (ImportVpn *vpn, const char *field, const char *key, const char *value);

/* Sets what the source implies without a field of its own, such as the type. */
void import_vpn_imply (ImportVpn *vpn, const char *key, const char *value);

/* Sets the identity that the server must have. With IKEv2 the name or address of the gateway, which must be set
 * before, is the default and is left out of the connection. */
void import_vpn_set_server_id (ImportVpn *vpn, const char *field, const char *id);

/* The user must fill in @key before connecting; @why says so. */
void import_vpn_wait (ImportVpn *vpn, const char *field, const char *key, const char *why);

/* The value of an option that was set, or NULL. */
const char *import_vpn_get (ImportVpn *vpn, const char *key);

/* The secret @key is never stored and asked for each time. */
void import_vpn_never_save (ImportVpn *vpn, const char *field, const char *key);

/* A pre-shared key of arbitrary bytes; @key is psk or ppk. A NULL @psk is skipped. */
void import_vpn_set_psk (ImportVpn *vpn, const char *field, const char *key, GBytes *psk);

/* A certificate, key or PKCS#12 inside the source: kept for import_vpn_save(), and @key names where it will be. @suffix
 * is like "ca.pem". The same content is kept once. */
void import_vpn_set_file (ImportVpn *vpn, const char *field, const char *key, const char *suffix, GBytes *content);

/* Only one particular authority may vouch for the server, and it is not at hand: "ca" is set to a file that does not
 * exist yet, so that nobody connects without it. */
void import_vpn_demand_ca (ImportVpn *vpn, const char *field, const char *why);

/* Tells what becomes of @field under the name that the file has for it. */
void import_vpn_call_field (ImportVpn *vpn, const char *field, const char *written);

/* Note that @field became something described in words; that it was not used, and why. */
void import_vpn_note (ImportVpn *vpn, const char *field, const char *became, const char *why);
void import_vpn_leave (ImportVpn *vpn, const char *field, const char *why);

/* Likewise for what is not part of the VPN. If there is more than fits into the notes, the last one says so. */
void import_vpn_leave_beside (ImportVpn *vpn, const char *field, const char *why);

/* Makes the VPN unusable because of @field. */
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

/* Why the VPN is unusable, or NULL; owned by @vpn. */
const GError *import_vpn_get_error (ImportVpn *vpn);

/* The connection to be saved, which may name files that do not exist yet; owned by @vpn. */
NMConnection *import_vpn_get_connection (ImportVpn *vpn);

/* Makes it a system-wide connection with its secrets stored in it, as an administrator wants it; otherwise it
 * belongs to this user, with the secrets in the keyring. Call it between import_vpn_finish() and import_vpn_save(). */
void import_vpn_set_system (ImportVpn *vpn);

/*
 * Writes its files, each atomically and readable by the user only, into the user's folder for certificates, and gives
 * the connection. On failure (G_FILE_ERROR, or import_vpn_get_error()) none of its files is left.
 */
NMConnection *import_vpn_save (ImportVpn *vpn, GError **error);

/* Deletes the files that import_vpn_save() wrote, if the connection is not wanted after all. */
void import_vpn_undo (ImportVpn *vpn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportVpn, import_vpn_free)

G_END_DECLS
