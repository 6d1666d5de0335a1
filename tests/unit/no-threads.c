/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/no-threads.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

static gboolean none_left; /* nocheck: static what is stood in for knows no test */

__attribute__ ((visibility ("default"))) int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *data)
{
  int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym (RTLD_NEXT, "pthread_create");

  return none_left ? EAGAIN : real (thread, attributes, run, data);
}

void
no_threads_from_now_on (void)
{
  none_left = TRUE;
}
