/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Untrusted text (from servers, profiles, certificates, files) on its way to logs, terminals and dialogs. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text, @size bytes long (-1: NUL-terminated), as one line of valid UTF-8: control characters become spaces; other
 * unprintable characters, such as overrides of the writing direction, become U+FFFD. g_free(). */
char *text_printable (const char *text, gssize size);

/* The same, without the PINs of pkcs11: URIs in it: what stands behind "pin-value=" or "pin-source=" becomes "…", up to the
 * next attribute or the end; the names may be percent-encoded. g_free(). */
char *text_without_pins (const char *text);

/* At most @max bytes of @text, which must be valid UTF-8; "…" marks what was cut off. g_free(). */
char *text_shorten (const char *text, gsize max);

/* @text escaped as an item of one of nmcli's comma-separated lists: "O=Lab\, CN=vpn". g_free(). */
char *text_for_nmcli (const char *text);

G_END_DECLS
