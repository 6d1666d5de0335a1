/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes profiles for other programs: NetworkManager's keyfile, strongSwan's app, Apple's devices. Importing an
 * exported file gives the same profile as far as the format can express it; the rest is reported.
 */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

typedef enum { EXPORT_KEYFILE, EXPORT_SSWAN, EXPORT_APPLE } ExportFormat;

/* The format for this file name: .sswan, .mobileconfig, or else the keyfile. */
ExportFormat export_format_of (const char *path);

/* A file name for @connection, such as "Office.nmconnection"; g_free(). */
char *export_suggest_name (NMConnection *connection);

/*
 * The file's content. Includes secrets and private keys only if @with_secrets. @left_out, an array of char * or NULL,
 * gets a sentence for each part of the profile that the format cannot express. Errors (IPSEC_FAILURE or G_FILE_ERROR):
 * not a profile of this VPN, nothing that the format can express, or an unreadable certificate.
 */
GBytes *export_connection (NMConnection *connection, ExportFormat format, gboolean with_secrets, GPtrArray *left_out,
                           GError **error);

/* Likewise, but writes it to @path, atomically and readable by the user only. */
gboolean export_to_file (NMConnection *connection, const char *path, gboolean with_secrets, GPtrArray *left_out,
                         GError **error);

G_END_DECLS
