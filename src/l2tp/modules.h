/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The first modprobe configuration file that keeps @module from being loaded automatically (blacklist) or at all
 * (install); NULL if none does. g_free(). */
char *modules_find_ban (const char *module);
