/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "properties/editor/paste.h"
#include "properties/editor/typed.h"
#include "shared/failures.h"
#include "shared/legacy.h"
#include "shared/profile.h"
#include "shared/secret-bytes.h"
#include "shared/secrets.h"
#include "shared/weakness.h"

/* A list of words with nothing in it, which is something else than none written down: that stands for the usual ones. */
#define NO_WORDS ","

struct _Form {
  NMConnection *base;      /* as it was, in our keys */
  NMSettingVpn *original;  /* as it was */
  gboolean is_new;
  GHashTable *was_visible; /* Option: in the form as it was */
  GHashTable *texts;       /* Option -> char *, "" for none: what differs from base */
  GHashTable *flags;       /* Option -> NMSettingSecretFlags: likewise, for secrets */
  GHashTable *touched;     /* Option */
  GHashTable *locked;      /* Option: passphrases that open something */
  char *port_before;       /* what the port was before the server's text named one, or NULL if it names none */
  Profile *profile;        /* what base and texts say, as far as it can be read */
  GPtrArray *problems;
};

static const char *
get (NMConnection *connection, const Option *option)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  const char *text = option->kind == OPTION_SECRET ? nm_setting_vpn_get_secret (vpn, option->key)
                     : nm_setting_vpn_get_data_item (vpn, option->key);

  return text ? text : "";
}

static void
put (NMConnection *connection, const Option *option, const char *text)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  if (option->kind == OPTION_SECRET && *text)
    nm_setting_vpn_add_secret (vpn, option->key, text);
  else if (option->kind == OPTION_SECRET)
    nm_setting_vpn_remove_secret (vpn, option->key);
  else if (*text)
    nm_setting_vpn_add_data_item (vpn, option->key, text);
  else
    nm_setting_vpn_remove_data_item (vpn, option->key);
}

/* What was typed, or its strict form if it has one. */
static void
put_normal (NMConnection *connection, const Option *option, const char *text)
{
  g_autofree char *normal = *text ? option_normalize (option, text) : NULL;

  put (connection, option, normal ? normal : text);
}

static void
put_texts (const Form *form, NMConnection *connection)
{
  GHashTableIter iter;
  gpointer option, text;

  g_hash_table_iter_init (&iter, form->texts);
  while (g_hash_table_iter_next (&iter, &option, &text))
    put_normal (connection, option, text);
}

static gboolean
has_problem (GPtrArray *problems, const Option *option)
{
  for (guint i = 0; i < problems->len; i++) {
    const ProfileProblem *problem = problems->pdata[i];

    if (strcmp (problem->key, option->key) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
read_again (Form *form)
{
  g_autoptr (NMConnection) draft = nm_simple_connection_new_clone (form->base);

  put_texts (form, draft);
  g_clear_pointer (&form->profile, profile_unref);
  g_ptr_array_set_size (form->problems, 0);
  form->profile = profile_read (draft, form->problems, NULL);
  g_assert (form->profile);
}

/* profile_read() looks at the other settings too, so they must be there; they are somebody else's pages. */
static NMConnection *
base_new (NMConnection *connection, NMSettingVpn *vpn)
{
  NMConnection *base = nm_simple_connection_new ();
  NMSettingConnection *setting = nm_connection_get_setting_connection (connection);

  nm_connection_add_setting (base, setting ? nm_setting_duplicate (NM_SETTING (setting)) : nm_setting_connection_new ());
  nm_connection_add_setting (base, nm_setting_duplicate (NM_SETTING (vpn)));
  return base;
}

static void
note_visible (Form *form)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    if (form_is_visible (form, &all[i]))
      g_hash_table_add (form->was_visible, (gpointer) &all[i]);
  }
}

Form *
form_new (NMConnection *connection, GError **error)
{
  NMSettingVpn *original = nm_connection_get_setting_vpn (connection);
  g_autoptr (NMSettingVpn) vpn = legacy_translate (original, NULL, NULL, error);
  Form *form;

  if (!vpn)
    return NULL;
  form = g_new0 (Form, 1);
  form->base = base_new (connection, vpn);
  form->original = NM_SETTING_VPN (nm_setting_duplicate (NM_SETTING (original)));
  form->is_new = nm_setting_vpn_get_num_data_items (vpn) == 0;
  form->was_visible = g_hash_table_new (NULL, NULL);
  form->texts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) secret_string_free);
  form->flags = g_hash_table_new (NULL, NULL);
  form->touched = g_hash_table_new (NULL, NULL);
  form->locked = g_hash_table_new (NULL, NULL);
  form->problems = profile_problems_new ();
  read_again (form);
  note_visible (form);
  return form;
}

void
form_free (Form *form)
{
  g_object_unref (form->base);
  g_object_unref (form->original);
  g_hash_table_unref (form->was_visible);
  g_hash_table_unref (form->texts);
  g_hash_table_unref (form->flags);
  g_hash_table_unref (form->touched);
  g_hash_table_unref (form->locked);
  profile_unref (form->profile);
  g_ptr_array_unref (form->problems);
  g_free (form->port_before);
  g_free (form);
}

gboolean
form_converts (const Form *form)
{
  return legacy_is (form->original);
}

static Secret
secret_of (const Option *option)
{
  for (Secret secret = 0; secret <= SECRET_LAST; secret++) {
    if (strcmp (secret_to_string (secret), option->key) == 0)
      return secret;
  }
  g_assert_not_reached ();
}

/* A secret that few servers have: nobody is asked for it unless somebody wants that. */
static gboolean
is_rare (const Option *option)
{
  return secret_of (option) == SECRET_TUNNEL;
}

gboolean
form_is_visible (const Form *form, const Option *option)
{
  if (!option_has_meaning (option, form->profile))
    return FALSE;
  if (option->kind == OPTION_SECRET && is_rare (option))
    return form->profile->type == PROFILE_L2TP;
  if (option->kind == OPTION_SECRET)
    return secret_is_used (form->profile, secret_of (option)) && secret_of (option) != SECRET_OTP;
  return option_suits_auth (option, form->profile);
}

void
form_set_locked (Form *form, const Option *option, gboolean locked)
{
  if (locked)
    g_hash_table_add (form->locked, (gpointer) option);
  else
    g_hash_table_remove (form->locked, option);
}

/* Where there is but one, nothing can be chosen. */
static guint
count_offers (const Form *form, const Option *option)
{
  guint n = 0;

  for (guint i = 0; option->words[i]; i++)
    n += form_offers (form, option, i) || strcmp (form_text (form, option), option->words[i]) == 0;
  return n;
}

/* How a key is written is of interest only where there is one. */
static gboolean
is_about_unused_key (const Form *form, const Option *option)
{
  g_autofree char *key = g_str_has_suffix (option->key, "-encoding") ? g_strndup (option->key, strlen (option->key) - strlen ("-encoding"))
                         : NULL;

  return key && !secret_is_used (form->profile, secret_of (option_find (key)));
}

gboolean
form_is_shown (const Form *form, const Option *option)
{
  if (!form_is_visible (form, option) || is_about_unused_key (form, option))
    return FALSE;
  if (option->kind == OPTION_WORD)
    return count_offers (form, option) > 1;
  return !g_str_has_suffix (option->key, "key-password") || g_hash_table_contains (form->locked, option) ||
         *form_text (form, option);
}

static guint
number_of (const Form *form, const Option *option)
{
  return *(const guint *) ((const char *) form->profile + option->offset);
}

const char *
form_text (const Form *form, const Option *option)
{
  const char *text = g_hash_table_lookup (form->texts, option);

  if (option->kind == OPTION_WORD)
    return option->words[number_of (form, option)];
  if (option->kind == OPTION_BOOL)
    return number_of (form, option) ? "yes" : "no";
  if (!text)
    text = get (form->base, option);
  return !*text && option->kind == OPTION_WORDS ? option->fallback : text;
}

/* Keeps what differs from the profile as it was, and nothing else. */
static void
set_difference (Form *form, const Option *option, const char *text)
{
  const char *old = get (form->base, option);
  g_autofree char *normal = *text ? option_normalize (option, text) : NULL;
  g_autofree char *old_normal = *old ? option_normalize (option, old) : NULL;

  if (strcmp (text, old) == 0 || (normal && g_strcmp0 (normal, old_normal) == 0))
    g_hash_table_remove (form->texts, option);
  else
    g_hash_table_insert (form->texts, (gpointer) option, g_strdup (text));
  read_again (form);
}

/* A choice that is what holds anyway is not written down. */
static void
set_choice (Form *form, const Option *option, const char *text)
{
  set_difference (form, option, text);
  if (!g_hash_table_contains (form->texts, option))
    return;
  set_difference (form, option, "");
  if (strcmp (form_text (form, option), text) != 0)
    set_difference (form, option, text);
}

static void
drop_what_no_longer_fits (Form *form, const Option *changed)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    if (&all[i] != changed && all[i].kind == OPTION_WORD && has_problem (form->problems, &all[i]))
      set_difference (form, &all[i], "");
  }
}

/* A text that could not be a value of this option, whatever is still to come. */
static gboolean
is_mail (const Option *option, const char *text, const GPtrArray *items)
{
  g_autofree char *clean = typed_clean (option, text);
  guint named = 0;

  for (guint i = 0; i < items->len; i++)
    named += ((const PasteItem *) items->pdata[i])->option->kind != OPTION_WORD;
  return named > (strchr (clean, '\n') || option->kind == OPTION_HOST ? 0 : 1);
}

char *
form_paste (Form *form, const Option *option, const char *text)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GString) titles = g_string_new (NULL);

  if (!strpbrk (text, "\r\n\t:=") && !strstr (text, "："))
    return NULL;
  items = paste_read (text);
  if (!is_mail (option, text, items))
    return NULL;
  for (guint i = 0; i < items->len; i++) {
    const PasteItem *item = items->pdata[i];
    g_autofree char *title = option_title (item->option);

    if (!form_is_visible (form, item->option))
      continue;
    form_set_text (form, item->option, item->value);
    g_string_append_printf (titles, "%s%s", titles->len ? ", " : "", title);
  }
  return g_string_free (g_steal_pointer (&titles), FALSE);
}

static gboolean
is_choice (const Option *option)
{
  return option->kind == OPTION_BOOL || option->kind == OPTION_WORD || option->kind == OPTION_WORDS;
}

/* On its way to ":4500", or to the second group of an IPv6 address, a server is followed by what looks like a port. */
static void
set_port_of_server (Form *form, guint number)
{
  const Option *port = option_find ("port");
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autofree char *before = NULL;

  if (number > 0 && form_is_visible (form, port)) {
    if (!form->port_before)
      form->port_before = g_strdup (form_text (form, port));
    set_difference (form, port, text);
    return;
  }
  before = g_steal_pointer (&form->port_before);
  if (before)
    set_difference (form, port, before);
}

static void
set_typed (Form *form, const Option *option, const char *text)
{
  char *clean = typed_clean (option, text);

  set_difference (form, option, clean);
  if (option->kind == OPTION_HOST)
    set_port_of_server (form, typed_port (text));
  else if (strcmp (option->key, "port") == 0)
    g_clear_pointer (&form->port_before, g_free);
  secret_string_free (clean);
}

void
form_settle (Form *form, const Option *option)
{
  if (option->kind == OPTION_HOST)
    g_clear_pointer (&form->port_before, g_free);
}

void
form_set_text (Form *form, const Option *option, const char *text)
{
  g_hash_table_add (form->touched, (gpointer) option);
  if (is_choice (option))
    set_choice (form, option, option->kind == OPTION_WORDS && !*text ? NO_WORDS : text);
  else
    set_typed (form, option, text);
  if (option->kind == OPTION_WORD)
    drop_what_no_longer_fits (form, option);
}

NMSettingSecretFlags
form_flags (const Form *form, const Option *option)
{
  gpointer flags;

  if (g_hash_table_lookup_extended (form->flags, option, NULL, &flags))
    return (NMSettingSecretFlags) GPOINTER_TO_UINT (flags);
  if (!is_rare (option) && (form->is_new || !g_hash_table_contains (form->was_visible, option)))
    return NM_SETTING_SECRET_FLAG_AGENT_OWNED;
  return form->profile->secret_flags[secret_of (option)];
}

void
form_set_flags (Form *form, const Option *option, NMSettingSecretFlags flags)
{
  g_hash_table_remove (form->flags, option);
  if (form_flags (form, option) != flags)
    g_hash_table_insert (form->flags, (gpointer) option, GUINT_TO_POINTER (flags));
}

char *
form_placeholder (const Form *form, const Option *option)
{
  const char *user = nm_setting_vpn_get_user_name (nm_connection_get_setting_vpn (form->base));

  if (strcmp (option->key, "user") == 0 && user)
    return g_strdup (user);
  /* The form has no user name then, but the service sends it. */
  if (strcmp (option->key, "local-id") == 0 && profile_user_is_identity (form->profile))
    return g_strdup (form->profile->user);
  if (option->absent)
    return g_strdup (_(option->absent));
  return g_strdup (option->fallback ? option->fallback : "");
}

gboolean
form_is_required (const Form *form, const Option *option)
{
  g_autoptr (NMConnection) draft = NULL;
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (Profile) profile = NULL;

  if (is_choice (option) || option->kind == OPTION_SECRET || !form_is_visible (form, option))
    return FALSE;
  draft = nm_simple_connection_new_clone (form->base);
  put_texts (form, draft);
  put (draft, option, "");
  profile = profile_read (draft, problems, NULL);
  return has_problem (problems, option);
}

/* What holds if nobody touches the option. */
static char *
default_of (const Option *option)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) words = option->fallback ? g_strsplit (option->fallback, ",", -1) : NULL;

  if (!words)
    return NULL;
  if (option->kind == OPTION_BOOL)
    return g_strdup (strcmp (option->fallback, "yes") == 0 ? _("on") : _("off"));
  if (option->kind == OPTION_UINT)
    return g_strdup_printf ("%s%s%s", option->fallback, option->unit ? " " : "", option->unit ? _(option->unit) : "");
  for (guint i = 0; option->words && option->words[i]; i++) {
    if (g_strv_contains ((const char *const *) words, option->words[i]))
      g_string_append_printf (text, "%s%s", text->len ? ", " : "", _(option->word_labels[i]));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
form_help (const Option *option)
{
  g_autofree char *standard = default_of (option);
  g_autoptr (GString) text = NULL;

  if (!option->about)
    return NULL;
  text = g_string_new (_(option->about));
  if (option->elsewhere) {
    g_string_append (text, "\n\n");
    g_string_append_printf (text, _("Also called: %s"), _(option->elsewhere));
  }
  if (option->absent || standard)
    g_string_append (text, "\n\n");
  if (option->absent)
    g_string_append_printf (text, _("If left empty: %s"), _(option->absent));
  else if (standard)
    g_string_append_printf (text, _("By default: %s"), standard);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
form_offers (const Form *form, const Option *option, guint word)
{
  g_autoptr (NMConnection) draft = nm_simple_connection_new_clone (form->base);
  g_autoptr (GPtrArray) problems = profile_problems_new ();
  g_autoptr (Profile) profile = NULL;

  put_texts (form, draft);
  put (draft, option, option->words[word]);
  profile = profile_read (draft, problems, NULL);
  return !has_problem (problems, option);
}

const char *
form_note (const Form *form, const Option *option, gboolean *insecure)
{
  guint number = option->notes ? number_of (form, option) : 0;

  *insecure = (option->insecure & (1u << number)) != 0;
  return option->notes && option->notes[number] ? _(option->notes[number]) : NULL;
}

/* A secret's own shape is not profile_read()'s business. */
static char *
secret_problem (const Form *form, const Option *option)
{
  const char *text = form_text (form, option);

  return *text ? profile_secret_fault (form->profile, secret_of (option), text, TRUE) : NULL;
}

static char *
find_problem (const Form *form, const Option *option)
{
  if (option->kind == OPTION_SECRET)
    return secret_problem (form, option);
  if (option->kind == OPTION_WORDS && strcmp (form_text (form, option), NO_WORDS) == 0)
    return g_strdup (_("must be given"));
  for (guint i = 0; i < form->problems->len; i++) {
    const ProfileProblem *problem = form->problems->pdata[i];

    if (strcmp (problem->key, option->key) == 0)
      return g_strdup (problem->hint);
  }
  return NULL;
}

static char *
sentence (const char *text)
{
  char first[7] = "";

  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (text)), first);
  return g_strdup_printf ("%s%s.", first, g_utf8_next_char (text));
}

char *
form_problem (const Form *form, const Option *option)
{
  g_autofree char *text = find_problem (form, option);

  if (!text || (form->is_new && option->group == OPTION_GROUP_GENERAL && !g_hash_table_contains (form->touched, option)))
    return NULL;
  if (strchr (form_text (form, option), '\n'))
    return g_strdup (_("These are several lines, and it is not clear what is what. Paste each value separately."));
  return sentence (text);
}

static char *
missing (const Form *form, const Option *option)
{
  if (*form_text (form, option) || !form_is_required (form, option))
    return NULL;
  if (option->kind == OPTION_HOST)
    return g_strdup (_("Must be given. You can also paste a whole message with server, user name and keys here."));
  return g_strdup (_("Must be given."));
}

static gboolean
has_blanks_around (const Form *form, const Option *option)
{
  const char *text = form_text (form, option);

  return option->kind == OPTION_SECRET && *text &&
         (g_ascii_isspace (text[0]) || g_ascii_isspace (text[strlen (text) - 1]) || g_str_has_prefix (text, "\u00a0") ||
          g_str_has_suffix (text, "\u00a0"));
}

static char *
find_weakness (const Form *form, const Option *option)
{
  g_autoptr (GPtrArray) reasons = weakness_list (option, form_text (form, option));

  return reasons->len > 0 ? sentence (_(reasons->pdata[0])) : NULL;
}

char *
form_hint (const Form *form, const Option *option, FormLevel *level)
{
  char *text = form_problem (form, option);
  gboolean insecure;

  *level = FORM_ERROR;
  if (text)
    return text;
  *level = FORM_INFO;
  text = missing (form, option);
  if (text)
    return text;
  *level = FORM_WARNING;
  if (has_blanks_around (form, option))
    return g_strdup (_("It begins or ends with a space, which counts as part of it."));
  text = find_weakness (form, option);
  if (text)
    return text;
  text = g_strdup (form_note (form, option, &insecure));
  *level = insecure ? FORM_WARNING : FORM_INFO;
  return text;
}

static gboolean
is_changed (const Form *form)
{
  return form->is_new || g_hash_table_size (form->texts) > 0 || g_hash_table_size (form->flags) > 0;
}

static void
update_secret (const Form *form, const Option *option, NMConnection *connection)
{
  NMSetting *vpn = NM_SETTING (nm_connection_get_setting_vpn (connection));
  NMSettingSecretFlags flags = form_flags (form, option);

  if (g_hash_table_contains (form->flags, option) ||
      (!is_rare (option) && (!g_hash_table_contains (form->was_visible, option) || form->is_new)))
    nm_setting_set_secret_flags (vpn, option->key, flags, NULL);
  if (flags & (NM_SETTING_SECRET_FLAG_NOT_SAVED | NM_SETTING_SECRET_FLAG_NOT_REQUIRED))
    put (connection, option, "");
}

/* What applied before and no longer does would only be found by the next reader; what was never shown is not ours. */
static void
update_hidden (const Form *form, const Option *option, NMConnection *connection)
{
  g_autofree char *flags = g_strdup_printf ("%s-flags", option->key);

  put (connection, option, "");
  if (!g_hash_table_contains (form->was_visible, option))
    put (connection, option, get (form->base, option));
  else if (option->kind == OPTION_SECRET)
    nm_setting_vpn_remove_data_item (nm_connection_get_setting_vpn (connection), flags);
}

static void
update_options (const Form *form, NMConnection *connection)
{
  guint n;
  const Option *all = options_all (&n);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  put_texts (form, connection);
  for (guint i = 0; i < n; i++) {
    if (!form_is_visible (form, &all[i]))
      update_hidden (form, &all[i], connection);
    else if (all[i].kind == OPTION_SECRET)
      update_secret (form, &all[i], connection);
  }
  /* Without it NetworkManager would write a one-time password to disk. */
  if (profile_needs_password (form->profile))
    nm_setting_set_secret_flags (NM_SETTING (vpn), "otp", NM_SETTING_SECRET_FLAG_NOT_SAVED, NULL);
  if (form->is_new)
    g_object_set (vpn, NM_SETTING_VPN_PERSISTENT, TRUE, NULL);
}

gboolean
form_update (const Form *form, NMConnection *connection, GError **error)
{
  g_autoptr (NMConnection) result = nm_simple_connection_new_clone (form->base);
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree char *problem = find_problem (form, &all[i]);
    g_autofree char *title = option_title (&all[i]);

    if (problem && form_is_visible (form, &all[i])) {
      /* TRANSLATORS: the name of a field, and what is wrong with it: "Server must be given" */
      g_set_error (error, IPSEC_FAILURE, FAILURE_BAD_PROFILE, _("%s %s"), title, problem);
      return FALSE;
    }
  }
  if (is_changed (form))
    update_options (form, result);
  nm_connection_add_setting (connection, nm_setting_duplicate (is_changed (form)
                                                               ? nm_connection_get_setting_by_name (result, "vpn")
                                                               : NM_SETTING (form->original)));
  return TRUE;
}
