/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands for charon as data: what a plan consists of. Pure, and the only module that knows how VICI spells
 * credentials and identities. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

typedef struct {
  const char *command; /* static: "load-conn" */
  char *what;          /* for logs and errors: "certificate 3" */
  gboolean optional;   /* if charon refuses it, go on without it */
  GBytes *message;     /* or NULL: a command without arguments */
} ViciCall;

/* A list under construction. The first mistake is remembered and reported by vici_calls_finish(). */
typedef struct _ViciCalls ViciCalls;

ViciCalls *vici_calls_new (void);

void vici_calls_free (ViciCalls *calls);

/* Appends a command and finishes its message. Takes @builder, which may be NULL. @command must be static. */
void vici_calls_add (ViciCalls *calls, const char *command, const char *what, ViciBuilder *builder);

/* @type is IKE (a pre-shared key) or EAP (a password). The secret applies to every identity, since a private charon
 * has only one connection. */
void vici_calls_add_shared (ViciCalls *calls, const char *type, GBytes *secret);

/* @flag is CA or NONE. @option is the profile option that it comes from; NULL for one of many certificates, any of
 * which charon may refuse. */
void vici_calls_add_certificate (ViciCalls *calls, const char *flag, GBytes *der, const char *option);

/* Adds an unencrypted private key in DER. */
void vici_calls_add_key (ViciCalls *calls, GBytes *der);

/* Adds a private key that stays on a token. @module is charon's name for the PKCS#11 module, @handle the key's
 * CKA_ID in hexadecimal. */
void vici_calls_add_token (ViciCalls *calls, const char *module, guint64 slot, const char *handle, const char *pin);

/* The calls, an array of ViciCall; NULL and @error (FAILURE_INTERNAL) if one was wrong. Leaves @calls empty. */
GPtrArray *vici_calls_finish (ViciCalls *calls, GError **error);

/*
 * The VICI form of an identity that a user wrote in strongSwan's notation. VICI accepts ASCII only, so other text is
 * sent as typed bytes: an encoded distinguished name, or else a name or mail address. g_free(); NULL if it is a
 * distinguished name that cannot be encoded.
 */
char *vici_identity (const char *text);

/* The identity that consists of exactly the bytes of @text, whatever it looks like: EAP and PPP have no identity
 * types. */
char *vici_identity_exact (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ViciCalls, vici_calls_free)

G_END_DECLS
