/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every fuzz-NAME.c defines. Built twice: with libFuzzer (configure --enable-fuzzers), and with replay.c, which
 * makes a test of make check that walks corpus/NAME.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

/* One input; returns 0, or does not return. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
