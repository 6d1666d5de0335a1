/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alt and a letter, in each language: the letters of the window are its own, and those of the rows that stand together in a group
 * of the form are distinct. All rows of the form at once are more than there are letters.
 */
#include "config.h"

#include <string.h>

#include "properties/editor/form.h"
#include "shared/defines.h"

static const char *const kinds[] = {
  "auth=eap",
  "auth=eap|server-auth=psk",
  "auth=eap|ppk-id=me",
  "auth=eap-tls|cert=/c.pem|key=/k.pem",
  "auth=cert|cert=/c.pem|key=/k.pem",
  "auth=cert|request-address=no|remote-ts=10.0.0.0/8",
  "auth=cert-eap|cert=/c.pem|key=/k.pem|ppk-id=me",
  "auth=psk",
  "auth=psk|server-auth=cert|ppk-id=me",
  "type=l2tp",
  "type=l2tp|auth=cert|cert=/c.pem|key=/k.pem",
  "type=l2tp|ppp-cert=/c.pem|ppp-key=/k.pem",
  "type=l2tp|ipsec=no|mppe=128|ppp-auth=mschapv2",
};

/* What else is in the program's window, of which Save and Add are never there together. */
static const char *const windows[][4] = {
  { "Na_me", "Ca_ncel", "S_ave", "Ad_vanced" },
  { "Na_me", "Ca_ncel", "_Add", "Ad_vanced" },
};

static Form *
form_for (const char *kind)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *vpn = nm_setting_vpn_new ();
  g_auto (GStrv) pairs = g_strsplit (kind, "|", -1);
  g_autoptr (GError) error = NULL;
  Form *form;

  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE, NULL);
  nm_connection_add_setting (connection, vpn);
  for (guint i = 0; pairs[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

    nm_setting_vpn_add_data_item (NM_SETTING_VPN (vpn), pair[0], pair[1]);
  }
  form = form_new (connection, &error);
  g_assert_no_error (error);
  return form;
}

/* What the translator made of it; @po is NULL for English. */
static char *
translate (const char *po, const char *text)
{
  g_autofree char *entry = g_strdup_printf ("\nmsgid \"%s\"\nmsgstr \"", text);
  const char *start = po ? strstr (po, entry) : NULL;

  if (!po)
    return g_strdup (text);
  g_assert_nonnull (start);
  start += strlen (entry);
  return g_strndup (start, strcspn (start, "\""));
}

/* @letters: letter to label. */
static void
claim (GHashTable *letters, const char *po, const char *text)
{
  char *label = translate (po, text);
  const char *mark = strchr (label, '_');
  gpointer letter;

  g_assert_nonnull (mark);
  letter = GUINT_TO_POINTER (g_unichar_tolower (g_utf8_get_char (mark + 1)));
  if (g_hash_table_contains (letters, letter)) {
    g_test_message ("%s: %s", (char *) g_hash_table_lookup (letters, letter), label);
    g_test_fail ();
  }
  g_hash_table_insert (letters, letter, label);
}

static void
check_group (Form *form, OptionGroup group, const char *po, const char *const *window)
{
  g_autoptr (GHashTable) letters = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < G_N_ELEMENTS (windows[0]); i++)
    claim (letters, po, window[i]);
  for (guint i = 0; i < n; i++) {
    if (all[i].group == group && form_is_visible (form, &all[i]))
      claim (letters, po, all[i].label);
  }
}

static void
check_language (const char *po)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (Form) form = form_for (kinds[i]);

    for (OptionGroup group = OPTION_GROUP_GENERAL; group <= OPTION_GROUP_LAST; group++) {
      for (guint w = 0; w < G_N_ELEMENTS (windows); w++)
        check_group (form, group, po, windows[w]);
    }
  }
}

static void
test_english (void)
{
  check_language (NULL);
}

static void
test_language (gconstpointer language)
{
  g_autofree char *name = g_strconcat (language, ".po", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "po", name, NULL);
  g_autofree char *po = NULL;

  g_assert_true (g_file_get_contents (path, &po, NULL, NULL));
  check_language (po);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *languages = NULL;
  g_auto (GStrv) names = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "po", "LINGUAS", NULL);
  g_assert_true (g_file_get_contents (path, &languages, NULL, NULL));
  names = g_strsplit_set (g_strstrip (languages), " \n", -1);
  g_test_add_func ("/mnemonics/en", test_english);
  for (guint i = 0; names[i]; i++) {
    g_autofree char *test = g_strconcat ("/mnemonics/", names[i], NULL);

    g_test_add_data_func (test, names[i], test_language);
  }
  return g_test_run ();
}
