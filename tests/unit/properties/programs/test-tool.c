/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/programs/tool.h"

#include <glib/gi18n.h>
#include <string.h>

#include "shared/defines.h"
#include "shared/legacy.h"

#define STRANGER "org.example.openvpn"

#undef dcgettext
#undef gettext

/* The C library's, for people who have German for this. */
char *
dcgettext (const char *domain, const char *text, int category)
{
  return (char *) (g_str_equal (text, "CONNECTION|FILE") ? "VERBINDUNG|DATEI" : text);
}

char *
gettext (const char *text)
{
  return dcgettext (NULL, text, 0);
}

static NMConnection *
connection_new (const char *id, const char *service)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *setting = nm_setting_connection_new ();
  NMSetting *vpn = service ? nm_setting_vpn_new () : NULL;

  g_object_set (setting, NM_SETTING_CONNECTION_ID, id, NULL);
  nm_connection_add_setting (connection, setting);
  if (vpn) {
    g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, service, NULL);
    nm_connection_add_setting (connection, vpn);
  }
  return connection;
}

static void
test_choose (void)
{
  static const struct {
    const char *services[3]; /* of those named Office; "": a Wi-Fi network */
    int chosen;              /* -1: none */
    GIOErrorEnum error;
  } cases[] = {
    { { NULL }, -1, G_IO_ERROR_NOT_FOUND },
    { { IPSEC_SERVICE }, 0, 0 },
    { { "", IPSEC_SERVICE }, 1, 0 },
    { { IPSEC_SERVICE, "" }, 0, 0 },
    { { STRANGER, "", LEGACY_STRONGSWAN }, 2, 0 },
    { { "", STRANGER }, 0, 0 },
    { { IPSEC_SERVICE, "", LEGACY_STRONGSWAN }, -1, G_IO_ERROR_EXISTS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GError) error = NULL;
    NMConnection *chosen;

    for (guint j = 0; j < 3 && cases[i].services[j]; j++)
      g_ptr_array_add (connections, connection_new ("Office", *cases[i].services[j] ? cases[i].services[j] : NULL));
    g_ptr_array_add (connections, connection_new ("Other", IPSEC_SERVICE));
    g_ptr_array_add (connections, connection_new (NULL, IPSEC_SERVICE));
    chosen = tool_choose (connections, "Office", &error);
    if (cases[i].chosen < 0) {
      g_assert_null (chosen);
      g_assert_error (error, G_IO_ERROR, (int) cases[i].error);
    } else {
      g_assert_no_error (error);
      g_assert_true (chosen == connections->pdata[cases[i].chosen]);
    }
  }
}

static GString *printed; /* nocheck: static GLib calls a print handler without data */

static void
on_error (const char *text)
{
  g_string_append (printed, text);
}

/* What a command wants is told in the language of whoever left it out. */
static void
test_usage (void)
{
  const ToolCommand command = { "check", "help", NULL };
  const GOptionEntry entries[] = { { NULL } };
  const char *const argv[] = { "check", NULL };
  char **rest = (char **) argv;
  GPrintFunc before = g_set_printerr_handler (on_error);
  int argc = 1;

  printed = g_string_new (NULL);
  g_assert_false (tool_parse (&command, entries, "CONNECTION|FILE", 1, 1, &argc, &rest));
  g_set_printerr_handler (before);
  g_assert_nonnull (strstr (printed->str, "VERBINDUNG|DATEI"));
  g_string_free (printed, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tool/choose", test_choose);
  g_test_add_func ("/tool/usage", test_usage);
  return g_test_run ();
}
