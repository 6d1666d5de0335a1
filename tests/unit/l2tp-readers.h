/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How xl2tpd and pppd read their files, written down anew after file.c of xl2tpd 1.3.18 and options.c of pppd 2.4.9 and
 * 2.5.2. What they would take in a way that nobody can mean, such as a line cut in two, fails the test.
 */

#pragma once

#include <glib.h>

/* xl2tpd cuts longer values. */
#define L2TP_READERS_VALUE 99

/* "section/key" -> value; each once. */
GHashTable *l2tp_readers_xl2tpd (const char *text);

/* option -> its word or "", each once; the one with a colon, "LOCAL:REMOTE" of addresses, stands under ":". */
GHashTable *l2tp_readers_pppd (const char *text);

/* pppd's next word, or NULL at the end; g_free(). Moves @text on. */
char *l2tp_readers_next_word (const char **text);
