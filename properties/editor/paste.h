/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mails in which administrators tell people how to set up a VPN: "Server: vpn.example.com, User: alice", in any order, in
 * several languages, in one line or many. */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

typedef struct {
  const Option *option;
  char *value; /* as it stands there; of type and auth the word of the option */
} PasteItem;

/* What @text says, in the order in which a form takes it: PasteItem, each option once, perhaps none; g_ptr_array_unref().
 * What the text lets only guess (the type, by the other things) is among it. */
GPtrArray *paste_read (const char *text);

G_END_DECLS
