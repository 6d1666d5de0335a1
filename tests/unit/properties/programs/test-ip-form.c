/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/ip-form.h"

#include <string.h>
#include <sys/socket.h>

static NMConnection *
connection_new (int family)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = family == AF_INET ? nm_setting_ip4_config_new () : nm_setting_ip6_config_new ();

  g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, "auto", NM_SETTING_IP_CONFIG_DNS_PRIORITY, 7, NULL);
  nm_connection_add_setting (connection, setting);
  return connection;
}

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
test_round (void)
{
  g_autoptr (NMConnection) connection = connection_new (AF_INET);
  g_autoptr (IpForm) form = ip_form_new (connection, AF_INET);
  g_autoptr (IpForm) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (form->on && !form->never_default);
  set (&form->dns, " 192.0.2.53;192.0.2.54 ");
  set (&form->search, "example.com, ~example.org");
  set (&form->routes, "10.0.0.0/8, 10.1.0.0/16 10.0.0.1,192.0.2.7 192.0.2.1 50");
  form->never_default = form->ignore_dns = TRUE;
  g_assert_true (ip_form_apply (form, connection, &error));
  again = ip_form_new (connection, AF_INET);
  g_assert_cmpstr (again->dns, ==, "192.0.2.53, 192.0.2.54");
  g_assert_cmpstr (again->search, ==, "example.com, ~example.org");
  g_assert_cmpstr (again->routes, ==, "10.0.0.0/8, 10.1.0.0/16 10.0.0.1, 192.0.2.7/32 192.0.2.1 50");
  g_assert_true (again->never_default && again->ignore_dns && !again->ignore_routes && again->on);
  g_assert_cmpint (nm_setting_ip_config_get_dns_priority (nm_connection_get_setting_ip4_config (connection)), ==, 7);
}

/* What is taken out of a list is gone. */
static void
test_fewer (void)
{
  g_autoptr (NMConnection) connection = connection_new (AF_INET);
  g_autoptr (IpForm) form = ip_form_new (connection, AF_INET);
  g_autoptr (IpForm) again = NULL;

  set (&form->dns, "192.0.2.53, 192.0.2.54");
  set (&form->search, "example.com, example.org");
  set (&form->routes, "10.0.0.0/8, 10.1.0.0/16");
  g_assert_true (ip_form_apply (form, connection, NULL));
  set (&form->dns, "192.0.2.54");
  set (&form->search, "");
  set (&form->routes, "10.1.0.0/16");
  g_assert_true (ip_form_apply (form, connection, NULL));
  again = ip_form_new (connection, AF_INET);
  g_assert_cmpstr (again->dns, ==, "192.0.2.54");
  g_assert_cmpstr (again->search, ==, "");
  g_assert_cmpstr (again->routes, ==, "10.1.0.0/16");
}

static void
test_off (void)
{
  g_autoptr (NMConnection) connection = connection_new (AF_INET6);
  g_autoptr (NMConnection) empty = nm_simple_connection_new ();
  g_autoptr (IpForm) form = ip_form_new (connection, AF_INET6);
  g_autoptr (IpForm) none = ip_form_new (empty, AF_INET6);

  form->on = FALSE;
  g_assert_true (ip_form_apply (form, connection, NULL));
  g_assert_cmpstr (nm_setting_ip_config_get_method (nm_connection_get_setting_ip6_config (connection)), ==, "disabled");
  g_assert_true (none->on);
  g_assert_true (ip_form_apply (none, empty, NULL));
  g_assert_cmpstr (nm_setting_ip_config_get_method (nm_connection_get_setting_ip6_config (empty)), ==, "auto");
}

static void
test_both_off (void)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  g_autoptr (IpForm) ip4 = ip_form_new (connection, AF_INET), ip6 = ip_form_new (connection, AF_INET6);
  g_autoptr (GError) error = NULL;

  ip4->on = FALSE;
  g_assert_true (ip_form_check_both (ip4, ip6, NULL));
  ip6->on = FALSE;
  g_assert_false (ip_form_check_both (ip4, ip6, &error));
  g_assert_cmpstr (error->message, ==, "IPv4 and IPv6 must not both be off");
}

/* What the texts cannot say is not lost while nobody changes them. */
static void
test_untouched (void)
{
  g_autoptr (NMConnection) connection = connection_new (AF_INET);
  g_autoptr (NMConnection) before = NULL;
  NMSettingIPConfig *setting = nm_connection_get_setting_ip4_config (connection);
  NMIPRoute *route = nm_ip_route_new (AF_INET, "10.0.0.0", 8, NULL, -1, NULL);
  g_autoptr (IpForm) form = NULL;

  nm_ip_route_set_attribute (route, NM_IP_ROUTE_ATTRIBUTE_TABLE, g_variant_new_uint32 (100));
  nm_setting_ip_config_add_route (setting, route);
  nm_ip_route_unref (route);
  g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, "link-local", NULL);
  before = nm_simple_connection_new_clone (connection);
  form = ip_form_new (connection, AF_INET);
  g_assert_true (ip_form_apply (form, connection, NULL));
  g_assert_true (nm_connection_compare (before, connection, NM_SETTING_COMPARE_FLAG_EXACT));
}

/* Nor while only something beside it is changed. */
static void
test_beside (void)
{
  g_autoptr (NMConnection) connection = connection_new (AF_INET);
  NMSettingIPConfig *setting = nm_connection_get_setting_ip4_config (connection);
  NMIPRoute *route = nm_ip_route_new (AF_INET, "10.0.0.0", 8, NULL, -1, NULL);
  g_autoptr (IpForm) form = NULL;

  nm_ip_route_set_attribute (route, NM_IP_ROUTE_ATTRIBUTE_TABLE, g_variant_new_uint32 (100));
  nm_setting_ip_config_add_route (setting, route);
  nm_ip_route_set_attribute (route, NM_IP_ROUTE_ATTRIBUTE_TABLE, g_variant_new_uint32 (101));
  nm_setting_ip_config_add_route (setting, route);
  nm_ip_route_unref (route);
  nm_setting_ip_config_add_dns (setting, "9.9.9.9#dns.example.net");
  form = ip_form_new (connection, AF_INET);
  set (&form->routes, "10.1.0.0/16, 10.0.0.0/8, 10.0.0.0/8");
  set (&form->dns, "9.9.9.9#dns.example.net, 192.0.2.53");
  g_assert_true (ip_form_apply (form, connection, NULL));
  setting = nm_connection_get_setting_ip4_config (connection);
  g_assert_cmpuint (nm_setting_ip_config_get_num_routes (setting), ==, 3);
  for (guint i = 1; i < 3; i++) {
    route = nm_setting_ip_config_get_route (setting, i);
    g_assert_cmpuint (g_variant_get_uint32 (nm_ip_route_get_attribute (route, NM_IP_ROUTE_ATTRIBUTE_TABLE)), ==, 99 + i);
  }
  g_assert_cmpuint (nm_setting_ip_config_get_num_dns (setting), ==, 2);
  g_assert_cmpstr (nm_setting_ip_config_get_dns (setting, 0), ==, "9.9.9.9#dns.example.net");
  g_assert_cmpstr (nm_setting_ip_config_get_dns (setting, 1), ==, "192.0.2.53");
}

static const struct {
  int family;
  gsize field;
  const char *text, *error;
} wrong[] = {
  { AF_INET, G_STRUCT_OFFSET (IpForm, dns), "192.0.2.1, x", "“x” is not an IPv4 address" },
  { AF_INET6, G_STRUCT_OFFSET (IpForm, dns), "192.0.2.1", "“192.0.2.1” is not an IPv6 address" },
  { AF_INET, G_STRUCT_OFFSET (IpForm, search), "a b", "“a b” is not a domain" },
  { AF_INET, G_STRUCT_OFFSET (IpForm, routes), "10.0.0.0/33", "“10.0.0.0/33” is not a network like 10.0.0.0/8" },
  { AF_INET, G_STRUCT_OFFSET (IpForm, routes), "10.0.0.0/8 x", "“10.0.0.0/8 x” is not a network like 10.0.0.0/8" },
  { AF_INET, G_STRUCT_OFFSET (IpForm, routes), "10.0.0.0/8 10.0.0.1 -1", "“10.0.0.0/8 10.0.0.1 -1” is not a network like 10.0.0.0/8" },
  { AF_INET, G_STRUCT_OFFSET (IpForm, routes), "10.0.0.0/8 10.0.0.1 1 2", "“10.0.0.0/8 10.0.0.1 1 2” is not a network like 10.0.0.0/8" },
  { AF_INET6, G_STRUCT_OFFSET (IpForm, routes), "10.0.0.0/8", "“10.0.0.0/8” is not a network like fd00::/64" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (NMConnection) connection = connection_new (wrong[i].family);
    g_autoptr (NMConnection) before = nm_simple_connection_new_clone (connection);
    g_autoptr (IpForm) form = ip_form_new (connection, wrong[i].family);
    g_autoptr (GError) error = NULL;

    set ((char **) ((char *) form + wrong[i].field), wrong[i].text);
    form->never_default = TRUE;
    g_assert_false (ip_form_apply (form, connection, &error));
    g_assert_cmpstr (error->message, ==, wrong[i].error);
    g_assert_true (nm_connection_compare (before, connection, NM_SETTING_COMPARE_FLAG_EXACT));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ip-form/round", test_round);
  g_test_add_func ("/ip-form/fewer", test_fewer);
  g_test_add_func ("/ip-form/off", test_off);
  g_test_add_func ("/ip-form/both-off", test_both_off);
  g_test_add_func ("/ip-form/untouched", test_untouched);
  g_test_add_func ("/ip-form/beside", test_beside);
  g_test_add_func ("/ip-form/wrong", test_wrong);
  return g_test_run ();
}
