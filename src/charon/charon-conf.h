/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a private charon gets from its configuration file; everything else goes over VICI. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What charon calls the module of pkcs11_module. */
#define CHARON_PKCS11_MODULE "token"

/* The standard ports: RFC 7296 2, and RFC 3948 beside ESP in UDP. */
#define CHARON_IKE_PORT 500
#define CHARON_NAT_PORT 4500

/* Nothing is owned. */
typedef struct {
  const char *id;                /* letters, digits, _ and -; nobody else's: files are named /run/charon.ID.* */
  const char *const *plugins;    /* beyond those that are always loaded; unknown ones are left out by charon */
  const char *ignored_interface; /* the tunnel: its addresses are not the host's; or NULL */
  guint32 ignored_table;         /* of routes: not the host's either; 0: none */
  const char *pkcs11_module;     /* path of a module registered with p11-kit, or NULL */
  gboolean standard_ports;       /* 500 and 4500, which nobody else may have; else any */
  guint32 policy_table;          /* no XFRM interfaces: charon installs addresses itself, and routes in this table, which is nobody
                                  * else's; 0: there are */
  gboolean answers;              /* the server may begin as well */
  gboolean in_step;              /* see charon_hold() */
  gboolean revocation;           /* check certificates by CRL and OCSP */
  gboolean fetches;              /* has curl to get these with, which is a third of charon */
  guint revocation_timeout;      /* seconds for each of them; 0: charon's default of 10 */
  gboolean resolve;              /* ask for name servers; set by charon_start_async() */
  gboolean fenced;               /* charon can run no programs; set by charon_start_async() */
  gboolean resolvconf;           /* there is one, which charon would run; set by charon_start_async() */
  guint nat_keepalive;           /* seconds, 0: none */
} CharonConf;

/* Whether every value can stand in the file as it is: FAILURE_BAD_PROFILE if not. Pure. */
gboolean charon_conf_check (const CharonConf *config, GError **error);

/* The configuration file, of a config that was checked. Pure; g_free(). */
char *charon_conf_to_text (const CharonConf *config);

/* Whether the lines of @group, as "IKE", come as events; those of the others come out of stderr. */
gboolean charon_conf_is_told_by_vici (const char *group);

G_END_DECLS
