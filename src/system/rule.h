/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policy routing rules: which table is asked for which packets. */

#pragma once

#include <gio/gio.h>

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

/* Removes those of ours that have this priority. */
gboolean rule_flush (int family, guint32 priority, GError **error);
