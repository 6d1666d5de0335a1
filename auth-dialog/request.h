/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an agent of NetworkManager wants to know and what it gets to hear: which secrets a profile uses, which of them
 * are there, which the user must be asked for. Pure: looks nothing up and asks nobody.
 */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

/* What the agent says on the command line. */
typedef struct {
  char *uuid;
  char *name;           /* of the connection, for people */
  char *service;
  char **hints;         /* names of secrets, and "x-vpn-message:TEXT"; or NULL */
  gboolean interactive; /* the user may be asked */
  gboolean reprompt;    /* what is stored was refused */
} RequestCall;

/* Whether a private key needs a passphrase or PIN, as far as the user's own eyes can see. */
typedef enum {
  REQUEST_KEY_OPEN,
  REQUEST_KEY_LOCKED,
  REQUEST_KEY_UNREADABLE,
} RequestKey;

typedef struct {
  char *name;    /* in vpn.secrets */
  char *label;
  char *value;   /* or NULL; what is to be asked for has none: it was refused or must not be kept */
  gboolean ask;
} RequestSecret;

typedef struct {
  char *title;
  char *message;
  GPtrArray *secrets; /* of RequestSecret */
} Request;

/* Gives the stored value of the secret @name, which the caller frees, or NULL. */
typedef char *(*RequestLookup) (const char *name, gpointer data);

/* The connection as far as the agent tells: its names, and @data as vpn.data. */
NMConnection *request_connection_new (const RequestCall *call, GHashTable *data);

/* Decides about every secret of @connection, which reads as @profile. @key is about the key of IKE, @ppp_key about that
 * of PPP. @given has the secrets that the agent sent along; @lookup is asked only for what is used, may be stored and was
 * not given. Free with request_free(). */
Request *request_new (const RequestCall *call, NMConnection *connection, const Profile *profile, RequestKey key,
                      RequestKey ppp_key, GHashTable *given, RequestLookup lookup, gpointer lookup_data);

void request_free (Request *request);

/* Whether there is anything to ask the user for. */
gboolean request_asks (const Request *request);

/* The answer for an agent that draws the window itself: a key file, version 2. Free with secret_string_free(). */
char *request_to_keyfile (const Request *request);

/* The answer for an agent that leaves asking to us: a line with the name and a line with the value of each secret that
 * has one, then two empty lines. Free with secret_string_free(). */
char *request_to_lines (const Request *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

G_END_DECLS
