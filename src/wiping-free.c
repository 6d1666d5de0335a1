/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * free() and realloc() for the whole program: memory is wiped when it is released, whoever used it. A profile's secrets
 * arrive in D-Bus messages, and neither GDBus nor libnm clears its copies. All libraries, the C library included, call
 * these, because a program's own definitions take precedence.
 */
#include "config.h"

#if defined HAVE___LIBC_FREE && !defined __SANITIZE_ADDRESS__

#include <errno.h>
#include <gmodule.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void __libc_free (void *memory);

G_MODULE_EXPORT void
free (void *memory)
{
  int number = errno;

  if (memory)
    explicit_bzero (memory, malloc_usable_size (memory));
  __libc_free (memory);
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
