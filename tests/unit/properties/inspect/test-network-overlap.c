/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/network-overlap.h"

#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "shared/defines.h"

/* An interface's address, as getifaddrs() gives it. */
typedef struct {
  struct ifaddrs entry;
  struct sockaddr_in address, netmask;
} Own;

static void
set_own (Own *own, const char *name, guint32 address, guint32 netmask, guint flags)
{
  memset (own, 0, sizeof *own);
  own->address.sin_family = own->netmask.sin_family = AF_INET;
  own->address.sin_addr.s_addr = htonl (address);
  own->netmask.sin_addr.s_addr = htonl (netmask);
  own->entry.ifa_name = (char *) name;
  own->entry.ifa_flags = flags;
  own->entry.ifa_addr = (struct sockaddr *) &own->address;
  own->entry.ifa_netmask = (struct sockaddr *) &own->netmask;
}

static NMConnection *
connection_new (const char *remote_ts, const char *route)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();
  NMSetting *ip4 = nm_setting_ip4_config_new ();

  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE, NULL);
  if (remote_ts)
    nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), "remote-ts", remote_ts);
  if (route) {
    NMIPRoute *own = nm_ip_route_new (AF_INET, route, 24, NULL, -1, NULL);

    nm_setting_ip_config_add_route (NM_SETTING_IP_CONFIG (ip4), own);
    nm_ip_route_unref (own);
  }
  nm_connection_add_setting (connection, vpn);
  nm_connection_add_setting (connection, ip4);
  return connection;
}

static const struct {
  const char *remote_ts, *route;
  const char *key, *text; /* NULL: nothing is found */
} cases[] = {
  { "172.17.0.0/24", NULL, "remote-ts", "172.17.0.0/24 overlaps with 172.17.0.0/16 on docker0" },
  { "10.0.0.0/8", NULL, "remote-ts", "10.0.0.0/8 overlaps with 10.20.30.0/24 on eth0" },
  { "192.0.2.0/24,10.20.30.7", NULL, "remote-ts", "10.20.30.7 overlaps with 10.20.30.0/24 on eth0" },
  { NULL, "10.20.30.0", "ipv4.routes", "10.20.30.0/24 overlaps with 10.20.30.0/24 on eth0" },
  { "0.0.0.0/0,::/0", NULL, NULL, NULL },
  { "10.20.31.0/24", "172.18.0.0", NULL, NULL },
  { "127.0.0.0/8", NULL, NULL, NULL },
  { "172.17.0.9/24", NULL, "remote-ts", "172.17.0.9/24 overlaps with 172.17.0.0/16 on docker0" },
  { "0.0.0.0/1,128.0.0.0/1", NULL, NULL, NULL },
  { "10.0.0.0/33", NULL, NULL, NULL },
  { "192.168.9.0/24", NULL, NULL, NULL },  /* of an interface that is down */
  { "198.51.100.0/24", NULL, NULL, NULL }, /* a single address */
  { "fd00::/8,nonsense", NULL, NULL, NULL },
  { NULL, NULL, NULL, NULL },
};

static void
test_overlap (void)
{
  Own own[6];

  set_own (&own[0], "lo", 0x7f000001, 0xff000000, IFF_UP | IFF_LOOPBACK);
  set_own (&own[1], "eth0", 0x0a141e05, 0xffffff00, IFF_UP);
  set_own (&own[2], "docker0", 0xac110001, 0xffff0000, IFF_UP);
  set_own (&own[3], "eth1", 0xc0a80901, 0xffffff00, 0);
  set_own (&own[4], "ipsec0", 0xc6336407, 0xffffffff, IFF_UP);
  set_own (&own[5], "eth0", 0x0a141e06, 0xffffff00, IFF_UP); /* a second address of the same network */
  for (guint i = 0; i + 1 < G_N_ELEMENTS (own); i++)
    own[i].entry.ifa_next = &own[i + 1].entry;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NMConnection) connection = connection_new (cases[i].remote_ts, cases[i].route);
    g_autoptr (GPtrArray) findings = findings_new ();

    network_overlap_check (connection, &own[0].entry, findings);
    g_assert_cmpuint (findings->len, ==, cases[i].key ? 1 : 0);
    if (!cases[i].key)
      continue;
    g_assert_cmpstr (((Finding *) findings->pdata[0])->key, ==, cases[i].key);
    g_assert_cmpstr (((Finding *) findings->pdata[0])->text, ==, cases[i].text);
    g_assert_cmpint (((Finding *) findings->pdata[0])->level, ==, FINDING_WARNING);
  }
}

/* Whatever this machine has, it is looked at. */
static void
test_machine (void)
{
  g_autoptr (NMConnection) connection = connection_new ("0.0.0.0/0", NULL);
  g_autoptr (GPtrArray) findings = findings_new ();

  network_overlap_check_machine (connection, findings);
  g_assert_cmpuint (findings->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-overlap/networks", test_overlap);
  g_test_add_func ("/network-overlap/machine", test_machine);
  return g_test_run ();
}
