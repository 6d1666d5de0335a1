/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles written for others: NetworkManager's own form, strongSwan's app, Apple's devices. Importing what was exported
 * gives the same profile, as far as the format can say it; what it cannot is told.
 */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

typedef enum { EXPORT_KEYFILE, EXPORT_SSWAN, EXPORT_APPLE } ExportFormat;

/* Which format goes by this file name: .sswan, .mobileconfig, or else the keyfile. */
ExportFormat export_format_of (const char *path);

/* A name for a file with @connection in it, "Office.nmconnection"; g_free(). */
char *export_suggest_name (NMConnection *connection);

/*
 * The file's content. Secrets and private keys are in it only if @with_secrets is set. @left_out, an array of char * or
 * NULL, gets a sentence for each part of the profile that the format has no word for. Errors (IPSEC_FAILURE or
 * G_FILE_ERROR): no profile of this VPN, nothing that the format knows, or a certificate that cannot be read.
 */
GBytes *export_connection (NMConnection *connection, ExportFormat format, gboolean with_secrets, GPtrArray *left_out,
                           GError **error);

/* The same, written to @path at once or not at all, readable by the user only. */
gboolean export_to_file (NMConnection *connection, const char *path, gboolean with_secrets, GPtrArray *left_out,
                         GError **error);

G_END_DECLS
