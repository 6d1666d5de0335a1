/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/state-file.h"

#include "shared/defines.h"
#include "shared/failures.h"
#include "src/system/hold.h"
#include "src/system/link.h"
#include "src/system/nftables.h"
#include "src/system/policy-table.h"
#include "src/system/shield.h"
#include "src/system/uplink.h"
#include "src/system/xfrm.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SUFFIX ".state"
#define GROUP "state"

/* Far more than a service ever writes. */
#define STATE_SIZE_MAX 16384
#define NAME_MAX_RECORD 64

/* A server with many addresses has others whenever its name is looked up. Of those that it has no more, no route is left. */
#define PEERS_MAX 16

/* How long a killed child may take to vanish. */
#define KILL_MS 1000

/* A process beyond doubt: numbers come back, with another start time (field 22 of /proc/PID/stat). */
typedef struct {
  GPid pid;
  guint64 start;
} Who;

struct _StateFile {
  Who service;
  guint32 if_id;
  guint32 full_tunnel;
  char *charon;
  char *table;
  GArray *reqids;   /* of guint32 */
  GArray *children; /* of Who */
  GPtrArray *peers; /* of GInetAddress; the one in use is the last */
  GPtrArray *unknown; /* keys of another version */
  char *directory;
};

static StateFile *
state_file_alloc (void)
{
  StateFile *state_file = g_new0 (StateFile, 1);

  state_file->reqids = g_array_new (FALSE, FALSE, sizeof (guint32));
  state_file->children = g_array_new (FALSE, FALSE, sizeof (Who));
  state_file->peers = g_ptr_array_new_with_free_func (g_object_unref);
  state_file->unknown = g_ptr_array_new_with_free_func (g_free);
  return state_file;
}

/* Frees the memory; the file stays. */
static void
forget (StateFile *state_file)
{
  g_free (state_file->charon);
  g_free (state_file->table);
  g_free (state_file->directory);
  g_array_unref (state_file->reqids);
  g_array_unref (state_file->children);
  g_ptr_array_unref (state_file->peers);
  g_ptr_array_unref (state_file->unknown);
  g_free (state_file);
}

/* 0 if there is no such process, or nothing but its exit status is left of it. */
static guint64
start_time (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  /* The second field, the name in parentheses, may hold anything. */
  end = strrchr (text, ')');
  if (!end)
    return 0;
  fields = g_strsplit (end + 1, " ", -1); /* the first one is empty, the second is field 3, the state */
  if (g_strv_length (fields) < 21 || strchr ("ZX", *fields[1]))
    return 0;
  return g_ascii_strtoull (fields[20], NULL, 10);
}

static gboolean
lives (const Who *who)
{
  return start_time (who->pid) == who->start;
}

static char *
path_of (GPid pid)
{
  return g_strdup_printf (IPSEC_RUN_DIR "/%d" SUFFIX, (int) pid);
}

static gboolean
check_directory (GError **error)
{
  struct stat status;

  if (g_mkdir (IPSEC_RUN_DIR, 0700) != 0 && errno != EEXIST)
    return failure_set (error, FAILURE_INTERNAL, "making %s: %s", IPSEC_RUN_DIR, g_strerror (errno));
  if (g_lstat (IPSEC_RUN_DIR, &status) != 0 || !S_ISDIR (status.st_mode) || status.st_uid != geteuid () ||
      (status.st_mode & 077) != 0)
    return failure_set (error, FAILURE_INTERNAL, "%s is not a directory of ours alone", IPSEC_RUN_DIR);
  return TRUE;
}

StateFile *
state_file_new (GError **error)
{
  StateFile *state_file;

  if (!check_directory (error))
    return NULL;
  state_file = state_file_alloc ();
  state_file->service.pid = getpid ();
  state_file->service.start = start_time (getpid ());
  return state_file;
}

static char *
who_to_text (const Who *who)
{
  return g_strdup_printf ("%d:%" G_GUINT64_FORMAT, (int) who->pid, who->start);
}

static void
put_list (GKeyFile *file, const char *key, GPtrArray *texts)
{
  if (texts->len > 0)
    g_key_file_set_string_list (file, GROUP, key, (const char *const *) texts->pdata, texts->len);
}

static void
put_lists (GKeyFile *file, const StateFile *state_file)
{
  g_autoptr (GPtrArray) reqids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < state_file->reqids->len; i++)
    g_ptr_array_add (reqids, g_strdup_printf ("%u", g_array_index (state_file->reqids, guint32, i)));
  for (guint i = 0; i < state_file->children->len; i++)
    g_ptr_array_add (children, who_to_text (&g_array_index (state_file->children, Who, i)));
  for (guint i = 0; i < state_file->peers->len; i++)
    g_ptr_array_add (peers, g_inet_address_to_string (state_file->peers->pdata[i]));
  put_list (file, "reqids", reqids);
  put_list (file, "children", children);
  put_list (file, "peers", peers);
}

/* Puts the new file in the place of the old one, so that there is always a whole one. */
static gboolean
save (const StateFile *state_file, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *service = who_to_text (&state_file->service);
  g_autofree char *path = path_of (state_file->service.pid);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  /* The service that went last may have taken the directory with it. */
  if (!check_directory (error))
    return FALSE;
  g_key_file_set_string (file, GROUP, "service", service);
  if (state_file->if_id)
    g_key_file_set_uint64 (file, GROUP, "if-id", state_file->if_id);
  if (state_file->full_tunnel)
    g_key_file_set_uint64 (file, GROUP, "full-tunnel", state_file->full_tunnel);
  if (state_file->charon)
    g_key_file_set_string (file, GROUP, "charon", state_file->charon);
  if (state_file->table)
    g_key_file_set_string (file, GROUP, "table", state_file->table);
  put_lists (file, state_file);
  text = g_key_file_to_data (file, NULL, NULL);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  return failure_set (error, FAILURE_INTERNAL, "writing the state file: %s", local->message);
}

gboolean
state_file_set_if_id (StateFile *state_file, guint32 if_id, GError **error)
{
  state_file->if_id = if_id;
  return save (state_file, error);
}

gboolean
state_file_set_full_tunnel (StateFile *state_file, guint32 number, GError **error)
{
  state_file->full_tunnel = number;
  return save (state_file, error);
}

gboolean
state_file_add_reqid (StateFile *state_file, guint32 reqid, GError **error)
{
  g_array_append_val (state_file->reqids, reqid);
  return save (state_file, error);
}

gboolean
state_file_set_charon (StateFile *state_file, const char *id, GError **error)
{
  g_free (state_file->charon);
  state_file->charon = g_strdup (id);
  return save (state_file, error);
}

gboolean
state_file_set_table (StateFile *state_file, const char *nft_table, GError **error)
{
  g_free (state_file->table);
  state_file->table = g_strdup (nft_table);
  return save (state_file, error);
}

gboolean
state_file_add_peer (StateFile *state_file, GInetAddress *peer, GError **error)
{
  GPtrArray *peers = state_file->peers;
  guint known;

  /* Nothing is to fail here while the tunnel is up. */
  if (peers->len > 0 && g_inet_address_equal (peers->pdata[peers->len - 1], peer))
    return TRUE;
  if (g_ptr_array_find_with_equal_func (peers, peer, (GEqualFunc) g_inet_address_equal, &known))
    g_ptr_array_remove_index (peers, known);
  else if (peers->len == PEERS_MAX)
    g_ptr_array_remove_index (peers, 0);
  g_ptr_array_add (peers, g_object_ref (peer));
  return save (state_file, error);
}

/* Each call has children of its own, and a connection may be called again for weeks. */
static void
forget_dead (GArray *children)
{
  for (guint i = children->len; i-- > 0;) {
    if (!lives (&g_array_index (children, Who, i)))
      g_array_remove_index (children, i);
  }
}

gboolean
state_file_add_child (StateFile *state_file, GPid pid, GError **error)
{
  const Who child = { pid, start_time (pid) };

  /* One that has ended already needs no care. */
  if (child.start == 0)
    return TRUE;
  forget_dead (state_file->children);
  g_array_append_val (state_file->children, child);
  return save (state_file, error);
}

static char *
directory_of (GPid pid)
{
  return g_strdup_printf (IPSEC_RUN_DIR "/%d", (int) pid);
}

static void
remove_directory (GPid pid)
{
  g_autofree char *path = directory_of (pid);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory && (name = g_dir_read_name (directory))) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

const char *
state_file_make_directory (StateFile *state_file, GError **error)
{
  g_autofree char *path = directory_of (state_file->service.pid);

  if (!save (state_file, error))
    return NULL;
  if (g_mkdir (path, 0700) != 0) {
    failure_set (error, FAILURE_INTERNAL, "making %s: %s", path, g_strerror (errno));
    return NULL;
  }
  state_file->directory = g_steal_pointer (&path);
  return state_file->directory;
}

void
state_file_free (StateFile *state_file)
{
  g_autofree char *path = path_of (state_file->service.pid);

  if (state_file->directory)
    remove_directory (state_file->service.pid);
  g_unlink (path);
  /* Fails, as it should, while other services have state files in it. */
  g_rmdir (IPSEC_RUN_DIR);
  forget (state_file);
}

static gboolean
parse_number (const char *text, guint64 most, guint64 *value)
{
  return g_ascii_string_to_unsigned (text, 10, 1, most, value, NULL);
}

static gboolean
parse_u32 (const char *text, guint32 *value)
{
  guint64 number;

  if (!parse_number (text, G_MAXUINT32, &number))
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
parse_who (const char *text, Who *who)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint64 pid;

  if (g_strv_length (parts) != 2 || !parse_number (parts[0], G_MAXINT32, &pid) ||
      !parse_number (parts[1], G_MAXUINT64, &who->start))
    return FALSE;
  who->pid = pid;
  return TRUE;
}

static gboolean
parse_name (const char *text, char **name)
{
  if (*text == '\0' || strlen (text) > NAME_MAX_RECORD)
    return FALSE;
  for (const char *c = text; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("_-", *c))
      return FALSE;
  *name = g_strdup (text);
  return TRUE;
}

static gboolean
is_list (const char *key)
{
  return g_str_equal (key, "reqids") || g_str_equal (key, "children") || g_str_equal (key, "peers");
}

static gboolean
parse_list_item (StateFile *state_file, const char *key, const char *text)
{
  GInetAddress *peer;
  guint64 number;
  Who who;

  if (g_str_equal (key, "reqids") && parse_number (text, G_MAXUINT32, &number)) {
    guint32 reqid = number;

    g_array_append_val (state_file->reqids, reqid);
    return TRUE;
  }
  if (g_str_equal (key, "children") && parse_who (text, &who)) {
    g_array_append_val (state_file->children, who);
    return TRUE;
  }
  if (!g_str_equal (key, "peers") || !(peer = g_inet_address_new_from_string (text)))
    return FALSE;
  g_ptr_array_add (state_file->peers, peer);
  return TRUE;
}

static gboolean
parse_key (StateFile *state_file, GKeyFile *file, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, key, NULL);
  g_auto (GStrv) list = NULL;

  if (!text)
    return FALSE;
  if (g_str_equal (key, "service"))
    return parse_who (text, &state_file->service);
  if (g_str_equal (key, "charon"))
    return !state_file->charon && parse_name (text, &state_file->charon);
  if (g_str_equal (key, "table"))
    return !state_file->table && parse_name (text, &state_file->table);
  if (g_str_equal (key, "if-id"))
    return parse_u32 (text, &state_file->if_id);
  if (g_str_equal (key, "full-tunnel"))
    return parse_u32 (text, &state_file->full_tunnel);
  if (!is_list (key)) {
    g_ptr_array_add (state_file->unknown, g_strdup (key));
    return TRUE;
  }
  list = g_key_file_get_string_list (file, GROUP, key, NULL, NULL);
  for (char **item = list; item && *item; item++)
    if (!parse_list_item (state_file, key, *item))
      return FALSE;
  return list != NULL;
}

/* NULL if the file is not one of ours to the last byte, but for what a later version may add: then nothing is done by its
 * word. */
static StateFile *
load (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = NULL;
  struct stat status;
  StateFile *state_file;

  if (g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > STATE_SIZE_MAX ||
      !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  keys = g_key_file_get_keys (file, GROUP, NULL, NULL);
  state_file = state_file_alloc ();
  for (char **key = keys; key && *key; key++)
    if (!parse_key (state_file, file, *key)) {
      forget (state_file);
      return NULL;
    }
  if (state_file->service.start != 0)
    return state_file;
  forget (state_file);
  return NULL;
}

/* By a handle, so that the number cannot become another's in between; waits until it has gone, as it might make what
 * is removed next. */
static void
kill_child (const Who *child)
{
  int fd = syscall (SYS_pidfd_open, child->pid, 0);
  struct pollfd gone = { fd, POLLIN, 0 };

  if (fd < 0)
    return;
  if (lives (child) && syscall (SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0) == 0 && poll (&gone, 1, KILL_MS) != 1)
    g_warning ("process %d of a killed service does not exit", (int) child->pid);
  close (fd);
}

static void
log_failure (GError *error)
{
  g_warning ("after a killed service: %s", error->message);
  g_error_free (error);
}

/* Children first: they use the rest. The table last: it guards what the others would send in clear. */
static void
clear (const StateFile *state_file, void (*sweep_charon)(const char *id))
{
  GError *error = NULL;

  for (guint i = 0; i < state_file->children->len; i++)
    kill_child (&g_array_index (state_file->children, Who, i));
  if (state_file->charon)
    sweep_charon (state_file->charon);
  if (!xfrm_flush (state_file->if_id, (const guint32 *) state_file->reqids->data, state_file->reqids->len, &error))
    log_failure (g_steal_pointer (&error));
  for (guint i = 0; i < state_file->reqids->len; i++)
    if (!policy_table_sweep_charon (g_array_index (state_file->reqids, guint32, i), &error))
      log_failure (g_steal_pointer (&error));
  if (state_file->if_id && !link_delete_xfrm (state_file->if_id, &error))
    log_failure (g_steal_pointer (&error));
  for (guint i = 0; i < state_file->peers->len; i++)
    if (!uplink_sweep (state_file->peers->pdata[i], &error))
      log_failure (g_steal_pointer (&error));
  if (state_file->full_tunnel && !hold_has (state_file->full_tunnel) && !policy_table_sweep (state_file->full_tunnel, &error))
    log_failure (g_steal_pointer (&error));
  if (!shield_lower (state_file->service.pid, &error))
    log_failure (g_steal_pointer (&error));
  if (state_file->table && !nftables_delete_table (NFTABLES_INET, state_file->table, &error))
    log_failure (g_steal_pointer (&error));
}

/* The process that a file belongs to by its name; 0: none. */
static GPid
pid_of (const char *name)
{
  g_autofree char *number = g_strndup (name, strlen (name) - strlen (SUFFIX));
  guint64 pid;

  return parse_number (number, G_MAXINT32, &pid) ? (GPid) pid : 0;
}

static void
sweep_known (const StateFile *state_file, void (*sweep_charon)(const char *id))
{
  const int pid = (int) state_file->service.pid;

  g_message ("cleaning up after process %d, which was killed", pid);
  for (guint i = 0; i < state_file->unknown->len; i++)
    g_warning ("process %d was of another version: “%s” in its state file is not known, and what that means stays until the machine "
               "is restarted", pid, (const char *) state_file->unknown->pdata[i]);
  clear (state_file, sweep_charon);
  remove_directory (state_file->service.pid);
}

/* What is found by the number of the process alone. */
static void
sweep_strange (const char *path, GPid pid)
{
  GError *error = NULL;

  g_warning ("removing %s: not a state file of this version. What process %d left behind is removed in part; the rest stays until "
             "the machine is restarted", path, (int) pid);
  if (!pid)
    return;
  remove_directory (pid);
  if (!shield_lower (pid, &error))
    log_failure (error);
}

/* A service of another version may be running, from before an upgrade: its file is left to it, too. */
static void
sweep_file (const char *name, void (*sweep_charon)(const char *id))
{
  g_autofree char *path = g_build_filename (IPSEC_RUN_DIR, name, NULL);
  StateFile *state_file = load (path);
  gboolean alive = state_file ? lives (&state_file->service) : start_time (pid_of (name)) != 0;

  if (!alive && state_file)
    sweep_known (state_file, sweep_charon);
  else if (!alive)
    sweep_strange (path, pid_of (name));
  if (state_file)
    forget (state_file);
  if (!alive)
    g_unlink (path);
}

gboolean
state_file_knows_full_tunnel (guint32 number)
{
  g_autoptr (GDir) directory = g_dir_open (IPSEC_RUN_DIR, 0, NULL);
  gboolean known = FALSE;
  const char *name;

  while (!known && directory && (name = g_dir_read_name (directory))) {
    g_autofree char *path = g_build_filename (IPSEC_RUN_DIR, name, NULL);
    StateFile *state_file = g_str_has_suffix (name, SUFFIX) ? load (path) : NULL;

    known = state_file && state_file->full_tunnel == number && lives (&state_file->service);
    if (state_file)
      forget (state_file);
  }
  return known;
}

void
state_file_sweep (void (*sweep_charon)(const char *id))
{
  g_autoptr (GDir) directory = g_dir_open (IPSEC_RUN_DIR, 0, NULL);
  g_autoptr (GError) error = NULL;
  const char *name;

  if (!directory)
    return;
  if (!check_directory (&error)) {
    g_warning ("%s", error->message);
    return;
  }
  while ((name = g_dir_read_name (directory)))
    if (g_str_has_suffix (name, SUFFIX))
      sweep_file (name, sweep_charon);
}
