/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policy routing rules: which table is asked for which packets. */

#pragma once

#include <gio/gio.h>
#include <libmnl/libmnl.h>

/* What a packet must have to match; 0 and NULL: anything. Nothing is owned. */
typedef struct {
  int family;             /* AF_INET or AF_INET6 */
  guint32 priority;       /* the smaller is asked first */
  guint32 table;
  guint32 unless_mark;    /* matches all packets but those with this mark, and nothing else is looked at */
  guint8 protocol;        /* of IP; needed for ports */
  guint16 sport, dport;
  GInetAddress *to;
  const char *bound_to;   /* the device that the sender has bound its socket to */
  gboolean root;          /* sent by root */
} Rule;

/* Makes it ours (ROUTE_PROTOCOL); one that is there is fine. The error is the kernel's. */
gboolean rule_add (const Rule *rule, GError **error);

/* All of a family, whoever made them (struct nlmsghdr, RTM_NEWRULE); NULL and the kernel's error if that fails. */
GPtrArray *rule_dump (int family, GError **error);

/* Whether one of these is ours. */
gboolean rule_is_ours (const struct nlmsghdr *message);

/* Removes those of ours that have this priority. */
gboolean rule_flush (int family, guint32 priority, GError **error);
