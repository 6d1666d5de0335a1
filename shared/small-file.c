/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/small-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/failures.h"
#include "shared/secret-bytes.h"

static SmallFileOutcome
read_all (int fd, guint8 *buffer, gsize max, gsize *size)
{
  gsize got = 0;
  gssize n;

  while (got <= max && (n = TEMP_FAILURE_RETRY (read (fd, buffer + got, max + 1 - got))) != 0) {
    if (n < 0)
      return SMALL_FILE_REFUSED;
    got += (gsize) n;
  }
  *size = got;
  return got > max ? SMALL_FILE_TOO_LARGE : SMALL_FILE_DONE;
}

SmallFileOutcome
small_file_read_into (const char *path, guint8 *buffer, gsize max, gsize *size)
{
  SmallFileOutcome outcome = SMALL_FILE_REFUSED;
  struct stat info;
  int fd;

  /* Asked first, for opening a device can do something. */
  if (stat (path, &info) < 0)
    return SMALL_FILE_REFUSED;
  if (!S_ISREG (info.st_mode))
    return SMALL_FILE_NOT_REGULAR;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return SMALL_FILE_REFUSED;
  if (fstat (fd, &info) == 0)
    outcome = S_ISREG (info.st_mode) ? read_all (fd, buffer, max, size) : SMALL_FILE_NOT_REGULAR;
  close (fd); /* keeps errno: nothing was written */
  return outcome;
}

GBytes *
small_file_read (const char *path, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (SMALL_FILE_MAX + 1);
  GBytes *bytes = NULL;
  gsize size;

  switch (small_file_read_into (path, buffer, SMALL_FILE_MAX, &size)) {
  case SMALL_FILE_DONE:
    bytes = secret_bytes_new (buffer, size);
    explicit_bzero (buffer, size);
    break;
  case SMALL_FILE_REFUSED:
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "%s: %s", path, g_strerror (errno));
    break;
  case SMALL_FILE_NOT_REGULAR:
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, _("%s: is not a regular file"), path);
    break;
  case SMALL_FILE_TOO_LARGE:
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, _("%s: is larger than 1 MiB"), path);
    break;
  }
  return bytes;
}
