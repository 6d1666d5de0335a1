/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/ip-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#define PREFIX_MAX(family) ((family) == AF_INET ? 32 : 128)

static NMSettingIPConfig *
setting_of (NMConnection *connection, int family)
{
  return family == AF_INET ? nm_connection_get_setting_ip4_config (connection) : nm_connection_get_setting_ip6_config (connection);
}

static void
append (GString *text, const char *item)
{
  g_string_append_printf (text, "%s%s", text->len ? ", " : "", item);
}

static char *
route_to_string (NMIPRoute *route)
{
  GString *item = g_string_new (NULL);

  g_string_append_printf (item, "%s/%u", nm_ip_route_get_dest (route), nm_ip_route_get_prefix (route));
  if (nm_ip_route_get_next_hop (route))
    g_string_append_printf (item, " %s", nm_ip_route_get_next_hop (route));
  if (nm_ip_route_get_metric (route) >= 0)
    g_string_append_printf (item, " %" G_GINT64_FORMAT, nm_ip_route_get_metric (route));
  return g_string_free (item, FALSE);
}

static void
read_lists (IpForm *form, NMSettingIPConfig *setting)
{
  g_autoptr (GString) dns = g_string_new (NULL), search = g_string_new (NULL), routes = g_string_new (NULL);

  for (guint i = 0; setting && i < nm_setting_ip_config_get_num_dns (setting); i++)
    append (dns, nm_setting_ip_config_get_dns (setting, i));
  for (guint i = 0; setting && i < nm_setting_ip_config_get_num_dns_searches (setting); i++)
    append (search, nm_setting_ip_config_get_dns_search (setting, i));
  for (guint i = 0; setting && i < nm_setting_ip_config_get_num_routes (setting); i++) {
    g_autofree char *route = route_to_string (nm_setting_ip_config_get_route (setting, i));

    append (routes, route);
  }
  form->dns = g_string_free (g_steal_pointer (&dns), FALSE);
  form->search = g_string_free (g_steal_pointer (&search), FALSE);
  form->routes = g_string_free (g_steal_pointer (&routes), FALSE);
}

IpForm *
ip_form_new (NMConnection *connection, int family)
{
  IpForm *form = g_new0 (IpForm, 1);
  NMSettingIPConfig *setting = setting_of (connection, family);
  const char *method = setting ? nm_setting_ip_config_get_method (setting) : NULL;

  form->family = family;
  form->on = !method || (strcmp (method, "disabled") != 0 && strcmp (method, "ignore") != 0);
  form->never_default = setting && nm_setting_ip_config_get_never_default (setting);
  form->ignore_dns = setting && nm_setting_ip_config_get_ignore_auto_dns (setting);
  form->ignore_routes = setting && nm_setting_ip_config_get_ignore_auto_routes (setting);
  read_lists (form, setting);
  return form;
}

void
ip_form_free (IpForm *form)
{
  g_free (form->dns);
  g_free (form->search);
  g_free (form->routes);
  g_free (form);
}

/* The items of a list without the blanks around them. */
static GPtrArray *
split (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",;\n", -1);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);

  for (char **part = parts; *part; part++) {
    if (*g_strstrip (*part))
      g_ptr_array_add (items, g_strdup (*part));
  }
  return items;
}

static gboolean
refuse (GError **error, const char *format, const char *item)
{
  g_autofree char *text = g_strdup_printf ("“%s” %s", item, format);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
  return FALSE;
}

/* Newer NetworkManagers take more than addresses; what is there has been accepted. */
static gboolean
has_dns (NMSettingIPConfig *setting, const char *item)
{
  for (guint i = 0; i < nm_setting_ip_config_get_num_dns (setting); i++) {
    if (strcmp (nm_setting_ip_config_get_dns (setting, i), item) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
apply_dns (const IpForm *form, NMSettingIPConfig *setting, GError **error)
{
  g_autoptr (GPtrArray) items = split (form->dns);

  for (guint i = 0; i < items->len; i++) {
    if (!has_dns (setting, items->pdata[i]) && !nm_utils_ipaddr_valid (form->family, items->pdata[i]))
      return refuse (error, form->family == AF_INET ? _("is not an IPv4 address") : _("is not an IPv6 address"), items->pdata[i]);
  }
  nm_setting_ip_config_clear_dns (setting);
  for (guint i = 0; i < items->len; i++)
    nm_setting_ip_config_add_dns (setting, items->pdata[i]);
  return TRUE;
}

static gboolean
apply_search (const IpForm *form, NMSettingIPConfig *setting, GError **error)
{
  g_autoptr (GPtrArray) items = split (form->search);

  for (guint i = 0; i < items->len; i++) {
    const char *domain = items->pdata[i];

    if (strlen (domain) > 255 || strspn (domain + (*domain == '~'), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                                                    "-._") != strlen (domain + (*domain == '~')))
      return refuse (error, _("is not a domain"), domain);
  }
  nm_setting_ip_config_clear_dns_searches (setting);
  for (guint i = 0; i < items->len; i++)
    nm_setting_ip_config_add_dns_search (setting, items->pdata[i]);
  return TRUE;
}

static NMIPRoute *
parse_route (int family, const char *item)
{
  g_auto (GStrv) words = g_strsplit (item, " ", -1);
  guint n = g_strv_length (words);
  char *slash = strchr (words[0], '/');
  guint64 prefix = PREFIX_MAX (family), metric = 0;

  if (slash)
    *slash = '\0';
  if (n > 3 || (slash && !g_ascii_string_to_unsigned (slash + 1, 10, 0, PREFIX_MAX (family), &prefix, NULL)) ||
      (n > 2 && !g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXUINT32, &metric, NULL)))
    return NULL;
  return nm_ip_route_new (family, words[0], prefix, n > 1 ? words[1] : NULL, n > 2 ? (gint64) metric : -1, NULL);
}

static GPtrArray *
list_routes (NMSettingIPConfig *setting)
{
  GPtrArray *routes = g_ptr_array_new_with_free_func ((GDestroyNotify) nm_ip_route_unref);

  for (guint i = 0; i < nm_setting_ip_config_get_num_routes (setting); i++)
    g_ptr_array_add (routes, nm_ip_route_dup (nm_setting_ip_config_get_route (setting, i)));
  return routes;
}

/* A route may have more to it than its text says, and two may have the same. NULL if none is left with this text. */
static NMIPRoute *
take_route (GPtrArray *routes, const char *item)
{
  for (guint i = 0; i < routes->len; i++) {
    g_autofree char *text = route_to_string (routes->pdata[i]);

    if (strcmp (text, item) == 0)
      return g_ptr_array_steal_index (routes, i);
  }
  return NULL;
}

static gboolean
apply_routes (const IpForm *form, NMSettingIPConfig *setting, GError **error)
{
  g_autoptr (GPtrArray) items = split (form->routes);
  g_autoptr (GPtrArray) old = list_routes (setting);
  g_autoptr (GPtrArray) routes = g_ptr_array_new_with_free_func ((GDestroyNotify) nm_ip_route_unref);

  for (guint i = 0; i < items->len; i++) {
    NMIPRoute *route = take_route (old, items->pdata[i]);

    if (!route)
      route = parse_route (form->family, items->pdata[i]);
    if (!route)
      return refuse (error, form->family == AF_INET ? _("is not a network like 10.0.0.0/8") : _("is not a network like fd00::/64"),
                     items->pdata[i]);
    g_ptr_array_add (routes, route);
  }
  nm_setting_ip_config_clear_routes (setting);
  for (guint i = 0; i < routes->len; i++)
    nm_setting_ip_config_add_route (setting, routes->pdata[i]);
  return TRUE;
}

static void
apply_switches (const IpForm *form, const IpForm *old, NMSettingIPConfig *setting)
{
  if (form->on != old->on)
    g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, form->on ? "auto" : "disabled", NULL);
  g_object_set (setting, NM_SETTING_IP_CONFIG_NEVER_DEFAULT, form->never_default, NM_SETTING_IP_CONFIG_IGNORE_AUTO_DNS,
                form->ignore_dns, NM_SETTING_IP_CONFIG_IGNORE_AUTO_ROUTES, form->ignore_routes, NULL);
}

gboolean
ip_form_apply (const IpForm *form, NMConnection *connection, GError **error)
{
  g_autoptr (IpForm) old = ip_form_new (connection, form->family);
  NMSettingIPConfig *before = setting_of (connection, form->family);
  g_autoptr (NMSetting) setting = before ? nm_setting_duplicate (NM_SETTING (before))
                                  : form->family == AF_INET ? nm_setting_ip4_config_new () : nm_setting_ip6_config_new ();
  NMSettingIPConfig *config = NM_SETTING_IP_CONFIG (setting);

  if (!before)
    g_object_set (setting, NM_SETTING_IP_CONFIG_METHOD, "auto", NULL);
  if ((strcmp (form->dns, old->dns) != 0 && !apply_dns (form, config, error)) ||
      (strcmp (form->search, old->search) != 0 && !apply_search (form, config, error)) ||
      (strcmp (form->routes, old->routes) != 0 && !apply_routes (form, config, error)))
    return FALSE;
  apply_switches (form, old, config);
  nm_connection_add_setting (connection, g_steal_pointer (&setting));
  return TRUE;
}

gboolean
ip_form_check_both (const IpForm *ip4, const IpForm *ip6, GError **error)
{
  if (ip4->on || ip6->on)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("IPv4 and IPv6 must not both be off"));
  return FALSE;
}
