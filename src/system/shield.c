/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/shield.h"

#include <string.h>
#include <unistd.h>

#include "shared/failures.h"
#include "src/system/nftables.h"

#define DEVICE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:@+-"

static void
add_address (GString *text, const Shield *shield, GInetAddress *address)
{
  g_autofree char *inner = address ? g_inet_address_to_string (address) : NULL;

  if (!address)
    return;
  g_string_append (text, "    ");
  if (shield->device)
    g_string_append_printf (text, "iifname != { \"lo\", \"%s\" }", shield->device);
  else
    g_string_append (text, "iifname != \"lo\" meta secpath missing");
  g_string_append_printf (text, " %s daddr %s drop\n",
                          g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? "ip" : "ip6", inner);
}

static void
add_quiet (GString *text, const Shield *shield)
{
  g_autofree char *from = shield->device ? g_strdup_printf ("iifname \"%s\"", shield->device)
                          : g_strdup ("meta secpath exists");

  g_string_append_printf (text, "    %s icmpv6 type { nd-router-advert, nd-redirect } drop\n", from);
  g_string_append_printf (text, "    %s icmp type { redirect, router-advertisement } drop\n", from);
}

static char *
table_of (GPid pid)
{
  return g_strdup_printf ("nm-ipsec-shield-%d", (int) pid);
}

char *
shield_to_text (const Shield *shield, GPid pid)
{
  g_autofree char *table = table_of (pid);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "table inet %s {\n", table);
  g_string_append (text, "  chain in {\n"
                         "    type filter hook prerouting priority -300; policy accept;\n");
  if (shield->quiet)
    add_quiet (text, shield);
  add_address (text, shield, shield->inner4);
  add_address (text, shield, shield->inner6);
  g_string_append (text, "  }\n"
                         "}\n");
  return g_string_free (text, FALSE);
}

/* Linux answers everywhere who asks for an address that it has anywhere. NULL: there is none to ask for. */
static char *
arp_to_text (const Shield *shield)
{
  g_autofree char *table = table_of (getpid ());
  g_autofree char *inner = shield->inner4 ? g_inet_address_to_string (shield->inner4) : NULL;

  if (!inner)
    return NULL;
  return g_strdup_printf ("table arp %s {\n"
                          "  chain in {\n"
                          "    type filter hook input priority 0; policy accept;\n"
                          "    arp operation request arp daddr ip %s drop\n"
                          "  }\n"
                          "}\n", table, inner);
}

/* A kernel may have no tables for ARP. */
static gboolean
put_up (StandingTable *table, const char *text, const char *arp, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (arp && standing_table_set (table, text, arp, &why))
    return TRUE;
  if (!standing_table_set (table, text, NULL, error))
    return FALSE;
  if (why)
    g_message ("the local network can find out our inner address by ARP: %s", why->message);
  return TRUE;
}

gboolean
shield_raise (StandingTable **table, const Shield *shield, GError **error)
{
  g_autofree char *name = table_of (getpid ());
  g_autofree char *arp = arp_to_text (shield);
  g_autofree char *text = NULL;

  /* A name of a device may have quotes and wildcards of nft's. */
  if (shield->device && shield->device[strspn (shield->device, DEVICE_LETTERS)] != '\0')
    return failure_set (error, FAILURE_GUARD, "the name of the device: %s", shield->device);
  if (!*table && !(*table = standing_table_new (name, NULL, NULL, error)))
    return FALSE;
  text = shield_to_text (shield, getpid ());
  return put_up (*table, text, arp, error);
}

gboolean
shield_lower (GPid pid, GError **error)
{
  g_autofree char *table = table_of (pid);
  gboolean quiet = nftables_delete_table (NFTABLES_ARP, table, error);

  return nftables_delete_table (NFTABLES_INET, table, quiet ? error : NULL) && quiet;
}
