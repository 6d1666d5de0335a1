/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/eap-gate.h"

#include "src/charon/pattern.h"

/* Milliseconds within which charon takes a password, on a machine that is busy with other things. */
#define CALL_TIMEOUT 60000

struct _EapGate {
  GObject parent;
  Charon *charon;
  ViciClient *client; /* of its own: on the other one charon is busy with initiate */
  GBytes *password;
  GBytes *nothing;    /* what takes it away */
  gboolean open;
  gboolean barred;
};

G_DEFINE_FINAL_TYPE (EapGate, eap_gate, G_TYPE_OBJECT)

static gboolean
matches (const char *line, const char *pattern)
{
  g_auto (GStrv) found = pattern_match (pattern, line);

  return found != NULL;
}

/* By certificate or pre-shared key; what EAP proves comes after the password. */
static gboolean
is_proof (const char *line)
{
  return matches (line, "authentication of '*' with * successful") &&
         !matches (line, "authentication of '*' with EAP successful") && !matches (line, "*(myself)*");
}

static gboolean
is_over (const char *line)
{
  return matches (line, "initiating IKE_SA *") || matches (line, "IKE_SA * established between *");
}

static void
on_passed (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (EapGate) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ViciMessage) answer = vici_client_call_finish (IPSEC_VICI_CLIENT (client), result, &error);

  if (error) {
    g_warning ("the password cannot be moved: %s", error->message);
    charon_kill (self->charon);
  }
  charon_release (self->charon);
}

static void
set_open (EapGate *self, gboolean open)
{
  if (self->open == open)
    return;
  self->open = open;
  charon_hold (self->charon);
  vici_client_call_async (self->client, open ? "load-shared" : "unload-shared", open ? self->password : self->nothing,
                          CALL_TIMEOUT, NULL, on_passed, g_object_ref (self));
}

static void
on_step (EapGate *self, const char *line)
{
  /* Within TTLS and PEAP it is for another server, whose certificate comes later. */
  if (is_over (line) || charon_missed_list (self->charon))
    set_open (self, FALSE);
  else if (is_proof (line) && !self->barred)
    set_open (self, TRUE);
  else if (!self->open && matches (line, "server requested *"))
    self->barred = TRUE;
}

static void
eap_gate_finalize (GObject *object)
{
  EapGate *self = IPSEC_EAP_GATE (object);

  if (self->client)
    vici_client_close (self->client);
  g_clear_object (&self->client);
  g_clear_object (&self->charon);
  g_clear_pointer (&self->password, g_bytes_unref);
  g_clear_pointer (&self->nothing, g_bytes_unref);
  G_OBJECT_CLASS (eap_gate_parent_class)->finalize (object);
}

static void
eap_gate_class_init (EapGateClass *class)
{
  G_OBJECT_CLASS (class)->finalize = eap_gate_finalize;
}

static void
eap_gate_init (EapGate *self)
{
}

EapGate *
eap_gate_new (Charon *charon, const ViciCall *password, GError **error)
{
  g_autoptr (EapGate) self = g_object_new (IPSEC_TYPE_EAP_GATE, NULL);
  g_autoptr (ViciBuilder) builder = vici_builder_new ();

  self->client = charon_connect (charon, error);
  if (!self->client)
    return NULL;
  vici_builder_kv (builder, "id", "EAP");
  self->nothing = vici_builder_finish (builder, NULL);
  self->password = g_bytes_ref (password->message);
  self->charon = g_object_ref (charon);
  g_signal_connect_object (charon, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  return g_steal_pointer (&self);
}
