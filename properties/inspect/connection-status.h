/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what the service says about connections (src/status.h) and puts it into words. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The statuses that running services show to this user, by UUID (char * to GVariant, a{sv}). Blocks on the bus.
 * g_hash_table_unref(). */
GHashTable *connection_status_live (GDBusConnection *bus);

/* The status of connection @uuid, from @live or from the file in @directory that outlives the service, with its last
 * failure. An empty dictionary if nothing is known. Values may be of any type; g_variant_unref(). */
GVariant *connection_status_read (GHashTable *live, const char *directory, const char *uuid);

/* The text or number for @key, or NULL or 0 if @status has none; owned by @status. */
const char *connection_status_text (GVariant *status, const char *key);
guint64 connection_status_number (GVariant *status, const char *key);

/* "down" where nothing is known. */
const char *connection_status_state (GVariant *status);

/* The last failure as a sentence with its hint, or NULL; g_free(). */
char *connection_status_failure (GVariant *status);

/* Likewise, if that is how the connection's last attempt ended and it is not up, for where a form is open: options are called
 * by their labels. g_free(). */
char *connection_status_last_end (GVariant *status);

/* What the connection is waiting for, in a sentence, or NULL; @now is in seconds since 1970. */
const char *connection_status_waiting (GVariant *status, gint64 now);

/* A line for a list; g_free(). */
char *connection_status_summary (const char *name, GVariant *status);

/* All details, one per line; g_free(). */
char *connection_status_details (const char *name, GVariant *status, gint64 now);

/* All details as a JSON object, with the failure's sentence and hint, and the device's traffic. json_node_unref(). */
JsonNode *connection_status_to_json (const char *name, const char *uuid, GVariant *status);

G_END_DECLS
