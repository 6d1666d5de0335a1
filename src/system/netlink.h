/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small synchronous netlink requests. The kernel handles a request while it is being sent, so none of them waits. */

#pragma once

#include <gio/gio.h>
#include <libmnl/libmnl.h>

/* Errors of this directory's netlink users. The code is an errno; the message has the kernel's own words if it sent
 * any. */
#define NETLINK_ERROR (netlink_error_quark ())
GQuark netlink_error_quark (void);

/* Whether this computer was short of something, so that the same may work soon. */
gboolean netlink_is_shortage (const GError *error);

typedef union {
  struct nlmsghdr header;
  char bytes[4096];
} NetlinkMessage;

/* Starts a request; flags are NLM_F_ flags besides NLM_F_REQUEST. Returns the zeroed family-specific header of the
 * given size; append attributes with mnl_attr_put_*(). */
gpointer netlink_start (NetlinkMessage *message, guint16 type, guint16 flags, gsize header_size);

/* Sends a command and returns the kernel's verdict. bus is NETLINK_ROUTE or NETLINK_XFRM. */
gboolean netlink_command (int bus, NetlinkMessage *message, GError **error);

/* Likewise for a batch of consecutive messages; those with NLM_F_ACK are answered. */
gboolean netlink_batch (int bus, const void *messages, gsize size, GError **error);

/* The complete answer to a dump request, as copies (struct nlmsghdr *); NULL and an error on failure. */
GPtrArray *netlink_dump (int bus, NetlinkMessage *message, GError **error);

/* An attribute of a message with a header of the given size, or of a nest (NULL gives NULL); NULL if absent. */
const struct nlattr *netlink_attribute (const struct nlmsghdr *message, gsize header_size, guint16 type);
const struct nlattr *netlink_nested (const struct nlattr *nest, guint16 type);

/* 0 if the attribute is NULL or of another size. */
guint32 netlink_u32 (const struct nlattr *attribute);

/* The address of @family in an attribute or in @bytes; NULL if there is no attribute, or what is there is none. */
GInetAddress *netlink_address (int family, const struct nlattr *attribute);
GInetAddress *netlink_address_from_bytes (int family, const void *bytes, gsize size);

/* Whether the attribute is this text. */
gboolean netlink_is_text (const struct nlattr *attribute, const char *text);
