/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plans of IKEv2 and L2TP have in common: parts of charon's connections, from a profile. Pure. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/charon/vici-call.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

void plan_add_switch (ViciBuilder *builder, const char *key, gboolean on);

void plan_add_seconds (ViciBuilder *builder, const char *key, guint seconds);

/* An identity that a user wrote in @option; FAILURE_BAD_PROFILE if it cannot be written for charon. */
gboolean plan_add_identity (ViciBuilder *builder, const char *key, const char *text, const char *option, GError **error);

/* The certificate of the client itself. */
void plan_add_certificate (ViciBuilder *builder, const Credentials *credentials);

/* Where the server is, and what of the profile matters to either version of IKE. */
void plan_add_peer (ViciBuilder *builder, const Profile *profile, const Credentials *credentials, GInetAddress *peer);

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
