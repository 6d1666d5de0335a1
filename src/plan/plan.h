/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a profile means for charon and its helpers, as far as IKEv2 and L2TP have it in common. Pure. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/charon/charon.h"
#include "src/charon/vici-call.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/*
 * Everything a session needs from a profile before it knows the server's address; made by ike_plan_new() or
 * l2tp_plan_new(). What the address, the kernel and the credentials add comes later, in an input.
 */
typedef struct {
  Profile *profile;
  Secrets *secrets;
  const char *child;                 /* the CHILD_SA's name; a private charon has no other */
  CredentialsSource credentials;     /* for IKE */
  CredentialsSource ppp_credentials; /* for EAP-TLS in PPP; none if .cert is NULL */
  gboolean needs_charon;             /* not for L2TP without IPsec */
  CharonConf charon;                 /* without the id and the tunnel */
  GPtrArray *plugins;                /* names; charon.plugins points to them */
  const char *needed_plugins[3];     /* plugins the profile cannot sign in without; NULL-terminated */
} Plan;

/* What both kinds start from. Takes @secrets. */
Plan *plan_new (const Profile *profile, Secrets *secrets, const char *child);

/* Sets whether charon checks the server's certificate for revocation, and how long it waits, as the profile wants; and to
 * get lists for that from the beginning, where there is no connection without. */
void plan_set_revocation (Plan *plan);

/* Adds a plugin for charon to load. */
void plan_add_plugin (Plan *plan, const char *name);

void plan_free (Plan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

void plan_add_switch (ViciBuilder *builder, const char *key, gboolean on);

void plan_add_seconds (ViciBuilder *builder, const char *key, guint seconds);

/* An identity that a user wrote in @option; FAILURE_BAD_PROFILE if charon cannot represent it. */
gboolean plan_add_identity (ViciBuilder *builder, const char *key, const char *text, const char *option, GError **error);

/* The client's own certificate. */
void plan_add_certificate (ViciBuilder *builder, const Credentials *credentials);

/* Whether to send certificate requests even if not necessary. Many servers send no certificate otherwise, but naming
 * all of a system's authorities takes kilobytes, which not every network lets through. */
gboolean plan_asks_for_certificate (const Credentials *credentials);

/* The server's address, and the profile's settings for either version of IKE. @ask always requests a certificate;
 * @encap always uses ESP in UDP. */
void plan_add_peer (ViciBuilder *builder, const Profile *profile, const Credentials *credentials, GInetAddress *peer,
                    gboolean ask, gboolean encap);

/* Who the server is, where that is known better than from the profile. Nothing is owned. */
typedef struct {
  const char *id;      /* the identity it must use; NULL: the profile's or, if it has none, the fallback */
  GBytes *certificate; /* DER: it must have the key of this one; NULL: of any that is trusted */
} PlanServer;

/* The section "remote": how the server authenticates itself, and as whom. */
gboolean plan_add_remote (ViciBuilder *builder, const Profile *profile, const Credentials *credentials,
                          const PlanServer *server, const char *fallback, GError **error);

/* A CHILD_SA's lifetime and what happens when it ends. */
void plan_add_child_life (ViciBuilder *builder, const Profile *profile);

/* Authorities, the client's certificate chain and key, the pre-shared key: those that the profile uses. */
void plan_add_credentials (ViciCalls *calls, const Profile *profile, const Credentials *credentials,
                           const Secrets *secrets);

G_END_DECLS
