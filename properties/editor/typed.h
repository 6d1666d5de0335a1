/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleans up what people type and paste into a field: e-mails and browsers add blanks, schemes and ports. */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

/* @text in a form that the option accepts, if it can be understood that way; g_free(). Relative paths start at the
 * working directory, ~ is the home directory. A secret only loses the line breaks around it. */
char *typed_clean (const Option *option, const char *text);

/* The port typed after a server name; 0 if there is none, or one that says nothing about IKE. */
guint typed_port (const char *text);

G_END_DECLS
