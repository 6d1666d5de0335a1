/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an IKEv2 profile means: the credentials to read, charon's configuration, its commands in their order. Pure. */

#pragma once

#include "src/plan/plan.h"

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
  ProfileEap eap;      /* by what to sign in; PROFILE_EAP_AUTO: what the profile says, in which auto is MSCHAPv2 */
  gboolean hybrid;     /* charon can do ML-KEM */
  gboolean encap;      /* ESP in UDP, whatever the profile says */
  gboolean ask;        /* for the server's certificate, though plan_asks_for_certificate() says no */
} IkePlanInput;

/* Takes @secrets. */
Plan *ike_plan_new (const Profile *profile, Secrets *secrets);

/* The method by which to call again a server that @offered another one, as charon names it ("EAP_TTLS"), where the profile
 * leaves it open: one that checks the certificate of whom it tells the password. PROFILE_EAP_AUTO if there is none. */
ProfileEap ike_plan_other_eap (const Profile *profile, const char *offered);

/* The command that loads the password of EAP, for an EapGate: an array of one ViciCall; empty if there is none. */
GPtrArray *ike_plan_password (const IkePlanInput *input, GError **error);

/* The commands that load everything else, an array of ViciCall. FAILURE_BAD_PROFILE for an identity that cannot be written. */
GPtrArray *ike_plan_load (const IkePlanInput *input, GError **error);

G_END_DECLS
