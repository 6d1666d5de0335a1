/* SPDX-License-Identifier: GPL-2.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Signs in to the server of the connection @name and out again, and prints each step with its time. Gives the exit status. */
int tool_sign_in (const char *name, gboolean as_json);

G_END_DECLS
