/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/abilities.h"

#include <unistd.h>

#include "src/charon/charon.h"
#include "src/system/state-file.h"

/* What profiles may ask for, see src/plan. */
static const char *const optional_plugins[] = {
  "eap-identity", "eap-mschapv2", "eap-md5", "eap-gtc", "eap-tls", "eap-ttls", "eap-peap", "curl", "pkcs11", NULL,
};

static void
add_algorithms (GString *text, const ViciMessage *kind)
{
  const ViciMessage *algorithm = NULL;

  if (vici_message_get_kind (kind) != VICI_SECTION)
    return;
  g_string_append (text, vici_message_get_name (kind));
  while ((algorithm = vici_message_next (kind, algorithm)))
    g_string_append_printf (text, " %s", vici_message_get_name (algorithm));
  g_string_append_c (text, '\n');
}

char *
abilities_to_text (const char *version, const char *const *plugins, const ViciMessage *algorithms)
{
  g_autofree char *names = g_strjoinv (" ", (char **) plugins);
  GString *text = g_string_new (NULL);
  const ViciMessage *kind = NULL;

  g_string_append_printf (text, "version %s\nplugins %s\n", version, names);
  while ((kind = vici_message_next (algorithms, kind)))
    add_algorithms (text, kind);
  return g_string_free (text, FALSE);
}

typedef struct {
  GMainLoop *loop;
  StateFile *state_file;
  char *text;
  GError **error;
} Asking;

static void
on_stopped (GObject *charon, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;

  charon_stop_finish (IPSEC_CHARON (charon), result);
  g_main_loop_quit (asking->loop);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  g_autoptr (Charon) charon = charon_start_finish (result, asking->error);

  if (!charon) {
    g_main_loop_quit (asking->loop);
    return;
  }
  state_file_add_child (asking->state_file, charon_get_pid (charon), NULL);
  asking->text = abilities_to_text (charon_get_version (charon), charon_get_plugins (charon), charon_get_algorithms (charon));
  charon_stop_async (charon, on_stopped, asking);
}

char *
abilities_ask (GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (StateFile) state_file = state_file_new (error);
  g_autofree char *id = g_strdup_printf ("%d", (int) getpid ());
  const CharonConf conf = { .id = id, .plugins = optional_plugins };
  Asking asking = { loop, state_file, NULL, error };

  if (!state_file || !state_file_set_charon (state_file, id, error))
    return NULL;
  charon_start_async (&conf, NULL, on_started, &asking);
  g_main_loop_run (loop);
  return asking.text;
}
