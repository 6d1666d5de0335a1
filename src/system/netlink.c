/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* What a dump fills at most in one go. */
#define ANSWER_MAX 32768

/* A table that changes while it is dumped is dumped again; one that never rests is not worth more. */
#define DUMP_TRIES 8

/* Each exchange has its own socket. */
#define SEQUENCE 1

/* nocheck: error the code is an errno, so that callers can tell one refusal of the kernel from another */
G_DEFINE_QUARK (nm-ipsec-netlink, netlink_error)

gboolean
netlink_is_shortage (const GError *error)
{
  return error->domain == NETLINK_ERROR &&
         (error->code == EMFILE || error->code == ENFILE || error->code == ENOMEM || error->code == ENOBUFS);
}

typedef struct mnl_socket MnlSocket;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MnlSocket, mnl_socket_close)

/* What one exchange gave. */
typedef struct {
  GPtrArray *messages;
  char *text;
} Answer;

gpointer
netlink_start (NetlinkMessage *message, guint16 type, guint16 flags, gsize header_size)
{
  struct nlmsghdr *header = mnl_nlmsg_put_header (message->bytes);

  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | flags;
  header->nlmsg_seq = SEQUENCE;
  return mnl_nlmsg_put_extra_header (header, header_size);
}

static int
on_message (const struct nlmsghdr *message, void *data)
{
  Answer *answer = data;

  if (answer->messages)
    g_ptr_array_add (answer->messages, g_memdup2 (message, message->nlmsg_len));
  return MNL_CB_OK;
}

/* The verdict; with NETLINK_CAP_ACK set the request is not repeated in it, so the words follow the code at once. */
static int
on_verdict (const struct nlmsghdr *message, void *data)
{
  Answer *answer = data;
  const struct nlmsgerr *verdict = mnl_nlmsg_get_payload (message);
  const struct nlattr *text;

  if (mnl_nlmsg_get_payload_len (message) < sizeof *verdict) {
    errno = EBADMSG;
    return MNL_CB_ERROR;
  }
  text = message->nlmsg_flags & NLM_F_ACK_TLVS ? netlink_attribute (message, sizeof *verdict, NLMSGERR_ATTR_MSG) : NULL;
  if (text)
    answer->text = g_strndup (mnl_attr_get_payload (text), mnl_attr_get_payload_len (text));
  errno = -verdict->error;
  return verdict->error == 0 ? MNL_CB_STOP : MNL_CB_ERROR;
}

static MnlSocket *
open_socket (int bus)
{
  g_autoptr (MnlSocket) socket = mnl_socket_open2 (bus, SOCK_CLOEXEC);
  int on = 1;

  if (!socket || mnl_socket_bind (socket, 0, MNL_SOCKET_AUTOPID) != 0)
    return NULL;
  /* Kernels without extended acknowledgements say less, that is all. */
  if (mnl_socket_setsockopt (socket, NETLINK_CAP_ACK, &on, sizeof on) == 0)
    mnl_socket_setsockopt (socket, NETLINK_EXT_ACK, &on, sizeof on);
  return g_steal_pointer (&socket);
}

/* FALSE with errno set. */
static gboolean
exchange (int bus, const void *request, gsize size, Answer *answer)
{
  mnl_cb_t control[] = { [NLMSG_ERROR] = on_verdict };
  g_autoptr (MnlSocket) socket = open_socket (bus);
  union
  {
    struct nlmsghdr header;
    char bytes[ANSWER_MAX];
  } buffer;
  int state = MNL_CB_OK;

  if (!socket || mnl_socket_sendto (socket, request, size) < 0)
    return FALSE;
  while (state == MNL_CB_OK) {
    ssize_t length = mnl_socket_recvfrom (socket, &buffer, sizeof buffer);

    if (length < 0)
      return FALSE;
    state = mnl_cb_run2 (&buffer, length, SEQUENCE, mnl_socket_get_portid (socket), on_message, answer, control,
                         G_N_ELEMENTS (control));
  }
  return state == MNL_CB_STOP;
}

static gboolean
fail (Answer *answer, int code, GError **error)
{
  if (answer->text)
    g_set_error (error, NETLINK_ERROR, code, "%s: %s", g_strerror (code), answer->text);
  else
    g_set_error_literal (error, NETLINK_ERROR, code, g_strerror (code));
  g_clear_pointer (&answer->text, g_free);
  return FALSE;
}

gboolean
netlink_batch (int bus, const void *messages, gsize size, GError **error)
{
  Answer answer = { NULL, NULL };

  if (!exchange (bus, messages, size, &answer))
    return fail (&answer, errno, error);
  g_free (answer.text); /* a warning */
  return TRUE;
}

gboolean
netlink_command (int bus, NetlinkMessage *message, GError **error)
{
  message->header.nlmsg_flags |= NLM_F_ACK;
  return netlink_batch (bus, message, message->header.nlmsg_len, error);
}

GPtrArray *
netlink_dump (int bus, NetlinkMessage *message, GError **error)
{
  message->header.nlmsg_flags |= NLM_F_DUMP;
  for (guint i = 0;; i++) {
    g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);
    Answer answer = { messages, NULL };

    if (exchange (bus, message, message->header.nlmsg_len, &answer))
      return g_steal_pointer (&messages);
    /* libmnl's word for NLM_F_DUMP_INTR. */
    if (errno == EINTR && i < DUMP_TRIES)
      continue;
    fail (&answer, errno, error);
    return NULL;
  }
}

const struct nlattr *
netlink_attribute (const struct nlmsghdr *message, gsize header_size, guint16 type)
{
  const struct nlattr *attribute;

  mnl_attr_for_each (attribute, message, header_size)
    if (mnl_attr_get_type (attribute) == type)
      return attribute;
  return NULL;
}

const struct nlattr *
netlink_nested (const struct nlattr *nest, guint16 type)
{
  const struct nlattr *attribute;

  if (!nest)
    return NULL;
  mnl_attr_for_each_nested (attribute, nest)
    if (mnl_attr_get_type (attribute) == type)
      return attribute;
  return NULL;
}

guint32
netlink_u32 (const struct nlattr *attribute)
{
  return attribute && mnl_attr_get_payload_len (attribute) == sizeof (guint32) ? mnl_attr_get_u32 (attribute) : 0;
}

GInetAddress *
netlink_address_from_bytes (int family, const void *bytes, gsize size)
{
  const GSocketFamily socket_family = family == AF_INET ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;

  if ((family != AF_INET && family != AF_INET6) || size != (family == AF_INET ? 4 : 16))
    return NULL;
  return g_inet_address_new_from_bytes (bytes, socket_family);
}

GInetAddress *
netlink_address (int family, const struct nlattr *attribute)
{
  if (!attribute)
    return NULL;
  return netlink_address_from_bytes (family, mnl_attr_get_payload (attribute), mnl_attr_get_payload_len (attribute));
}

gboolean
netlink_is_text (const struct nlattr *attribute, const char *text)
{
  gsize length = strlen (text) + 1;

  return attribute && mnl_attr_get_payload_len (attribute) == length &&
         memcmp (mnl_attr_get_payload (attribute), text, length) == 0;
}
