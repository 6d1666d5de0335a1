/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an IKEv2 profile means: the credentials to read, charon's configuration, and its commands in order. Pure. */

#pragma once

#include "src/plan/plan.h"

G_BEGIN_DECLS

/* The CHILD_SA's name; a private charon has no other. */
#define IKE_PLAN_CHILD "net"

/* What else is known when the plan is made. Nothing is owned. */
typedef struct {
  const Profile *profile;
  const Secrets *secrets;
  const Credentials *credentials;
  GInetAddress *peer;  /* the server */
  guint32 if_id;       /* of the XFRM interface; 0: the kernel has none, policies do without */
  PlanServer server;
  const char *group;   /* see proposals_esp_by() */
  guint32 reqid;       /* unique, since kernels deliver acquires to every charon */
  ProfileEap eap;      /* method to sign in with; PROFILE_EAP_AUTO: the profile's, and MSCHAPv2 if that is auto */
  gboolean hybrid;     /* charon can do ML-KEM */
  gboolean encap;      /* ESP in UDP, whatever the profile says */
  gboolean ask;        /* request the server's certificate even if plan_asks_for_certificate() says no */
} IkePlanInput;

/* Takes @secrets. */
Plan *ike_plan_new (const Profile *profile, Secrets *secrets);

/* Whether the profile names a method within which another server, behind the gateway, shows a certificate. */
gboolean ike_plan_has_inner_server (const Profile *profile);

/* If the profile leaves the method open, the one to use for another call after the server @offered a different one,
 * in charon's spelling ("EAP_TTLS"): one that checks the certificate of the server that gets the password.
 * PROFILE_EAP_AUTO if there is none. */
ProfileEap ike_plan_other_eap (const Profile *profile, const char *offered);

/* The command that loads the EAP password, for an EapGate: an array of one ViciCall, or an empty one if there is no
 * password. */
GPtrArray *ike_plan_password (const IkePlanInput *input, GError **error);

/* The commands that load everything else, an array of ViciCall. FAILURE_BAD_PROFILE for an identity that charon
 * cannot represent. */
GPtrArray *ike_plan_load (const IkePlanInput *input, GError **error);

G_END_DECLS
