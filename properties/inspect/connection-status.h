/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the service tells about connections (src/status.h), read by whoever may, and put into words. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The statuses that running services tell this user of, by UUID (char * to GVariant, a{sv}). Waits for the bus. Unref it. */
GHashTable *connection_status_live (GDBusConnection *bus);

/* The same of connection @uuid, from @live or from the file below @directory that outlasts the service, with what failed
 * last. An empty dictionary if nothing is known. Its values may be anything; unref it. */
GVariant *connection_status_read (GHashTable *live, const char *directory, const char *uuid);

/* The text, or number, or NULL and 0 where @status has none. */
const char *connection_status_text (GVariant *status, const char *key);
guint64 connection_status_number (GVariant *status, const char *key);

/* "down" where nothing is known. */
const char *connection_status_state (GVariant *status);

/* What failed last, a sentence for people with the hint, or NULL; g_free(). */
char *connection_status_failure (GVariant *status);

/* What it waits for, a sentence for people, or NULL; @now is in seconds since 1970. */
const char *connection_status_waiting (GVariant *status, gint64 now);

/* A line for a list; g_free(). */
char *connection_status_summary (const char *name, GVariant *status);

/* All of it, a line for each; g_free(). */
char *connection_status_details (const char *name, GVariant *status, gint64 now);

/* An object with all of it, with the failure's sentence and hint, and the traffic of the device. The caller owns it. */
JsonNode *connection_status_to_json (const char *name, const char *uuid, GVariant *status);

G_END_DECLS
