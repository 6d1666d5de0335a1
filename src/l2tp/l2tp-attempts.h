/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an L2TP connection tries, and what it tries next: another version of IKE, the other kind of port, no EAP, the
 * same call again. Each is tried once. This module decides; the session acts.
 */

#pragma once

#include <gio/gio.h>

#include "shared/profile.h"

G_BEGIN_DECLS

typedef struct {
  const Profile *profile;
  guint ike_version;
  guint16 port;          /* ours for L2TP; 0: any that is free */
  gboolean is_taken;     /* another program uses 1701 */
  gboolean no_eap;       /* refuse EAP */
  gboolean eap_changed;
  GError *eap_failure;   /* how it failed with EAP; or NULL */
  GError *no_ike1;       /* why version 2 is tried instead of 1; NULL if it is not */
  gboolean port_changed;
  gboolean called_again;
  GPtrArray *lost;       /* of GInetAddress: ours, from which a call was lost; or NULL */
  gboolean same_sa;      /* the next call needs the same IPsec as the last one, and can use its SA */
} L2tpAttempts;

/* @profile must outlive @self. Free what it holds with l2tp_attempts_clear(). */
void l2tp_attempts_init (L2tpAttempts *self, const Profile *profile);
void l2tp_attempts_clear (L2tpAttempts *self);

/* Chooses the first port. @is_free: nobody uses 1701 here; @nat: there is NAT on the way. */
void l2tp_attempts_choose_port (L2tpAttempts *self, gboolean is_free, gboolean nat);

/* The server was not told that the call from @source, our address, has ended. */
void l2tp_attempts_note_loss (L2tpAttempts *self, GInetAddress *source);

/* The next call comes from @source; NULL: not known. */
void l2tp_attempts_set_source (L2tpAttempts *self, GInetAddress *source);

/* Whether to try again after @failure of IPsec; the attempt is then set up. */
gboolean l2tp_attempts_after_ipsec (L2tpAttempts *self, const GError *failure);

/* Likewise, from the other kind of port; @why goes into the log. */
gboolean l2tp_attempts_other_port (L2tpAttempts *self, const char *why);

/* Likewise, with or without EAP, after a call in which the server asked for it and that ended in @failure. */
gboolean l2tp_attempts_change_eap (L2tpAttempts *self, const GError *failure);

/* Likewise, unchanged, after a call that failed by bad luck. */
gboolean l2tp_attempts_same_again (L2tpAttempts *self);

/* Whether the next call uses the SA of the last one, if it still exists. Applies to one call only. */
gboolean l2tp_attempts_take_sa (L2tpAttempts *self);

G_END_DECLS
