/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/status.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "shared/failures.h"

/* What a profile without a valid name of its own could have made grow. */
#define ID_MAX 255

struct _Status {
  char *directory;
  gboolean known;    /* status_begin() was called for a connection with a UUID */
  gboolean is_private;
  GArray *owners;    /* of uid_t: who may see a private connection, besides root */
  GHashTable *values; /* char * to GVariant */
  const char *state;
  GMutex mutex;      /* guards: */
  StatusMark mark;
};

static guint64
now (void)
{
  return (guint64) (g_get_real_time () / G_USEC_PER_SEC);
}

Status *
status_new (const char *directory)
{
  Status *self = g_new0 (Status, 1);

  self->directory = g_strdup (directory);
  self->owners = g_array_new (FALSE, FALSE, sizeof (uid_t));
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_mutex_init (&self->mutex);
  return self;
}

void
status_free (Status *self)
{
  g_free (self->directory);
  g_array_unref (self->owners);
  g_hash_table_unref (self->values);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
set (Status *self, const char *name, GVariant *value)
{
  g_hash_table_insert (self->values, g_strdup (name), g_variant_ref_sink (value));
}

/* D-Bus takes UTF-8 only, and what comes from a server or a profile need not be. */
static void
set_text (Status *self, const char *name, const char *text)
{
  set (self, name, g_variant_new_take_string (g_utf8_make_valid (text, (gssize) strnlen (text, ID_MAX))));
}

static void
set_number (Status *self, const char *name, guint64 number)
{
  set (self, name, g_variant_new_uint64 (number));
}

static GVariant *
to_variant (GHashTable *values)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer name, value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_variant_builder_add (&builder, "{sv}", name, value);
  return g_variant_builder_end (&builder);
}

GVariant *
status_to_variant (Status *self)
{
  return to_variant (self->values);
}

/* --- files --- */

static gboolean
make_directory (Status *self)
{
  struct stat info;

  if (g_mkdir (self->directory, 0755) != 0 && errno != EEXIST)
    return FALSE;
  return g_lstat (self->directory, &info) == 0 && S_ISDIR (info.st_mode) && info.st_uid == geteuid () &&
         (info.st_mode & 022) == 0;
}

typedef struct {
  guint16 tag, perm; /* little endian */
  guint32 id;
} __attribute__ ((packed)) AclEntry;

static void
add_entry (GByteArray *acl, guint tag, guint perm, guint32 id)
{
  const AclEntry entry = { GUINT16_TO_LE ((guint16) tag), GUINT16_TO_LE ((guint16) perm), GUINT32_TO_LE (id) };

  g_byte_array_append (acl, (const guint8 *) &entry, sizeof entry);
}

static int
compare_users (gconstpointer a, gconstpointer b)
{
  uid_t one = *(const uid_t *) a, other = *(const uid_t *) b;

  return one < other ? -1 : one > other;
}

/*
 * A private connection's file is root's, and its users may read it by an access control list, in the form of the kernel's
 * posix_acl_xattr.h: NetworkManager's unit leaves us no right to give files away.
 */
static gboolean
give_to_owners (Status *self, int fd)
{
  g_autoptr (GByteArray) acl = g_byte_array_new ();
  const guint32 version = GUINT32_TO_LE (POSIX_ACL_XATTR_VERSION);

  g_byte_array_append (acl, (const guint8 *) &version, sizeof version);
  add_entry (acl, ACL_USER_OBJ, ACL_READ, (guint32) ACL_UNDEFINED_ID);
  for (guint i = 0; i < self->owners->len; i++)
    add_entry (acl, ACL_USER, ACL_READ, g_array_index (self->owners, uid_t, i));
  add_entry (acl, ACL_GROUP_OBJ, 0, (guint32) ACL_UNDEFINED_ID);
  add_entry (acl, ACL_MASK, ACL_READ, (guint32) ACL_UNDEFINED_ID);
  add_entry (acl, ACL_OTHER, 0, (guint32) ACL_UNDEFINED_ID);
  return fsetxattr (fd, "system.posix_acl_access", acl->data, acl->len, 0) == 0;
}

/* Where a file system knows no such lists, the file is root's alone. */
static gboolean
give_to_readers (Status *self, int fd)
{
  if (!self->is_private)
    return fchmod (fd, 0444) == 0;
  return (self->owners->len > 0 && give_to_owners (self, fd)) || fchmod (fd, 0400) == 0;
}

static gboolean
write_all (int fd, const char *text)
{
  gsize length = strlen (text);

  return TEMP_FAILURE_RETRY (write (fd, text, length)) == (gssize) length;
}

/* At once in its place or not at all, since somebody may be reading. */
static gboolean
replace (Status *self, const char *path, const char *text)
{
  g_autofree char *draft = g_strconcat (path, ".new", NULL);
  int fd;
  gboolean done;

  g_unlink (draft);
  fd = g_open (draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return FALSE;
  done = write_all (fd, text) && give_to_readers (self, fd);
  close (fd);
  if (done && g_rename (draft, path) == 0)
    return TRUE;
  /* What it said before may have been for more eyes. */
  g_unlink (draft);
  g_unlink (path);
  return FALSE;
}

static void
write_file (Status *self, const char *suffix, GHashTable *values)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%s", self->directory, self->mark.uuid, suffix);
  g_autoptr (GVariant) variant = g_variant_ref_sink (to_variant (values));
  g_autofree char *text = g_variant_print (variant, TRUE);

  if (!self->known)
    return;
  if (!make_directory (self) || !replace (self, path, text))
    g_info ("status: cannot write %s: %s", path, g_strerror (errno));
}

static void
write_status (Status *self)
{
  write_file (self, "", self->values);
}

/* What went wrong outlasts the next attempt, which is another process. */
static void
write_failure (Status *self)
{
  static const char *const names[] = { "uuid", "id", "failure-cause", "failure-detail", "failure-at" };
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gpointer value = g_hash_table_lookup (self->values, names[i]);

    if (value)
      g_hash_table_insert (values, (gpointer) names[i], value);
  }
  write_file (self, ".failure", values);
}

/* --- what it is about --- */

static void
read_owners (Status *self, NMSettingConnection *setting)
{
  guint n = nm_setting_connection_get_num_permissions (setting);

  self->is_private = n > 0;
  g_array_set_size (self->owners, 0);
  for (guint i = 0; i < n; i++) {
    const char *type, *name;
    const struct passwd *user;

    if (!nm_setting_connection_get_permission (setting, i, &type, &name, NULL) || g_strcmp0 (type, "user") != 0)
      continue;
    user = getpwnam (name);
    if (user)
      g_array_append_val (self->owners, user->pw_uid);
  }
  g_array_sort (self->owners, compare_users);
}

static void
mark (Status *self, const char *uuid, const char *step)
{
  g_mutex_lock (&self->mutex);
  if (uuid)
    g_strlcpy (self->mark.uuid, uuid, sizeof (self->mark.uuid));
  self->mark.step = step;
  g_mutex_unlock (&self->mutex);
}

static void
change (Status *self, const char *state, const char *step)
{
  gboolean is_new = g_strcmp0 (self->state, state) != 0;

  if (!self->known)
    return;
  self->state = state;
  mark (self, NULL, step);
  if (is_new)
    set_number (self, "since", now ());
  set_text (self, "state", state);
  set_text (self, "step", step);
  set_number (self, "step-since", now ());
  if (is_new)
    write_status (self);
}

void
status_begin (Status *self, NMConnection *connection)
{
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);
  const char *uuid = setting ? nm_setting_connection_get_uuid (setting) : NULL;
  const char *id = setting ? nm_setting_connection_get_id (setting) : NULL;

  /* It becomes the name of a file. */
  self->known = uuid && g_uuid_string_is_valid (uuid);
  g_hash_table_remove_all (self->values);
  self->state = NULL;
  if (!self->known)
    return;
  read_owners (self, setting);
  mark (self, uuid, "begin");
  set_text (self, "uuid", uuid);
  set_text (self, "id", id ? id : "");
  set_number (self, "pid", (guint64) getpid ());
  change (self, "connecting", "begin");
}

/* --- how it is --- */

void
status_enter (Status *self, SessionState state)
{
  const char *word = session_state_to_string (state);

  switch (state) {
  case SESSION_IDLE:
  case SESSION_PREPARE:
  case SESSION_LOAD:
  case SESSION_INITIATE:
  case SESSION_DIAL:
  case SESSION_PPP:
    change (self, "connecting", word);
    return;
  case SESSION_UP:
    change (self, "up", word);
    return;
  case SESSION_RECOVER:
    change (self, "reconnecting", word);
    return;
  case SESSION_CLEANUP:
    change (self, "disconnecting", word);
    return;
  case SESSION_DONE:
    change (self, "down", word);
    return;
  }
  g_assert_not_reached ();
}

void
status_set_blocks (Status *self, gboolean blocks)
{
  gboolean before = g_hash_table_contains (self->values, "blocks");

  if (before == blocks || !self->known)
    return;
  if (blocks)
    set (self, "blocks", g_variant_new_boolean (TRUE));
  else
    g_hash_table_remove (self->values, "blocks");
  write_status (self);
}

void
status_forget (const char *directory, const char *uuid)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", directory, uuid);

  if (g_uuid_string_is_valid (uuid))
    g_unlink (path);
}

void
status_ask (Status *self)
{
  change (self, "connecting", "secrets");
}

void
status_add_facts (Status *self, GVariant *facts)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, facts);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value)) {
    set (self, name, value);
    g_variant_unref (value);
  }
  if (g_strcmp0 (self->state, "up") == 0)
    write_status (self);
}

typedef struct {
  GVariantBuilder addresses, dns, routes; /* of s */
} Lists;

static void
list_addresses (GVariantBuilder *list, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++) {
    g_autofree char *text = g_inet_address_to_string (addresses->pdata[i]);

    g_variant_builder_add (list, "s", text);
  }
}

static void
list_family (Lists *lists, const IpFamilyConfig *family)
{
  g_autofree char *address = family->address ? g_inet_address_to_string (family->address) : NULL;

  if (!address)
    return;
  g_variant_builder_add_value (&lists->addresses,
                               g_variant_new_take_string (g_strdup_printf ("%s/%u", address, family->prefix)));
  list_addresses (&lists->dns, family->dns);
  for (guint i = 0; i < family->routes->len; i++)
    g_variant_builder_add_value (&lists->routes,
                                 g_variant_new_take_string (g_inet_address_mask_to_string (family->routes->pdata[i])));
}

void
status_add_config (Status *self, const IpConfig *config)
{
  Lists lists;

  g_variant_builder_init (&lists.addresses, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&lists.dns, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_init (&lists.routes, G_VARIANT_TYPE_STRING_ARRAY);
  list_family (&lists, &config->ip4);
  list_family (&lists, &config->ip6);
  set (self, "addresses", g_variant_builder_end (&lists.addresses));
  set (self, "dns", g_variant_builder_end (&lists.dns));
  set (self, "routes", g_variant_builder_end (&lists.routes));
  set_text (self, "device", config->device);
  set_number (self, "mtu", config->mtu);
  if (config->gateway)
    set (self, "server-address", g_variant_new_take_string (g_inet_address_to_string (config->gateway)));
  if (g_strcmp0 (self->state, "up") == 0)
    write_status (self);
}

void
status_fail (Status *self, const GError *failure)
{
  g_autofree char *detail = failure_detail (failure);

  if (!self->known)
    return;
  set_text (self, "failure-cause", failure_to_string (failure_of (failure)));
  if (detail)
    set_text (self, "failure-detail", detail);
  else
    g_hash_table_remove (self->values, "failure-detail");
  set_number (self, "failure-at", now ());
  write_failure (self);
  if (g_strcmp0 (self->state, "down") == 0)
    write_status (self);
  else
    change (self, "down", "done");
}

/* --- for others --- */

gboolean
status_is_visible (Status *self, uid_t user)
{
  if (user == 0 || !self->known)
    return user == 0;
  if (!self->is_private)
    return TRUE;
  for (guint i = 0; i < self->owners->len; i++) {
    if (g_array_index (self->owners, uid_t, i) == user)
      return TRUE;
  }
  return FALSE;
}

gboolean
status_get_mark (Status *self, StatusMark *copy)
{
  gboolean known;

  g_mutex_lock (&self->mutex);
  *copy = self->mark;
  known = *copy->uuid != '\0';
  g_mutex_unlock (&self->mutex);
  return known;
}
