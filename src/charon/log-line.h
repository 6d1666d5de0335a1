/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of charon's log, as VICI brings it. Pure. */

#pragma once

#include <glib.h>

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* Of @text, printable, on one line, and not without end; g_free(). */
char *log_line_clean (const char *text);

/* What an event "log" says, clean; NULL if nothing; g_free(). */
char *log_line_of_event (const ViciMessage *message);

/* Whether lines of charon's @group, which may be NULL, explain anything. What goes over the wire does not. */
gboolean log_line_is_telling (const char *group);

G_END_DECLS
