/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The window for agents that cannot draw it themselves. It is a module of its own, loaded only if there is something to
 * ask, so that the program needs neither GTK nor a display until then.
 */

#pragma once

#include "auth-dialog/request.h"

G_BEGIN_DECLS

#define PROMPT_MODULE "libnm-ipsec-auth-prompt.so"
#define PROMPT_SYMBOL "prompt_run"

/* Asks the user for every secret of @request that needs asking, and stores the values in it. FALSE if the user
 * cancels, or with @error set if there is no display. */
typedef gboolean (*PromptRun)(Request *request, GError **error);

gboolean prompt_run (Request *request, GError **error);

G_END_DECLS
