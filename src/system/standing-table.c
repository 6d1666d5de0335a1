/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/standing-table.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "shared/failures.h"
#include "src/system/netlink-monitor.h"
#include "src/system/netlink.h"
#include "src/system/nftables.h"

/* Whoever takes it down so often in so many seconds will not stop. */
#define FALLS 50
#define FALLS_SECONDS 10

struct _StandingTable {
  char *name;
  StandingTableFallen fallen;
  gpointer user_data;
  NetlinkMonitor *monitor;
  char *text;   /* NULL: it need not stand */
  char *arp;    /* that of the arp table; NULL: there is none */
  char *digest; /* as it was put up; NULL: it was gone already */
  guint falls;  /* since @first_fall */
  gint64 first_fall;
};

/* Tables, chains and rules bear the table's name in an attribute of the same number. */
G_STATIC_ASSERT ((int) NFTA_TABLE_NAME == (int) NFTA_RULE_TABLE && (int) NFTA_TABLE_NAME == (int) NFTA_CHAIN_TABLE);

static gboolean
concerns (gpointer user_data, const struct nlmsghdr *message)
{
  StandingTable *self = user_data;

  /* Of a change of generation the kernel tells each time. */
  return self->text && netlink_is_text (netlink_attribute (message, sizeof (struct nfgenmsg), NFTA_TABLE_NAME), self->name);
}

/* What is deleted the kernel lets go of only when no processor can use it any more, and whoever closes a socket of nftables
 * meanwhile waits for that: some milliseconds. "create" takes no notice of what follows in braces, so that comes after it. */
static void
add_commands (GString *commands, const char *family, const char *name, const char *text, gboolean replace)
{
  if (!text)
    return;
  if (replace)
    g_string_append_printf (commands, "table %s %s {}\ndelete table %s %s\n", family, name, family, name);
  else
    g_string_append_printf (commands, "create table %s %s\n", family, name);
  g_string_append (commands, text);
}

static gboolean
run (StandingTable *self, const char *text, const char *arp, gboolean replace, GError **error)
{
  g_autoptr (GString) commands = g_string_new (NULL);

  add_commands (commands, "inet", self->name, text, replace);
  add_commands (commands, "arp", self->name, arp, replace);
  return nftables_run (commands->str, error);
}

/* At first there is none, unless it was left behind. */
static gboolean
put_up (StandingTable *self, const char *text, const char *arp, GError **error)
{
  if ((self->text || !run (self, text, arp, FALSE, NULL)) && !run (self, text, arp, TRUE, error))
    return FALSE;
  g_free (self->digest);
  self->digest = nftables_digest_tables (self->name);
  return TRUE;
}

/* Two programs that undo each other's work would keep the kernel busy for ever. */
static gboolean
is_too_often (StandingTable *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->first_fall > FALLS_SECONDS * G_USEC_PER_SEC) {
    self->first_fall = now;
    self->falls = 0;
  }
  return ++self->falls > FALLS;
}

/* Whoever does not want to be told has it tried again and again: what the table keeps back would pass without it. */
static void
fall (StandingTable *self, const GError *error)
{
  if (self->fallen) {
    g_clear_pointer (&self->text, g_free);
    self->fallen (self->user_data, error);
    return;
  }
  g_warning ("%s", error->message);
  netlink_monitor_again (self->monitor);
}

/* Says so once, and lets some seconds pass. */
static void
rest (StandingTable *self)
{
  g_autoptr (GError) error = NULL;

  if (self->falls > FALLS + 1) {
    netlink_monitor_again (self->monitor);
    return;
  }
  failure_set (&error, FAILURE_GUARD, "another program keeps removing the nftables table %s", self->name);
  fall (self, error);
}

/* What we do ourselves is told, too. */
static void
on_changed (gpointer user_data)
{
  StandingTable *self = user_data;
  g_autofree char *digest = self->text ? nftables_digest_tables (self->name) : NULL;
  g_autoptr (GError) error = NULL;

  /* Taken down again before its digest could be made, it has none. */
  if (!self->text || (self->digest && g_strcmp0 (digest, self->digest) == 0))
    return;
  if (is_too_often (self)) {
    rest (self);
    return;
  }
  g_message ("the nftables table %s was changed by another program, putting it up again", self->name);
  if (!put_up (self, self->text, self->arp, &error))
    fall (self, error);
}

StandingTable *
standing_table_new (const char *name, StandingTableFallen fallen, gpointer user_data, GError **error)
{
  g_autoptr (StandingTable) self = g_new0 (StandingTable, 1);

  self->name = g_strdup (name);
  self->fallen = fallen;
  self->user_data = user_data;
  self->monitor = netlink_monitor_new (NETLINK_TOPIC_FIREWALL, concerns, on_changed, self);
  if (self->monitor)
    return g_steal_pointer (&self);
  failure_set (error, FAILURE_GUARD, "watching nftables: %s", g_strerror (errno));
  return NULL;
}

gboolean
standing_table_set (StandingTable *self, const char *text, const char *arp, GError **error)
{
  if (!put_up (self, text, arp, error))
    return FALSE;
  g_free (self->text);
  g_free (self->arp);
  self->text = g_strdup (text);
  self->arp = g_strdup (arp);
  return TRUE;
}

void
standing_table_release (StandingTable *self)
{
  g_clear_pointer (&self->text, g_free);
}

void
standing_table_free (StandingTable *self)
{
  g_clear_pointer (&self->monitor, netlink_monitor_free);
  g_free (self->text);
  g_free (self->arp);
  g_free (self->digest);
  g_free (self->name);
  g_free (self);
}
