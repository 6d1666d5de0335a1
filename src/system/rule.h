/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policy routing rules: which packets look up which table. */

#pragma once

#include <gio/gio.h>
#include <libmnl/libmnl.h>

/* What a packet must have to match; 0 and NULL: anything. Nothing is owned. */
typedef struct {
  int family;             /* AF_INET or AF_INET6 */
  guint32 priority;       /* lower values are looked at first */
  guint32 table;
  guint32 unless_mark;    /* matches every packet without this mark; all other fields are ignored */
  guint8 protocol;        /* IP protocol; required with ports */
  guint16 sport, dport;
  GInetAddress *to;
  const char *bound_to;   /* the device that the sender has bound its socket to */
  gboolean root;          /* sent by root */
} Rule;

/* Adds the rule as ours (ROUTE_PROTOCOL); that it exists already is no error. Errors are the kernel's. */
gboolean rule_add (const Rule *rule, GError **error);

/* All rules of a family, whoever made them (struct nlmsghdr, RTM_NEWRULE); NULL and the kernel's error on failure. */
GPtrArray *rule_dump (int family, GError **error);

/* Whether a rule of rule_dump() is ours. */
gboolean rule_is_ours (const struct nlmsghdr *message);

/* Removes our rules of this priority. Errors are the kernel's. */
gboolean rule_flush (int family, guint32 priority, GError **error);

/* Removes the rules that lead to @table, whoever made them. Errors are the kernel's. */
gboolean rule_flush_table (int family, guint32 table, GError **error);
