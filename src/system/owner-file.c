/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/owner-file.h"

#include <errno.h>
#include <glib-unix.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shared/failures.h"
#include "shared/secret-bytes.h"
#include "shared/small-file.h"

#define TIMEOUT_USEC (5 * G_USEC_PER_SEC)
#define MAX_GROUPS 65536 /* NGROUPS_MAX of the kernel */
#define PIPE_FD 3

/* What the child has to tell, first of all. */
typedef struct {
  gint32 is_owner;     /* else it could not become him: error_number */
  gint32 outcome;      /* SmallFileOutcome */
  gint32 error_number; /* for SMALL_FILE_REFUSED */
  guint32 size;        /* of the content that follows SMALL_FILE_DONE, else 0 */
} Header;

/* All that becoming the owner needs, looked up before the fork: the child may not ask name services. */
typedef struct {
  gboolean is_root; /* stay as we are */
  uid_t uid;
  gid_t gid;
  gid_t *groups;
  int n_groups;
} Owner;

static void
owner_clear (Owner *owner)
{
  g_free (owner->groups);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Owner, owner_clear)

static gboolean
unreadable (GError **error, const char *why)
{
  return failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "%s", why);
}

static gboolean
owner_find (Owner *owner, const char *name, GError **error)
{
  char buffer[16384];
  struct passwd entry;
  struct passwd *found = NULL;
  int n = 64;

  owner->is_root = name == NULL;
  if (owner->is_root)
    return TRUE;
  if (getpwnam_r (name, &entry, buffer, sizeof buffer, &found) != 0 || !found)
    return failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "there is no user %s", name);
  owner->uid = entry.pw_uid;
  owner->gid = entry.pw_gid;
  owner->n_groups = n;
  owner->groups = g_new (gid_t, n);
  while (getgrouplist (name, owner->gid, owner->groups, &owner->n_groups) < 0) {
    n *= 2;
    if (n > MAX_GROUPS)
      return failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "user %s has too many groups", name);
    owner->n_groups = n;
    owner->groups = g_renew (gid_t, owner->groups, n);
  }
  return TRUE;
}

/* From here to the next such line: the child, which is a copy of a process with threads, and so may call only what is
 * async-signal-safe; no malloc. */

static gboolean
write_all (int fd, const void *data, gsize size)
{
  const guint8 *at = data;

  while (size > 0) {
    gssize n = write (fd, at, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    at += n;
    size -= (gsize) n;
  }
  return TRUE;
}

/* Takes the child away from everything that is the service's: the copies of its files and, by not being dumpable, the
 * copy of its memory, which would else be the owner's to look into once the child is his. */
static gboolean
leave_service (int fd)
{
  if (fd != PIPE_FD && dup2 (fd, PIPE_FD) < 0)
    return FALSE;
  return close_range (PIPE_FD + 1, ~0U, 0) == 0 && prctl (PR_SET_DUMPABLE, 0) == 0 &&
         prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static gboolean
become (const Owner *owner)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  if (owner->is_root)
    return TRUE;
  if (setgroups ((size_t) owner->n_groups, owner->groups) < 0 || setresgid (owner->gid, owner->gid, owner->gid) < 0 ||
      setresuid (owner->uid, owner->uid, owner->uid) < 0)
    return FALSE;
  /* The kernel has done so already, except where the owner is root. */
  return syscall (SYS_capset, &header, none) == 0;
}

static void
child (int fd, const char *path, const Owner *owner, guint8 *buffer)
{
  Header header = { FALSE, SMALL_FILE_REFUSED, 0, 0 };
  gsize size = 0;

  if (leave_service (fd) && become (owner)) {
    /* Only now: a change of user takes it back. */
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    header.is_owner = TRUE;
    header.outcome = small_file_read_into (path, buffer, SMALL_FILE_MAX, &size);
    header.size = header.outcome == SMALL_FILE_DONE ? (guint32) size : 0;
  }
  header.error_number = errno;
  if (write_all (PIPE_FD, &header, sizeof header))
    write_all (PIPE_FD, buffer, header.size);
  _exit (0);
}

/* The service again. */

static GPid
fork_child (int fd, const char *path, const Owner *owner)
{
  g_autofree guint8 *buffer = g_malloc (SMALL_FILE_MAX + 1);
  sigset_t all, before;
  GPid pid;

  /* The owner can send signals to the child, and handlers that it inherits reach into what it shares with us. */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  pid = fork ();
  if (pid == 0)
    child (fd, path, owner, buffer);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return pid;
}

static gboolean
receive (int fd, gpointer data, gsize size, gint64 deadline, GError **error)
{
  guint8 *at = data;

  while (size > 0) {
    gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
    struct pollfd wait = { fd, POLLIN, 0 };
    gssize n;

    if (left <= 0)
      return unreadable (error, "its file system does not answer");
    n = poll (&wait, 1, (int) left) > 0 ? read (fd, at, size) : -1;
    if (n == 0)
      return unreadable (error, "reading was interrupted");
    if (n > 0) {
      at += n;
      size -= (gsize) n;
    }
  }
  return TRUE;
}

static gboolean
explain (const Header *header, const char *owner, GError **error)
{
  const char *text = g_strerror (header->error_number);

  if (!header->is_owner)
    return failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "cannot become user %s: %s", owner ? owner : "root", text);
  switch ((SmallFileOutcome) header->outcome) {
  case SMALL_FILE_DONE:
    return TRUE;
  case SMALL_FILE_NOT_REGULAR:
    return unreadable (error, "not a regular file");
  case SMALL_FILE_TOO_LARGE:
    return unreadable (error, "larger than 1 MiB");
  case SMALL_FILE_REFUSED:
    break;
  }
  if (header->error_number == ENOENT)
    return unreadable (error, "no such file");
  if (header->error_number == EACCES || header->error_number == EPERM)
    return failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "user %s may not read it", owner ? owner : "root");
  return unreadable (error, text);
}

static GBytes *
receive_file (int fd, const char *owner, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + TIMEOUT_USEC;
  g_autoptr (GBytes) content = NULL;
  Header header;

  if (!receive (fd, &header, sizeof header, deadline, error) || !explain (&header, owner, error))
    return NULL;
  content = secret_bytes_new_take (g_malloc (MIN (header.size, SMALL_FILE_MAX)), MIN (header.size, SMALL_FILE_MAX));
  if (!receive (fd, (gpointer) g_bytes_get_data (content, NULL), g_bytes_get_size (content), deadline, error))
    return NULL;
  return g_steal_pointer (&content);
}

static void
on_reaped (GPid pid, int status, gpointer user_data)
{
}

GBytes *
owner_file_read (const char *path, const char *owner, GError **error)
{
  g_auto (Owner) identity = { 0 };
  GBytes *content;
  int fds[2];
  GPid pid;

  if (!g_path_is_absolute (path)) {
    unreadable (error, "not an absolute path");
    return NULL;
  }
  if (!owner_find (&identity, owner, error))
    return NULL;
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, NULL)) {
    unreadable (error, g_strerror (errno));
    return NULL;
  }
  pid = fork_child (fds[1], path, &identity);
  close (fds[1]);
  content = receive_file (fds[0], owner, error);
  close (fds[0]);
  if (pid > 0) {
    /* Done or late, it is not needed any more; one that hangs in the kernel is reaped whenever it comes out. */
    kill (pid, SIGKILL);
    g_child_watch_add (pid, on_reaped, NULL);
  }
  return content;
}
