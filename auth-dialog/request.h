/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request by a NetworkManager agent and the reply to it: which secrets a profile uses, which are present, which the
 * user must be asked for. Pure: looks nothing up and asks nobody.
 */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

/* The agent's command line. */
typedef struct {
  char *uuid;
  char *name;           /* of the connection, for people */
  char *service;
  char **hints;         /* names of secrets, and "x-vpn-message:TEXT"; or NULL */
  gboolean interactive; /* the user may be asked */
  gboolean reprompt;    /* the stored secrets were refused */
} RequestCall;

/* Whether a private key needs a passphrase or PIN, as far as the user's rights suffice to see. */
typedef enum {
  REQUEST_KEY_OPEN,
  REQUEST_KEY_LOCKED,
  REQUEST_KEY_UNREADABLE,
} RequestKey;

typedef struct {
  char *name;    /* in vpn.secrets */
  char *label;
  char *value;   /* or NULL, as for every secret to ask for: it was refused or must not be stored */
  gboolean ask;
} RequestSecret;

typedef struct {
  char *title;
  char *message;
  GPtrArray *secrets; /* of RequestSecret */
  char *user;         /* whose password was refused, if it is asked for again; else NULL */
  gboolean user_guessed; /* .user is who asks: vpn.user-name, which the agent does not pass, may say otherwise */
  char *new_user;     /* as the user has corrected it; else NULL */
  gboolean user_fixed; /* it cannot be corrected in the window */
} Request;

/* Returns the stored value of the secret @name, which the caller frees, or NULL. */
typedef char *(*RequestLookup)(const char *name, gpointer data);

/* The connection as far as the agent describes it: its names, and @data as vpn.data. g_object_unref(). */
NMConnection *request_connection_new (const RequestCall *call, GHashTable *data);

/* Decides about every secret of @connection, whose parsed form is @profile. @key is the state of the IKE key,
 * @ppp_key that of the PPP key. @given holds the secrets that the agent sent; @lookup is called only for those that
 * are used, may be stored and were not given. Free with request_free(). */
Request *request_new (const RequestCall *call, NMConnection *connection, const Profile *profile, RequestKey key,
                      RequestKey ppp_key, GHashTable *given, RequestLookup lookup, gpointer lookup_data);

void request_free (Request *request);

/* Takes @user, which may be NULL, for the name of whom the password was refused, where that was a guess. */
void request_settle_user (Request *request, const char *user);

/* Notes that @user is to be in the place of the user name that was refused; if it is none, or the same, nothing. */
void request_correct_user (Request *request, const char *user);

/* Whether there is anything to ask the user for. */
gboolean request_asks (const Request *request);

/* The message for a window in which the user name cannot be corrected. g_free(). */
char *request_explain (const Request *request);

/* The reply to an agent that draws the window itself: a key file, version 2. secret_string_free(). */
char *request_to_keyfile (const Request *request);

/* The reply to an agent that leaves asking to us: for each secret with a value a line with its name and one with its
 * value, then two empty lines. secret_string_free(). */
char *request_to_lines (const Request *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

G_END_DECLS
