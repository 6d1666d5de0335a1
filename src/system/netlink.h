/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small synchronous netlink requests. The kernel works on a request while it is being sent, so none of this waits. */

#pragma once

#include <glib.h>
#include <libmnl/libmnl.h>

/* Errors of this room; the code is an errno, the message has the kernel's own words where it gives some. */
#define NETLINK_ERROR (netlink_error_quark ())
GQuark netlink_error_quark (void);

typedef union {
  struct nlmsghdr header;
  char bytes[4096];
} NetlinkMessage;

/* Starts a request; flags are NLM_F_ ones beside NLM_F_REQUEST. Returns the bus's own header, of the given size and
 * zeroed; attributes follow by mnl_attr_put_*(). */
gpointer netlink_start (NetlinkMessage *message, guint16 type, guint16 flags, gsize header_size);

/* Sends a command and takes the kernel's verdict. bus is NETLINK_ROUTE or NETLINK_XFRM. */
gboolean netlink_command (int bus, NetlinkMessage *message, GError **error);

/* The same for a batch of messages in a row; the ones that have NLM_F_ACK set are answered. */
gboolean netlink_batch (int bus, const void *messages, gsize size, GError **error);

/* The whole answer to a dump request, as copies (struct nlmsghdr *); NULL and an error if it fails. */
GPtrArray *netlink_dump (int bus, NetlinkMessage *message, GError **error);

/* An attribute of a message that has a header of the given size, and of a nest (NULL gives NULL); NULL if not there. */
const struct nlattr *netlink_attribute (const struct nlmsghdr *message, gsize header_size, guint16 type);
const struct nlattr *netlink_nested (const struct nlattr *nest, guint16 type);

/* 0 if the attribute is NULL or of another size. */
guint32 netlink_u32 (const struct nlattr *attribute);

/* Whether the attribute is this text. */
gboolean netlink_is_text (const struct nlattr *attribute, const char *text);
