/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/nftables.h"

#include "shared/failures.h"
#include "src/system/netlink.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netinet/in.h>
#include <nftables/libnftables.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* More than libnftables has open at once. */
#define SPARE 8

typedef struct nft_ctx NftContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NftContext, nft_ctx_free)

/* libnftables ends the whole program where it cannot open a socket. */
static gboolean
has_spare_descriptors (void)
{
  int spare[SPARE];
  guint n;

  for (n = 0; n < SPARE; n++) {
    spare[n] = eventfd (0, EFD_CLOEXEC);
    if (spare[n] < 0)
      break;
  }
  for (guint i = 0; i < n; i++)
    close (spare[i]);
  return n == SPARE;
}

gboolean
nftables_run (const char *commands, GError **error)
{
  g_autoptr (NftContext) context = NULL;
  g_auto (GStrv) words = NULL;

  if (!has_spare_descriptors ())
    return failure_set (error, FAILURE_GUARD, "nftables: %s", g_strerror (EMFILE));
  context = nft_ctx_new (NFT_CTX_DEFAULT);
  if (!context || nft_ctx_buffer_error (context) != 0 || nft_ctx_buffer_output (context) != 0)
    return failure_set (error, FAILURE_GUARD, "nftables: %s", g_strerror (ENOMEM));
  if (nft_run_cmd_from_buffer (context, commands) == 0)
    return TRUE;
  /* The first line says it, the others point at the place. */
  words = g_strsplit (nft_ctx_get_error_buffer (context), "\n", 2);
  return failure_set (error, FAILURE_GUARD, "nftables: %s", words[0] ? words[0] : "");
}

static void
start (NetlinkMessage *message, guint16 type, guint16 flags, guint8 family, guint16 resource)
{
  struct nfgenmsg *header = netlink_start (message, type, flags, sizeof *header);

  header->nfgen_family = family;
  header->version = NFNETLINK_V0;
  header->res_id = htons (resource);
}

static void
append (GByteArray *batch, const NetlinkMessage *message)
{
  g_byte_array_append (batch, (const guint8 *) message, message->header.nlmsg_len);
}

gboolean
nftables_delete_table (NftablesFamily family, const char *name, GError **error)
{
  g_autoptr (GByteArray) batch = g_byte_array_new ();
  g_autoptr (GError) local = NULL;
  NetlinkMessage message;

  /* A kernel that has no nftables has no table either. The kernel takes changes to tables in a batch only. */
  start (&message, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  append (batch, &message);
  start (&message, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE, NLM_F_ACK, family == NFTABLES_ARP ? NFPROTO_ARP : NFPROTO_INET, 0);
  mnl_attr_put_strz (&message.header, NFTA_TABLE_NAME, name);
  append (batch, &message);
  start (&message, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  append (batch, &message);
  if (netlink_batch (NETLINK_NETFILTER, batch->data, batch->len, &local) ||
      g_error_matches (local, NETLINK_ERROR, ENOENT) || g_error_matches (local, NETLINK_ERROR, EOPNOTSUPP))
    return TRUE;
  return failure_set (error, FAILURE_TUNNEL, "removing the nftables table %s: %s", name, local->message);
}

/* What a dump says, but for the header, which tells of all tables. */
static void
add_to_digest (GChecksum *digest, const struct nlmsghdr *message)
{
  const gsize header = NLMSG_ALIGN (sizeof (struct nfgenmsg));

  if (mnl_nlmsg_get_payload_len (message) > header)
    g_checksum_update (digest, (const guchar *) mnl_nlmsg_get_payload_offset (message, header),
                       (gssize) (mnl_nlmsg_get_payload_len (message) - header));
}

/* FALSE if there is no such table, or if the kernel does not say. */
static gboolean
digest_table (GChecksum *digest, guint8 family, const char *name)
{
  NetlinkMessage request;
  g_autoptr (GPtrArray) tables = NULL;

  start (&request, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, 0, family, 0);
  tables = netlink_dump (NETLINK_NETFILTER, &request, NULL);
  for (guint i = 0; tables && i < tables->len; i++)
    if (netlink_is_text (netlink_attribute (tables->pdata[i], sizeof (struct nfgenmsg), NFTA_TABLE_NAME), name)) {
      add_to_digest (digest, tables->pdata[i]);
      return TRUE;
    }
  return FALSE;
}

/* The kernel leaves off after the first table of the name, so each family is asked by itself. */
static gboolean
digest_rules (GChecksum *digest, guint8 family, const char *name)
{
  g_autoptr (GPtrArray) rules = NULL;
  NetlinkMessage request;

  start (&request, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE, 0, family, 0);
  mnl_attr_put_strz (&request.header, NFTA_RULE_TABLE, name);
  rules = netlink_dump (NETLINK_NETFILTER, &request, NULL);
  for (guint i = 0; rules && i < rules->len; i++)
    /* Older kernels do not choose. */
    if (netlink_is_text (netlink_attribute (rules->pdata[i], sizeof (struct nfgenmsg), NFTA_RULE_TABLE), name))
      add_to_digest (digest, rules->pdata[i]);
  return rules != NULL;
}

char *
nftables_digest_tables (const char *name)
{
  static const guint8 families[] = { NFPROTO_INET, NFPROTO_ARP };
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    if (!digest_table (digest, families[i], name))
      continue;
    if (!digest_rules (digest, families[i], name))
      return NULL;
    any = TRUE;
  }
  return any ? g_strdup (g_checksum_get_string (digest)) : NULL;
}
