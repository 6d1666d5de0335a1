/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/children.h"

struct _Children {
  GHashTable *ids;
};

Children *
children_new (void)
{
  Children *children = g_new0 (Children, 1);

  children->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return children;
}

void
children_free (Children *children)
{
  g_hash_table_unref (children->ids);
  g_free (children);
}

static void
set (Children *children, const char *id, gboolean alive)
{
  if (id && alive)
    g_hash_table_add (children->ids, g_strdup (id));
  else if (id)
    g_hash_table_remove (children->ids, id);
}

static const ViciMessage *
next_child (const ViciMessage *sa, const ViciMessage *previous)
{
  const ViciMessage *all = vici_message_find (sa, "child-sas", NULL);

  return all ? vici_message_next (all, previous) : NULL;
}

void
children_updown (Children *children, const ViciMessage *sa, gboolean up)
{
  for (const ViciMessage *child = next_child (sa, NULL); child; child = next_child (sa, child))
    set (children, vici_message_get_string (child, "uniqueid", NULL), up);
}

void
children_rekey (Children *children, const ViciMessage *sa)
{
  for (const ViciMessage *child = next_child (sa, NULL); child; child = next_child (sa, child)) {
    set (children, vici_message_get_string (child, "new", "uniqueid", NULL), TRUE);
    set (children, vici_message_get_string (child, "old", "uniqueid", NULL), FALSE);
  }
}

void
children_close (Children *children, const char *id)
{
  set (children, id, FALSE);
}

gboolean
children_any (const Children *children)
{
  return g_hash_table_size (children->ids) > 0;
}
