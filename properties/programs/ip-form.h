/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VPN's IPv4 or IPv6 settings, as texts and switches. What nobody changes stays as it was. */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

typedef struct {
  int family;             /* AF_INET or AF_INET6 */
  gboolean on;            /* the VPN gives addresses of this family */
  gboolean never_default; /* only for its own networks, not for everything */
  gboolean ignore_dns;    /* servers and domains of the VPN */
  gboolean ignore_routes; /* of the VPN */
  char *dns;              /* addresses, commas between them */
  char *search;           /* domains, likewise */
  char *routes;           /* "10.0.0.0/8", "10.0.0.0/8 10.1.1.1" or "10.0.0.0/8 10.1.1.1 100", likewise */
} IpForm;

/* The settings of @connection; never NULL. Free with ip_form_free(). */
IpForm *ip_form_new (NMConnection *connection, int family);
void ip_form_free (IpForm *form);

/* Puts the settings into @connection. FALSE, with an error and nothing changed, if a text is malformed. */
gboolean ip_form_apply (const IpForm *form, NMConnection *connection, GError **error);

/* FALSE, with an error, if a VPN with these two would have no addresses. */
gboolean ip_form_check_both (const IpForm *ip4, const IpForm *ip6, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpForm, ip_form_free)

G_END_DECLS
