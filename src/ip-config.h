/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session negotiated, as typed values, and the dictionaries that NetworkManager expects. Pure. */

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
  GPtrArray *routes;      /* of GInetAddressMask: what the other side serves, by address; a prefix of 0 is the whole
                           * family */
  GPtrArray *dns;         /* of GInetAddress, best first */
  GPtrArray *wins;        /* of GInetAddress, IPv4 only */
} IpFamilyConfig;

typedef struct {
  char *device;           /* the tunnel interface, which exists */
  GInetAddress *gateway;  /* the server's outer address */
  guint mtu;              /* bytes, 0: leave it */
  gboolean can_persist;   /* survives the loss of the uplink */
  gboolean routes_by_us;  /* routing is done elsewhere (no XFRM interfaces): NetworkManager gets no routes */
  gboolean too_many_routes; /* more routes than the limit, even after aggregation */
  IpFamilyConfig ip4, ip6;
} IpConfig;

IpConfig *ip_config_new (void);

/* The same, which can be changed by itself. */
IpConfig *ip_config_copy (const IpConfig *config);

void ip_config_free (IpConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpConfig, ip_config_free)

/* The half for @family, owned by @config. */
IpFamilyConfig *ip_config_get_family (IpConfig *config, GSocketFamily family);

/* Adds an address given as text to its family. FALSE if @text is not an address. The first address of each family
 * wins. */
gboolean ip_config_add_address (IpConfig *config, const char *text);
gboolean ip_config_add_dns (IpConfig *config, const char *text);
gboolean ip_config_add_wins (IpConfig *config, const char *text);

/* Likewise, for one that the server gave. FAILURE_NO_ADDRESS for what is no host's, and for the server's own outside: what is
 * for it would not leave this machine any more. */
gboolean ip_config_take_address (IpConfig *config, const char *text, GError **error);

/* Adds a traffic selector as charon prints it: "10.0.0.0/8", "10.0.0.1/32[udp/1701]" or "10.0.0.1..10.0.0.9" (a
 * range becomes one route per network). FALSE if it cannot be parsed. */
gboolean ip_config_add_selector (IpConfig *config, const char *text);

/* Keeps out of the routes what is never another machine's to route: loopback, multicast, broadcast, link-local IPv6. TRUE
 * if a route was for nothing else. To be called when all selectors are in. */
gboolean ip_config_spare_reserved (IpConfig *config);

/* Keeps @router, the local network's router, out of the tunnel: removes it from name servers and the link's peer,
 * and from routes that would take precedence over the local network's own, which has @prefix bits (0: the router has
 * a route of its own). FALSE if the server assigned us that very address. */
gboolean ip_config_spare_router (IpConfig *config, GInetAddress *router, guint prefix);

/*
 * The largest inner packet whose ESP form fits into @uplink_mtu with any of our algorithms: ESP in UDP (RFC 3948), 16
 * bytes of IV, padding to 16, 32 of ICV; AH takes less. At least 1280 where IPv6 runs inside (RFC 8200 5).
 */
guint ip_config_compute_mtu (guint uplink_mtu, GSocketFamily outer, gboolean inner_ip6);

/* Fills in what a full tunnel takes, and what happens to a family that it does not carry, from what the server
 * assigned and what @profile says. Pointers are borrowed; the other fields of @full are left alone. */
void ip_config_set_full_tunnel (const IpConfig *config, const Profile *profile, FullTunnelConfig *full);

/* Describes the decision of ip_config_set_full_tunnel() for the log, in English. NULL if no family is taken whole;
 * g_free(). */
char *ip_config_describe_full_tunnel (const FullTunnelConfig *full);

/* The three dictionaries, floating. The IPv4 and IPv6 ones are NULL if that family is unused. They follow the
 * profile's settings for default route, routes and DNS. A full tunnel is not among the routes: see full-tunnel.h. */
GVariant *ip_config_to_generic (const IpConfig *config, const Profile *profile);
GVariant *ip_config_to_ip4 (const IpConfig *config, const Profile *profile);
GVariant *ip_config_to_ip6 (const IpConfig *config, const Profile *profile);

/* What NetworkManager may give the device, as GInetAddressMask: addresses, and routes to networks and to
 * name servers. */
GPtrArray *ip_config_list_inside (const IpConfig *config);

/* Whether both give NetworkManager the same dictionaries. */
gboolean ip_config_equal (const IpConfig *a, const IpConfig *b, const Profile *profile);

G_END_DECLS
