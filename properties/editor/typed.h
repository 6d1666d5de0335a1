/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people type and paste into a field, made what they mean: mails and browsers add blanks, schemes and ports. */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

/* @text as the option can hold it, if it can be understood so; g_free(). Relative paths are taken from the working folder,
 * ~ is the home. Of a secret only line breaks around it go. */
char *typed_clean (const Option *option, const char *text);

/* The port that is typed behind a server, 0 if there is none that says anything about IKE. */
guint typed_port (const char *text);

G_END_DECLS
