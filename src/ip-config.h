/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session has negotiated, as typed values, and the dictionaries that NetworkManager wants of it. Pure. */

#pragma once

#include <gio/gio.h>

#include "shared/profile.h"
#include "src/system/full-tunnel.h"

G_BEGIN_DECLS

/* One inner address family. */
typedef struct {
  GInetAddress *address;  /* ours inside the tunnel; NULL: the family is not used */
  guint prefix;
  GInetAddress *peer;     /* of a point-to-point link, or NULL */
  GPtrArray *routes;      /* of GInetAddressMask: what the other side serves; a prefix of 0 is the whole family */
  GPtrArray *dns;         /* of GInetAddress, best first */
  GPtrArray *wins;        /* of GInetAddress, IPv4 only */
} IpFamilyConfig;

typedef struct {
  char *device;           /* the tunnel interface, which exists */
  GInetAddress *gateway;  /* the server's outer address */
  guint mtu;              /* bytes, 0: leave it */
  gboolean can_persist;   /* survives the loss of the uplink */
  gboolean routes_by_us;  /* routing is done elsewhere (no XFRM interfaces): NetworkManager gets no routes */
  gboolean too_many_routes; /* more than we keep, although they were put together where they can be */
  IpFamilyConfig ip4, ip6;
} IpConfig;

IpConfig *ip_config_new (void);

void ip_config_free (IpConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpConfig, ip_config_free)

/* The family of @family, a GSocketFamily. */
IpFamilyConfig *ip_config_get_family (IpConfig *config, GSocketFamily family);

/* Takes an address in text form into its family; FALSE if @text is none. Its first address per family counts. */
gboolean ip_config_add_address (IpConfig *config, const char *text);
gboolean ip_config_add_dns (IpConfig *config, const char *text);
gboolean ip_config_add_wins (IpConfig *config, const char *text);

/* Takes a traffic selector as charon prints it: "10.0.0.0/8", "10.0.0.1/32[udp/1701]" or "10.0.0.1..10.0.0.9" (one route
 * for each network that makes up the range). FALSE if it is none. */
gboolean ip_config_add_selector (IpConfig *config, const char *text);

/* Leaves @router, the one of this host's own network, which has a prefix of @prefix bits, out of what the tunnel takes: of
 * routes that would come before that network's own, of name servers, as the far end of a link. FALSE if it was given to us
 * as our address. */
gboolean ip_config_spare_router (IpConfig *config, GInetAddress *router, guint prefix);

/*
 * The largest inner packet whose ESP form fits into @uplink_mtu with any of our algorithms: ESP in UDP (RFC 3948), 16
 * bytes of IV, padding to 16, 32 of ICV. At least 1280 where IPv6 runs inside (RFC 8200 5).
 */
guint ip_config_compute_mtu (guint uplink_mtu, GSocketFamily outer, gboolean inner_ip6);

/* What a full tunnel is to take, and what becomes of a family that it does not: by what the server gives and what @profile
 * says of it. Nothing is owned; the rest of @full is left. */
void ip_config_set_full_tunnel (const IpConfig *config, const Profile *profile, FullTunnelConfig *full);

/* For people, untranslated: what ip_config_set_full_tunnel() has decided. NULL if no family is taken whole. */
char *ip_config_describe_full_tunnel (const FullTunnelConfig *full);

/* The three dictionaries, floating; the latter two are NULL where the family is not used. They obey what @profile says
 * about default route, routes and DNS. A full tunnel is not among the routes: see full-tunnel.h. */
GVariant *ip_config_to_generic (const IpConfig *config, const Profile *profile);
GVariant *ip_config_to_ip4 (const IpConfig *config, const Profile *profile);
GVariant *ip_config_to_ip6 (const IpConfig *config, const Profile *profile);

/* Whether NetworkManager would be told the same of both. */
gboolean ip_config_equal (const IpConfig *a, const IpConfig *b, const Profile *profile);

G_END_DECLS
