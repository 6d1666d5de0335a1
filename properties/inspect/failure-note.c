/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/failure-note.h"

#include <glib/gi18n-lib.h>

#include "properties/inspect/connection-status.h"
#include "shared/failures.h"
#include "shared/options.h"

void
failure_note_free (FailureNote *note)
{
  g_free (note->summary);
  g_free (note->body);
  g_free (note);
}

/* What lies here is a matter of the settings; what lies at the server or on the way may pass; what is broken is in the log. */
static FailureNoteButtons
choose_buttons (Failure cause)
{
  if (cause == FAILURE_INTERNAL || cause == FAILURE_CHARON_DIED || cause == FAILURE_CHARON_SILENT || cause == FAILURE_L2TP_DIED || cause == FAILURE_GUARD ||
      cause == FAILURE_TUNNEL)
    return FAILURE_NOTE_LOG;
  if (failure_reason (cause) == NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED)
    return FAILURE_NOTE_RETRY | FAILURE_NOTE_SETTINGS;
  if (cause == FAILURE_CONNECTION_LOST || cause == FAILURE_SERVER_CLOSED || cause == FAILURE_TIMEOUT ||
      (cause >= FAILURE_NAME_NOT_FOUND && cause <= FAILURE_NO_ANSWER_L2TP))
    return FAILURE_NOTE_RETRY | FAILURE_NOTE_LOG;
  return FAILURE_NOTE_SETTINGS | FAILURE_NOTE_LOG;
}

static const struct {
  Failure cause;
  const char *option;
} places[] = {
  { FAILURE_CERTIFICATE_UNREADABLE, "cert" },
  { FAILURE_CERTIFICATE_EXPIRED, "cert" },
  { FAILURE_KEY_ENCRYPTED, "key-password" },
  { FAILURE_KEY_PASSWORD, "key-password" },
  { FAILURE_PPP_KEY_PASSWORD, "ppp-key-password" },
  { FAILURE_KEY_MISMATCH, "key" },
  { FAILURE_TOKEN, "cert" },
  { FAILURE_PORT_TAKEN, "local-port" },
  { FAILURE_NAME_NOT_FOUND, "gateway" },
  { FAILURE_NO_IP4, "gateway" },
  { FAILURE_NO_ANSWER, "gateway" },
  { FAILURE_NO_ANSWER_L2TP, "l2tp-source-port" },
  { FAILURE_PROPOSAL_IKE, "security" },
  { FAILURE_PROPOSAL_ESP, "security" },
  { FAILURE_SELECTORS, "remote-ts" },
  { FAILURE_ROUTES, "remote-ts" },
  { FAILURE_NO_ADDRESS, "request-address" },
  { FAILURE_PPP_AUTH, "ppp-auth" },
  { FAILURE_SERVER_UNTRUSTED, "ca" },
  { FAILURE_SERVER_IDENTITY, "remote-id" },
  { FAILURE_SERVER_CONSTRAINT, "ca" },
  { FAILURE_PPK, "ppk" },
  { FAILURE_LOGIN, "user" },
  { FAILURE_ACCOUNT, "user" },
  { FAILURE_PSK, "psk" },
  { FAILURE_CLIENT_REFUSED, "local-id" },
  { FAILURE_EAP_METHOD, "eap-method" },
};

/* Details begin with the name of the option or secret, where it is one. */
static const char *
named_option (const char *detail)
{
  g_auto (GStrv) parts = g_strsplit (detail ? detail : "", ":", 2);
  const Option *option = parts[0] ? option_find (parts[0]) : NULL;

  return option ? option->key : NULL;
}

const char *
failure_note_option (GVariant *status)
{
  const char *word = connection_status_text (status, "failure-cause");
  const char *named = named_option (connection_status_text (status, "failure-detail"));
  Failure cause;

  if (named || !word || !failure_parse (word, &cause))
    return named;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    if (places[i].cause == cause)
      return places[i].option;
  }
  return NULL;
}

FailureNote *
failure_note_new (const char *uuid, GVariant *status)
{
  const char *id = connection_status_text (status, "id");
  const char *word = connection_status_text (status, "failure-cause");
  g_autofree char *failure = connection_status_failure (status);
  g_autofree char *body = failure ? option_use_labels (failure) : NULL;
  FailureNote *note;
  Failure cause;

  if (!body || !failure_parse (word, &cause))
    return NULL;
  note = g_new0 (FailureNote, 1);
  if (cause == FAILURE_CONNECTION_LOST || cause == FAILURE_SERVER_CLOSED)
    note->summary = g_strdup_printf (_("VPN “%s” was disconnected"), id ? id : uuid);
  else
    note->summary = g_strdup_printf (_("VPN “%s” could not connect"), id ? id : uuid);
  note->body = g_steal_pointer (&body);
  note->buttons = choose_buttons (cause);
  return note;
}
