/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/xfrm.h"

#include "shared/failures.h"
#include "src/system/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <netinet/in.h>
#include <string.h>

/* Of the SA that only asks: above what RFC 4302 and 4303 reserve (1 to 255). */
#define PROBE_SPI 0x6e6d7370

#define KEY_BYTES 32

typedef struct {
  guint32 if_id;
  const guint32 *reqids;
  gsize n_reqids;
} Owner;

guint32
xfrm_unused_number (void)
{
  return 0x40000000u | (g_random_int () & 0x3fffffffu);
}

static gboolean
owns (const Owner *owner, guint32 if_id, guint32 reqid)
{
  if (owner->if_id && owner->if_id == if_id)
    return TRUE;
  for (gsize i = 0; i < owner->n_reqids; i++)
    if (reqid && owner->reqids[i] == reqid)
      return TRUE;
  return FALSE;
}

static void
copy_attribute (NetlinkMessage *request, const struct nlmsghdr *message, gsize header_size, guint16 type)
{
  const struct nlattr *attribute = netlink_attribute (message, header_size, type);

  if (attribute)
    mnl_attr_put (&request->header, type, mnl_attr_get_payload_len (attribute), mnl_attr_get_payload (attribute));
}

/* FALSE if the message is none of the owner's. */
static gboolean
request_state_deletion (NetlinkMessage *request, const struct nlmsghdr *message, const Owner *owner)
{
  const struct xfrm_usersa_info *state = mnl_nlmsg_get_payload (message);
  const struct nlattr *if_id = netlink_attribute (message, sizeof *state, XFRMA_IF_ID);
  struct xfrm_usersa_id *id;

  if (!owns (owner, netlink_u32 (if_id), state->reqid))
    return FALSE;
  id = netlink_start (request, XFRM_MSG_DELSA, 0, sizeof *id);
  id->daddr = state->id.daddr;
  id->spi = state->id.spi;
  id->proto = state->id.proto;
  id->family = state->family;
  copy_attribute (request, message, sizeof *state, XFRMA_MARK);
  return TRUE;
}

static gboolean
request_policy_deletion (NetlinkMessage *request, const struct nlmsghdr *message, const Owner *owner)
{
  const struct xfrm_userpolicy_info *policy = mnl_nlmsg_get_payload (message);
  const struct nlattr *if_id = netlink_attribute (message, sizeof *policy, XFRMA_IF_ID);
  const struct nlattr *templates = netlink_attribute (message, sizeof *policy, XFRMA_TMPL);
  const struct xfrm_user_tmpl *template = NULL;
  struct xfrm_userpolicy_id *id;

  if (templates && mnl_attr_get_payload_len (templates) >= sizeof *template)
    template = mnl_attr_get_payload (templates);
  if (!owns (owner, netlink_u32 (if_id), template ? template->reqid : 0))
    return FALSE;
  id = netlink_start (request, XFRM_MSG_DELPOLICY, 0, sizeof *id);
  id->sel = policy->sel;
  id->index = policy->index;
  id->dir = policy->dir;
  copy_attribute (request, message, sizeof *policy, XFRMA_MARK);
  copy_attribute (request, message, sizeof *policy, XFRMA_IF_ID);
  copy_attribute (request, message, sizeof *policy, XFRMA_POLICY_TYPE);
  return TRUE;
}

typedef gboolean (*RequestDeletion)(NetlinkMessage *request, const struct nlmsghdr *message, const Owner *owner);

/* The rest is removed even if one cannot be; the first error is kept. */
static void
flush (guint16 dump_type, gsize header_size, RequestDeletion request_deletion, const Owner *owner, GError **error)
{
  NetlinkMessage request;
  g_autoptr (GPtrArray) messages = NULL;

  netlink_start (&request, dump_type, 0, header_size);
  messages = netlink_dump (NETLINK_XFRM, &request, *error ? NULL : error);
  for (guint i = 0; messages && i < messages->len; i++) {
    g_autoptr (GError) local = NULL;

    if (mnl_nlmsg_get_payload_len (messages->pdata[i]) < header_size ||
        !request_deletion (&request, messages->pdata[i], owner) ||
        netlink_command (NETLINK_XFRM, &request, &local))
      continue;
    /* It may have expired meanwhile. */
    if (!*error && local->code != ESRCH && local->code != ENOENT)
      *error = g_steal_pointer (&local);
  }
}

gboolean
xfrm_flush (guint32 if_id, const guint32 *reqids, gsize n_reqids, GError **error)
{
  const Owner owner = { if_id, reqids, n_reqids };
  g_autoptr (GError) local = NULL;

  /* Policies first: without its SA a policy would call for a new one. */
  flush (XFRM_MSG_GETPOLICY, sizeof (struct xfrm_userpolicy_info), request_policy_deletion, &owner, &local);
  flush (XFRM_MSG_GETSA, sizeof (struct xfrm_usersa_info), request_state_deletion, &owner, &local);
  return !local || failure_set (error, FAILURE_TUNNEL, "removing IPsec policies and states: %s", local->message);
}

/* --- what there is --- */

static GPtrArray *
dump (guint16 type, gsize header_size)
{
  NetlinkMessage request;

  netlink_start (&request, type, 0, header_size);
  return netlink_dump (NETLINK_XFRM, &request, NULL);
}

/* What compresses comes with it, and is no protection. */
static gboolean
protects (const struct xfrm_usersa_info *state)
{
  return state->id.proto == IPPROTO_ESP || state->id.proto == IPPROTO_AH;
}

static gboolean
has_if_id (const struct nlmsghdr *message, gsize header_size, guint32 if_id)
{
  return if_id == 0 || netlink_u32 (netlink_attribute (message, header_size, XFRMA_IF_ID)) == if_id;
}

/* For each family a bit for each direction. */
static guint
policies_of (guint32 if_id, guint32 reqid)
{
  g_autoptr (GPtrArray) messages = dump (XFRM_MSG_GETPOLICY, sizeof (struct xfrm_userpolicy_info));
  guint bits = 0;

  for (guint i = 0; messages && i < messages->len; i++) {
    const struct xfrm_userpolicy_info *policy = mnl_nlmsg_get_payload (messages->pdata[i]);
    const struct nlattr *templates = netlink_attribute (messages->pdata[i], sizeof *policy, XFRMA_TMPL);
    const struct xfrm_user_tmpl *template = templates ? mnl_attr_get_payload (templates) : NULL;

    if (template && mnl_attr_get_payload_len (templates) >= sizeof *template && template->reqid == reqid &&
        policy->dir < XFRM_POLICY_MAX && has_if_id (messages->pdata[i], sizeof *policy, if_id))
      bits |= 1u << (policy->dir + (policy->sel.family == AF_INET6 ? XFRM_POLICY_MAX : 0));
  }
  return bits;
}

/* One bit for the first end that has states, another for the other end. Those without a SPI are only wanted. */
static guint
states_of (guint32 if_id, guint32 reqid)
{
  g_autoptr (GPtrArray) messages = dump (XFRM_MSG_GETSA, sizeof (struct xfrm_usersa_info));
  const struct xfrm_usersa_info *first = NULL;
  guint bits = 0;

  for (guint i = 0; messages && i < messages->len; i++) {
    const struct xfrm_usersa_info *state = mnl_nlmsg_get_payload (messages->pdata[i]);

    if (state->reqid != reqid || state->id.spi == 0 || !protects (state) ||
        !has_if_id (messages->pdata[i], sizeof *state, if_id))
      continue;
    bits |= !first || memcmp (&first->id.daddr, &state->id.daddr, sizeof state->id.daddr) == 0 ? 1 : 2;
    first = first ? first : state;
  }
  return bits;
}

guint
xfrm_take_stock (guint32 if_id, guint32 reqid)
{
  return policies_of (if_id, reqid) << 2 | states_of (if_id, reqid);
}

/* --- what the kernel can do --- */

static void
put_algorithms (NetlinkMessage *request, const char *cipher, const char *hash)
{
  /* The keys stay zero: nothing is ever sent with them. */
  union
  {
    char bytes[sizeof (struct xfrm_algo) + KEY_BYTES];
    struct xfrm_algo head;
  } crypt = { { 0 } };
  union
  {
    char bytes[sizeof (struct xfrm_algo_auth) + KEY_BYTES];
    struct xfrm_algo_auth head;
  } auth = { { 0 } };

  crypt.head.alg_key_len = auth.head.alg_key_len = KEY_BYTES * 8;
  auth.head.alg_trunc_len = 128;
  if (cipher)
    g_strlcpy (crypt.head.alg_name, cipher, sizeof crypt.head.alg_name);
  g_strlcpy (auth.head.alg_name, hash, sizeof auth.head.alg_name);
  if (cipher)
    mnl_attr_put (&request->header, XFRMA_ALG_CRYPT, sizeof crypt, &crypt);
  mnl_attr_put (&request->header, XFRMA_ALG_AUTH_TRUNC, sizeof auth, &auth);
}

static xfrm_address_t
loopback (int family)
{
  xfrm_address_t address = { 0 };

  if (family == AF_INET)
    address.a4 = htonl (INADDR_LOOPBACK);
  else
    memcpy (address.a6, &in6addr_loopback, sizeof address.a6);
  return address;
}

static gboolean
add_probe (int family, guint8 protocol, GError **error)
{
  NetlinkMessage request;
  struct xfrm_usersa_info *state = netlink_start (&request, XFRM_MSG_NEWSA, NLM_F_CREATE | NLM_F_EXCL, sizeof *state);

  state->family = family;
  state->saddr = state->id.daddr = loopback (family);
  state->id.spi = htonl (PROBE_SPI);
  state->id.proto = protocol;
  state->mode = XFRM_MODE_TRANSPORT;
  state->lft.soft_byte_limit = state->lft.hard_byte_limit = XFRM_INF;
  state->lft.soft_packet_limit = state->lft.hard_packet_limit = XFRM_INF;
  put_algorithms (&request, protocol == IPPROTO_ESP ? "cbc(aes)" : NULL, "hmac(sha256)");
  return netlink_command (NETLINK_XFRM, &request, error);
}

gboolean
xfrm_check (int family, guint8 protocol, GError **error)
{
  NetlinkMessage request;
  struct xfrm_usersa_id *id;
  g_autoptr (GError) local = NULL;

  /* Another service may be asking at this moment. */
  if (!add_probe (family, protocol, &local) && !g_error_matches (local, NETLINK_ERROR, EEXIST))
    return failure_set (error, FAILURE_NO_KERNEL_ESP, "%sIPv%d: %s", protocol == IPPROTO_AH ? "AH, " : "",
                        family == AF_INET ? 4 : 6, local->message);
  id = netlink_start (&request, XFRM_MSG_DELSA, 0, sizeof *id);
  id->daddr = loopback (family);
  id->spi = htonl (PROBE_SPI);
  id->proto = protocol;
  id->family = family;
  netlink_command (NETLINK_XFRM, &request, NULL);
  return TRUE;
}
