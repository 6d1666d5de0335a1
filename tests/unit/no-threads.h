/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for the C library's pthread_create(), also for GLib. */

#pragma once

#include <glib.h>

/* From now on there are no more threads to be had. */
void no_threads_from_now_on (void);
