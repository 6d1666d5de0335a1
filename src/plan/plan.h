/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a profile means for those who do the work, as far as IKEv2 and L2TP have it in common. Pure. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/charon/charon.h"
#include "src/charon/vici-call.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/*
 * Everything that a session needs from a profile before it knows the server's address, as ike_plan_new() or
 * l2tp_plan_new() makes it. What the server's address, the kernel and the credentials add to it comes in an input later.
 */
typedef struct {
  Profile *profile;
  Secrets *secrets;
  const char *child;                 /* the CHILD_SA's name; a private charon has no other */
  CredentialsSource credentials;     /* for IKE */
  CredentialsSource ppp_credentials; /* for EAP-TLS in PPP; without cert: none */
  gboolean needs_charon;             /* not for L2TP without IPsec */
  CharonConf charon;                 /* lacks the id, and what the tunnel is */
  GPtrArray *plugins;                /* names, what charon.plugins points to */
  const char *needed_plugins[3];     /* without which the profile cannot sign in; up to NULL */
} Plan;

/* What both kinds begin with. Takes @secrets. */
Plan *plan_new (const Profile *profile, Secrets *secrets, const char *child);

/* Whether and how patiently charon looks whether the server's certificate was revoked, as the profile wants. */
void plan_set_revocation (Plan *plan);

/* Adds to what charon has to load. */
void plan_add_plugin (Plan *plan, const char *name);

void plan_free (Plan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

void plan_add_switch (ViciBuilder *builder, const char *key, gboolean on);

void plan_add_seconds (ViciBuilder *builder, const char *key, guint seconds);

/* An identity that a user wrote in @option; FAILURE_BAD_PROFILE if it cannot be written for charon. */
gboolean plan_add_identity (ViciBuilder *builder, const char *key, const char *text, const char *option, GError **error);

/* The certificate of the client itself. */
void plan_add_certificate (ViciBuilder *builder, const Credentials *credentials);

/* Whether the server is told of the authorities that we trust without need. Many servers send no certificate otherwise,
 * but those of a whole system take kilobytes, which not every network lets through. */
gboolean plan_asks_for_certificate (const Credentials *credentials);

/* Where the server is, and what of the profile matters to either version of IKE; @ask for its certificate in any case, and
 * @encap ESP in UDP in any case. */
void plan_add_peer (ViciBuilder *builder, const Profile *profile, const Credentials *credentials, GInetAddress *peer,
                    gboolean ask, gboolean encap);

/* The section "remote": how the server proves itself, and as whom. @id is what it must call itself; NULL for what the
 * profile says and, if that says nothing, @fallback. */
gboolean plan_add_remote (ViciBuilder *builder, const Profile *profile, const Credentials *credentials, const char *id,
                          const char *fallback, GError **error);

/* How long a CHILD_SA lives and what follows. */
void plan_add_child_life (ViciBuilder *builder, const Profile *profile);

/* Authorities, the client's own certificate chain and key, the pre-shared key: what the profile uses of them. */
void plan_add_credentials (ViciCalls *calls, const Profile *profile, const Credentials *credentials,
                           const Secrets *secrets);

G_END_DECLS
