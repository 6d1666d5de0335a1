/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every fuzz-NAME.c defines. It is a test of make check that replays its corpus (replay.c), or, with configure
 * --enable-fuzzers, a libFuzzer program.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

/* One input; returns 0, or does not return. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The directory with its corpus, from the top of the tree. */
extern const char fuzz_corpus[];
