/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the charon that is installed can do, for nm-ipsec diagnose: only root can ask one. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* Starts a charon, asks it and stops it. The lines "version NUMBER", "plugins NAME..." and one for each kind of algorithm,
 * such as "encryption AES_CBC ..."; g_free(). NULL and an error, as of charon_start_async(), if it does not start. */
char *abilities_ask (GError **error);

/* The same of what charon has said. Pure; g_free(). */
char *abilities_to_text (const char *version, const char *const *plugins, const ViciMessage *algorithms);

G_END_DECLS
