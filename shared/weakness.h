/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which words in the values of a profile are not safe, and why. Import, editor, check and log all ask here. */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

/* Why @value, as it is written in a profile, is not safe for @option: reasons (const char *, translatable), none if nothing
 * is known against it. What Option.insecure says is not among them. g_ptr_array_unref(). */
GPtrArray *weakness_list (const Option *option, const char *value);

G_END_DECLS
