/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The first file of modprobe's configuration that keeps @module from being loaded by itself (blacklist) or at all
 * (install); NULL if there is none. */
char *modules_find_ban (const char *module);
