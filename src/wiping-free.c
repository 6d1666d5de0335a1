/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * free() and realloc() for the whole program: memory is wiped when it is released, whoever used it. A profile's secrets
 * arrive in D-Bus messages, and neither GDBus nor libnm clears its copies. All libraries, the C library included, call
 * these, because a program's own definitions take precedence. The allocator below may be another: some distributions preload
 * one.
 */
#include "config.h"

#ifndef __SANITIZE_ADDRESS__

#include <dlfcn.h>
#include <errno.h>
#include <gmodule.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

typedef void (*Free)(void *memory);

static Free next_free; /* nocheck: static set once, before there are threads */

/* Before there are threads. dlsym() may itself free something: it comes here, and that little is lost. */
__attribute__ ((constructor)) static void
find_next (void)
{
  next_free = (Free) dlsym (RTLD_NEXT, "free");
}

G_MODULE_EXPORT void
free (void *memory)
{
  int number = errno;

  if (!memory)
    return;
  explicit_bzero (memory, malloc_usable_size (memory));
  if (next_free)
    next_free (memory);
  errno = number;
}

/* The allocator's own would move the bytes and leave them behind. */
G_MODULE_EXPORT void *
realloc (void *memory, size_t size)
{
  size_t old = memory ? malloc_usable_size (memory) : 0;
  void *moved;

  if (memory && size > 0 && size <= old && size >= old / 2)
    return memory;
  if (memory && size == 0) {
    free (memory);
    return NULL;
  }
  moved = malloc (size);
  if (moved && memory) {
    memcpy (moved, memory, MIN (old, size));
    free (memory);
  }
  return moved;
}

#endif
