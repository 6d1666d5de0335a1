/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/children.h"

typedef struct {
  char *id;
  char **selectors; /* the server's */
} Child;

struct _Children {
  GPtrArray *list; /* of Child, in the order in which they came */
};

static void
child_free (gpointer data)
{
  Child *child = data;

  g_free (child->id);
  g_strfreev (child->selectors);
  g_free (child);
}

Children *
children_new (void)
{
  Children *children = g_new0 (Children, 1);

  children->list = g_ptr_array_new_with_free_func (child_free);
  return children;
}

void
children_free (Children *children)
{
  g_ptr_array_unref (children->list);
  g_free (children);
}

static Child *
find (const Children *children, const char *id)
{
  for (guint i = 0; id && i < children->list->len; i++) {
    Child *child = children->list->pdata[i];

    if (g_str_equal (child->id, id))
      return child;
  }
  return NULL;
}

/* @child, which may be NULL, becomes what @message says; one that is renewed is for the same traffic. */
static void
set (Children *children, Child *child, const ViciMessage *message)
{
  const char *id = vici_message_get_string (message, "uniqueid", NULL);
  g_auto (GStrv) selectors = vici_message_dup_strv (message, "remote-ts", NULL);

  if (!id)
    return;
  if (!child) {
    child = g_new0 (Child, 1);
    g_ptr_array_add (children->list, child);
  }
  g_free (child->id);
  child->id = g_strdup (id);
  if (child->selectors && !*selectors)
    return;
  g_strfreev (child->selectors);
  child->selectors = g_steal_pointer (&selectors);
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
  for (const ViciMessage *child = next_child (sa, NULL); child; child = next_child (sa, child)) {
    const char *id = vici_message_get_string (child, "uniqueid", NULL);

    if (up)
      set (children, find (children, id), child);
    else
      children_close (children, id);
  }
}

void
children_rekey (Children *children, const ViciMessage *sa)
{
  for (const ViciMessage *child = next_child (sa, NULL); child; child = next_child (sa, child)) {
    const char *old = vici_message_get_string (child, "old", "uniqueid", NULL);
    const char *new = vici_message_get_string (child, "new", "uniqueid", NULL);

    if (new && !find (children, new))
      set (children, find (children, old), vici_message_find (child, "new", NULL));
    else
      children_close (children, old);
  }
}

void
children_close (Children *children, const char *id)
{
  Child *child = find (children, id);

  if (child)
    g_ptr_array_remove (children->list, child);
}

gboolean
children_any (const Children *children)
{
  return children->list->len > 0;
}

char **
children_dup_selectors (const Children *children)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < children->list->len; i++) {
    const Child *child = children->list->pdata[i];

    g_strv_builder_addv (builder, (const char **) child->selectors);
  }
  return g_strv_builder_end (builder);
}
