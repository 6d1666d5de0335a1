/* SPDX-License-Identifier: GPL-2.0-or-later */
/* E-mails in which administrators tell people how to set up a VPN: "Server: vpn.example.com, User: alice", in any
 * order, in several languages, on one line or many. */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

typedef struct {
  const Option *option;
  char *value; /* as written; for type and auth the option's word */
} PasteItem;

/* What @text says, as an array of PasteItem in the order in which a form takes them, each option at most once,
 * perhaps none; g_ptr_array_unref(). Includes what can only be inferred, such as the type from the other items. */
GPtrArray *paste_read (const char *text);

G_END_DECLS
