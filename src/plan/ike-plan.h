/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an IKEv2 profile means for charon: which plugins it needs and which commands, in order. Pure. */

#pragma once

#include "shared/profile.h"
#include "shared/secrets.h"
#include "src/charon/vici-call.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/* The CHILD_SA's name; a private charon has no other. */
#define IKE_PLAN_CHILD "net"

/* What is known beside the profile when the plan is made. Nothing is owned. */
typedef struct {
  const Profile *profile;
  const Secrets *secrets;
  const Credentials *credentials;
  GInetAddress *peer;  /* the server */
  guint32 if_id;       /* of the XFRM interface; 0: the kernel has none, policies do without */
  const char *server_id; /* whom to expect instead of what the profile says; NULL: that */
  guint32 reqid;       /* nobody else's, since kernels deliver acquires to every charon */
} IkePlanInput;

/* charon's plugins for @profile beyond those that every profile needs: an array of names. */
GPtrArray *ike_plan_plugins (const Profile *profile);

/* The first plugin without which @profile cannot sign in, and that @has says is not there; NULL if there is none. */
const char *ike_plan_missing_plugin (const Profile *profile, gboolean (*has) (const char *plugin, gpointer data),
                                     gpointer data);

/* The commands that load everything, an array of ViciCall. FAILURE_BAD_PROFILE for an identity that cannot be written. */
GPtrArray *ike_plan_load (const IkePlanInput *input, GError **error);

G_END_DECLS
