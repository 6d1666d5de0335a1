/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out what a server accepts, without an account: it is sent a handful of first IKE messages and never a second
 * one, so that it has little to keep and forgets it within seconds.
 */

#pragma once

#include <gio/gio.h>

#include "properties/inspect/ike-packet.h"

G_BEGIN_DECLS

/* The maximum number of messages sent to a server, retransmissions included. */
#define IKE_PROBE_PACKETS_MAX 20

/* Beside those the path MTU is looked for with a dozen more at most, which the server refuses and forgets at once. */

typedef enum {
  IKE_PROBE_SILENT,      /* no answer, so that a firewall may be in the way */
  IKE_PROBE_CLOSED,      /* an ICMP message says that nothing listens there */
  IKE_PROBE_UNREACHABLE, /* another ICMP message says that a router lets nothing through */
  IKE_PROBE_FORBIDDEN,   /* the kernel did not let it out, as a firewall of this computer wants */
  IKE_PROBE_REFUSED,     /* it answers, but took none of the proposals */
  IKE_PROBE_TAKEN,       /* it took .answer */
} IkeProbeResult;

typedef struct {
  IkeProbeResult result;
  IkeAnswer answer;
} IkeProbeOutcome;

typedef struct {
  IkeProbeOutcome ike2;      /* at the port that was asked for */
  IkeProbeOutcome ike2_natt; /* at UDP 4500, as behind a NAT */
  IkeProbeOutcome ike1;
  gboolean nat_is_known;     /* the following two are */
  gboolean nat_client, nat_server;
  guint path_mtu;            /* of IKEv2, in bytes, at most 1500; 0: not known */
  gboolean path_is_silent;   /* what is larger is lost, and no ICMP message says so */
} IkeProbe;

/* Asks the server at @address; takes up to 15 s if it is silent, and as long if large packets are lost. FALSE if nothing can be sent. */
gboolean ike_probe_run (GInetAddress *address, guint16 port, IkeProbe *probe, GError **error);

/* The port and the version of IKE by which the server can be reached; 0 if by none. */
guint16 ike_probe_port (const IkeProbe *probe, guint16 port);
guint ike_probe_version (const IkeProbe *probe);

/* The option mtu for a path on which larger packets are lost. */
guint ike_probe_mtu (const IkeProbe *probe);

/* The options that a profile for this server needs, as KEY=VALUE; g_strfreev(). Empty if nothing would work. */
char **ike_probe_settings (const IkeProbe *probe, guint16 port);

G_END_DECLS
