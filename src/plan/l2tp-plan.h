/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an L2TP profile means: the credentials to read, charon's configuration and commands, xl2tpd's configuration,
 * pppd's options. Pure. */

#pragma once

#include "src/plan/plan.h"
#include "src/plan/ppp-report.h"

G_BEGIN_DECLS

/* The CHILD_SA's name; a private charon has no other. */
#define L2TP_PLAN_CHILD "l2tp"

/* The server's port, and ours too unless the profile or another program prevents it. */
#define L2TP_PLAN_PORT 1701

/* Files in the private directory; xl2tpd takes paths of at most 99 bytes. */
#define L2TP_PLAN_XL2TPD "xl2tpd.conf"
#define L2TP_PLAN_PPPD "pppd.options"
#define L2TP_PLAN_SECRETS "xl2tpd.secrets"
#define L2TP_PLAN_SOCKET "pppd.socket"
#define L2TP_PLAN_CA "ca.pem"
#define L2TP_PLAN_CERT "cert.pem"
#define L2TP_PLAN_KEY "key.pem"

/* What else is known when the plan is made. Nothing is owned. */
typedef struct {
  const Profile *profile;
  const Secrets *secrets;
  const Credentials *credentials; /* for IKE; not used without IPsec */
  guint ike_version;              /* 1 or 2 */
  guint32 reqid;                  /* unique */
  GInetAddress *peer;             /* the server */
  GInetAddress *local;            /* our address towards it, or NULL */
  guint16 port;                   /* our own L2TP port */
  guint uplink_mtu;             /* bytes, 0: unknown */
  const char *directory;          /* private to us; letters, digits, /, - and _ */
  const char *token;              /* letters and digits; distinguishes this call's pppd from an earlier one */
  gboolean encap;                 /* ESP in UDP, whatever the profile says */
  gboolean no_eap;                /* refuse EAP, whatever the profile says */
  gboolean hybrid;                /* charon can do ML-KEM */
} L2tpPlanInput;

/* Takes @secrets. */
Plan *l2tp_plan_new (const Profile *profile, Secrets *secrets);

/* The commands that load everything, an array of ViciCall. FAILURE_BAD_PROFILE for an identity that charon cannot
 * represent. */
GPtrArray *l2tp_plan_load (const L2tpPlanInput *input, GError **error);

/* The text of L2TP_PLAN_XL2TPD; g_free(). */
char *l2tp_plan_xl2tpd (const L2tpPlanInput *input);

/* Sets @text to the content of L2TP_PLAN_SECRETS, or to NULL if the tunnel has no secret; secret_string_free().
 * FAILURE_BAD_SECRET for one that xl2tpd cannot read. */
gboolean l2tp_plan_secrets (const Secrets *secrets, char **text, GError **error);

/* The content of L2TP_PLAN_PPPD, without user name and password; g_free(). */
char *l2tp_plan_pppd (const L2tpPlanInput *input);

/* The arguments of xl2tpd; g_strfreev(). */
char **l2tp_plan_argv (const L2tpPlanInput *input);

/* Fills @report with what pppd signs in with; ppp_report_wipe(). FAILURE_BAD_PROFILE or FAILURE_BAD_SECRET for what
 * pppd cannot send: its limit is 255 bytes. */
gboolean l2tp_plan_credentials (const Profile *profile, const Secrets *secrets, PppReport *report, GError **error);

/*
 * Converts a password, in place, from UTF-8 to the form that pppd needs for this method (a demand as in
 * PPP_REPORT_DEMAND). Microsoft's hashes are computed over UTF-16 (RFC 2433 A.2, RFC 2759 8.3), and pppd expands each
 * byte on its own, so each character must become one byte. FALSE if a character does not fit into a byte.
 */
gboolean l2tp_plan_fit_password (char *password, guint protocol, guint algorithm);

/* The largest PPP packet that needs no fragmentation outside, in bytes. */
guint l2tp_plan_mtu (const L2tpPlanInput *input);

/* Whether the profile allows sending the password by this PPP protocol and CHAP algorithm or EAP type
 * (ppp-protocol.h); 0 stands for any of the protocol. */
gboolean l2tp_plan_allows (const Profile *profile, guint protocol, guint algorithm);

/* DER as PEM, wiped when freed; @label is "CERTIFICATE" or "PRIVATE KEY". */
GBytes *l2tp_plan_pem (GPtrArray *ders, const char *label);

/* Whether everything that pppd needs can be written down. An error early says more than pppd's would. */
gboolean l2tp_plan_check (const Plan *plan, GError **error);

G_END_DECLS
