/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/small-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/failures.h"
#include "shared/secret-bytes.h"

static GBytes *
read_all (int fd, gsize size)
{
  g_autofree guint8 *bytes = g_malloc (size + 1);
  gsize got = 0;
  gssize n;

  while (got < size && (n = TEMP_FAILURE_RETRY (read (fd, bytes + got, size - got))) > 0)
    got += (gsize) n;
  return secret_bytes_new_take (g_steal_pointer (&bytes), got);
}

GBytes *
small_file_read (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  GBytes *bytes = NULL;
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "%s: %s", path, g_strerror (errno));
  else if (!S_ISREG (info.st_mode))
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, _("%s: is not a regular file"), path);
  else if (info.st_size > SMALL_FILE_MAX)
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, _("%s: is larger than 1 MiB"), path);
  else
    bytes = read_all (fd, (gsize) info.st_size);
  if (fd >= 0)
    close (fd);
  return bytes;
}
