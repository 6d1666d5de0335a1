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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes from which on a block is wiped by pages, and how many of these are looked at together. */
#define LARGE (256 * 1024)
#define PAGES 256

typedef void (*Free)(void *memory);

static Free next_free; /* nocheck: static set once, before there are threads */

/* Before there are threads. dlsym() may itself free something: it comes here, and that little is lost. */
__attribute__ ((constructor)) static void
find_next (void)
{
  next_free = (Free) dlsym (RTLD_NEXT, "free");
}

/* Pages that are in memory are wiped; all are let go, and with them what is swapped out. */
static void
wipe_pages (char *first, size_t n, size_t size)
{
  unsigned char there[PAGES];

  for (size_t done = 0; done < n; done += PAGES) {
    char *page = first + done * size;
    size_t some = MIN (n - done, PAGES);

    if (mincore (page, some * size, there) < 0)
      memset (there, 1, some);
    for (size_t i = 0; i < some; i++)
      if (there[i] & 1)
        explicit_bzero (page + i * size, size);
  }
  madvise (first, n * size, MADV_DONTNEED);
}

/* libnftables takes megabytes of which it uses little. Wiping would be the first to touch the rest: a thousand pages, which
 * the kernel would have to find and clear. */
static void
wipe_large (char *memory, size_t size)
{
  const size_t page = (size_t) sysconf (_SC_PAGESIZE);
  const size_t before = -(uintptr_t) memory % page;
  const size_t n = (size - before) / page;
  char *first = memory + before;
  char *behind = first + n * page;

  explicit_bzero (memory, before);
  wipe_pages (first, n, page);
  explicit_bzero (behind, size - before - n * page);
}

static void
wipe (void *memory, size_t size)
{
  if (size < LARGE)
    explicit_bzero (memory, size);
  else
    wipe_large (memory, size);
}

G_MODULE_EXPORT void
free (void *memory)
{
  int number = errno;

  if (!memory)
    return;
  wipe (memory, malloc_usable_size (memory));
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
