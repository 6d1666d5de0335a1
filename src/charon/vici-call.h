/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands for charon as data: what a plan is made of. Pure, and the one place that knows how credentials and
 * identities are written in VICI. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

typedef struct {
  const char *command; /* static: "load-conn" */
  char *what;          /* for logs and errors: "certificate 3" */
  gboolean optional;   /* does without it if charon refuses it */
  GBytes *message;     /* or NULL: a command without arguments */
} ViciCall;

/* A list under construction; the first mistake is remembered and vici_calls_finish() reports it. */
typedef struct _ViciCalls ViciCalls;

ViciCalls *vici_calls_new (void);

void vici_calls_free (ViciCalls *calls);

/* Appends a command whose message is finished here; takes @builder, which may be NULL. @command must be static. */
void vici_calls_add (ViciCalls *calls, const char *command, const char *what, ViciBuilder *builder);

/* @type is IKE (a pre-shared key) or EAP (a password); it holds for every identity, since a private charon has one
 * connection. */
void vici_calls_add_shared (ViciCalls *calls, const char *type, GBytes *secret);

/* @flag is CA or NONE; @option is where it comes from, NULL for one of many that can be missed. */
void vici_calls_add_certificate (ViciCalls *calls, const char *flag, GBytes *der, const char *option);

/* An unencrypted private key in DER. */
void vici_calls_add_key (ViciCalls *calls, GBytes *der);

/* A private key that stays on a token; @module is charon's name for it, @handle its CKA_ID in hexadecimal. */
void vici_calls_add_token (ViciCalls *calls, const char *module, guint64 slot, const char *handle, const char *pin);

/* The calls, an array of ViciCall; NULL and @error (FAILURE_INTERNAL) if one was wrong. Leaves @calls empty. */
GPtrArray *vici_calls_finish (ViciCalls *calls, GError **error);

/*
 * An identity as charon has to be told, from what a user wrote in strongSwan's notation. VICI takes ASCII only, so other
 * text goes as the bytes of its type: a distinguished name encoded, else a name or mail address. g_free(); NULL if it is
 * a distinguished name that cannot be encoded.
 */
char *vici_identity (const char *text);

/* The identity whose bytes are exactly @text, whatever it looks like: EAP and PPP know no types. */
char *vici_identity_exact (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViciCalls, vici_calls_free)

G_END_DECLS
