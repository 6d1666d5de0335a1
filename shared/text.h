/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of strangers (servers, profiles, certificates, files) on their way to logs, terminals and dialogs. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text, of @size bytes or up to its NUL (-1), as valid UTF-8 in one line: control characters become spaces, others that
 * do not print, such as overrides of the writing direction, U+FFFD. g_free(). */
char *text_printable (const char *text, gssize size);

/* At most @max bytes of @text, which is valid UTF-8; "…" stands for the rest. g_free(). */
char *text_shorten (const char *text, gsize max);

/* @text as a value in a list of nmcli's, which ends at a comma: "O=Lab\, CN=vpn". g_free(). */
char *text_for_nmcli (const char *text);

G_END_DECLS
