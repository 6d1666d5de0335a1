/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an L2TP profile means: the credentials to read, charon's configuration and commands, xl2tpd's configuration, the
 * options of pppd. Pure. */

#pragma once

#include "src/plan/plan.h"
#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

/* The CHILD_SA's name; a private charon has no other. */
#define L2TP_PLAN_CHILD "l2tp"

/* The server's port, always, and ours unless the profile or another program is against it. */
#define L2TP_PLAN_PORT 1701

/* Files in the private directory; xl2tpd takes paths of at most 99 bytes. */
#define L2TP_PLAN_XL2TPD "xl2tpd.conf"
#define L2TP_PLAN_PPPD "pppd.options"
#define L2TP_PLAN_SECRETS "xl2tpd.secrets"
#define L2TP_PLAN_SOCKET "pppd.socket"
#define L2TP_PLAN_CA "ca.pem"
#define L2TP_PLAN_CERT "cert.pem"
#define L2TP_PLAN_KEY "key.pem"

/* What is known beside the profile when the plan is made. Nothing is owned. */
typedef struct {
  const Profile *profile;
  const Secrets *secrets;
  const Credentials *credentials; /* for IKE; not used without IPsec */
  guint ike_version;              /* 1 or 2 */
  guint32 reqid;                  /* nobody else's */
  GInetAddress *peer;             /* the server */
  GInetAddress *local;            /* our address towards it, or NULL */
  guint16 port;                   /* our own of L2TP */
  guint uplink_mtu;             /* bytes, 0: unknown */
  const char *directory;          /* private to us; letters, digits, /, - and _ */
  const char *token;              /* letters and digits: tells this call's pppd from an earlier one's */
  gboolean encap;                 /* ESP in UDP, whatever the profile says */
  gboolean no_eap;                /* whatever the profile says */
  gboolean hybrid;                /* charon can do ML-KEM */
} L2tpPlanInput;

/* Takes @secrets. */
Plan *l2tp_plan_new (const Profile *profile, Secrets *secrets);

/* The commands that load everything, an array of ViciCall. FAILURE_BAD_PROFILE for an identity that cannot be written. */
GPtrArray *l2tp_plan_load (const L2tpPlanInput *input, GError **error);

/* The text of L2TP_PLAN_XL2TPD; g_free(). */
char *l2tp_plan_xl2tpd (const L2tpPlanInput *input);

/* The text of L2TP_PLAN_SECRETS, for secret_string_free(); NULL in @text: the tunnel has none. FAILURE_BAD_SECRET for what
 * xl2tpd cannot read. */
gboolean l2tp_plan_secrets (const Secrets *secrets, char **text, GError **error);

/* The text of L2TP_PLAN_PPPD; g_free(). User and password are not in it. */
char *l2tp_plan_pppd (const L2tpPlanInput *input);

/* The arguments of xl2tpd; g_strfreev(). */
char **l2tp_plan_argv (const L2tpPlanInput *input);

/* What pppd is to sign in with, for ppp_report_wipe(). FAILURE_BAD_PROFILE or FAILURE_BAD_SECRET for what pppd cannot send:
 * it knows no more than 255 bytes. */
gboolean l2tp_plan_credentials (const Profile *profile, const Secrets *secrets, PppReport *report, GError **error);

/*
 * Brings a password in UTF-8 into the form that pppd needs for this way to sign in (a demand as in PPP_REPORT_DEMAND), in its
 * own place. Microsoft's hashes are of UTF-16 (RFC 2433 A.2, RFC 2759 8.3), which pppd makes of each byte by itself: so
 * each character becomes one byte. FALSE where one of them has no place in a byte.
 */
gboolean l2tp_plan_fit_password (char *password, guint protocol, guint algorithm);

/* The largest packet inside PPP that needs no fragmentation outside. */
guint l2tp_plan_mtu (const L2tpPlanInput *input);

/* Whether the profile lets the password go by this PPP protocol and CHAP algorithm or EAP type (ppp-protocol.h); 0: any of the
 * protocol. */
gboolean l2tp_plan_allows (const Profile *profile, guint protocol, guint algorithm);

/* DER as PEM, wiped when freed; @label is "CERTIFICATE" or "PRIVATE KEY". */
GBytes *l2tp_plan_pem (GPtrArray *ders, const char *label);

G_END_DECLS
