/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns what charon reports about an established CHILD_SA into an IpConfig. Pure. */

#pragma once

#include "shared/profile.h"
#include "src/charon/vici-message.h"
#include "src/ip-config.h"

G_BEGIN_DECLS

/* What charon does not report. Nothing is owned. */
typedef struct {
  const Profile *profile;
  const char *device;
  gboolean policy_based;      /* the kernel has no XFRM interfaces: routing is charon's */
  const char *const *selectors; /* the server's, of every CHILD_SA: it may make more than one */
  const char *const *dns;     /* as charon logged them, best first */
  GInetAddress *inside;       /* one of this host's addresses within local-ts, or NULL */
} IkeIpConfigInput;

/*
 * @sa is the section of an IKE_SA in a child-updown event or in list-sas. FAILURE_NO_ADDRESS if an address was
 * requested and none assigned, FAILURE_INTERNAL if charon's report cannot be parsed.
 */
IpConfig *ike_ip_config_new (const ViciMessage *sa, const IkeIpConfigInput *input, GError **error);

/* The bytes of a packet in the tunnel: what the profile says, or what suits the way to the server, which takes @uplink_mtu bytes
 * (0: unknown). 0: leave it. */
guint ike_ip_config_mtu (const IpConfig *config, const Profile *profile, guint uplink_mtu);

/* What was negotiated, in one line for the log: the server's identity, the algorithms, the addresses. g_free(). */
char *ike_ip_config_describe (const ViciMessage *sa);

G_END_DECLS
