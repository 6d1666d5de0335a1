/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network and a /run of the test's own, for tests that change devices, routes, policies and files there. */

#pragma once

#include <glib.h>
#include <sys/resource.h>

/* Puts this process into namespaces with nothing but the loopback device, up, and an empty /run. Exits with 77 (skipped)
 * only where the system forbids such namespaces to us; root never skips. Call it first in main(). */
void namespace_enter (void);

/* Runs a command, which must succeed. */
void run (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Output of a command, which may fail: then what it says about that. */
char *output_of (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* From now on nothing more can be opened, until setrlimit() with the limit that this gives. */
struct rlimit use_up_descriptors (void);
