/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an L2TP connection tries, and what it tries next: another version of IKE, the other kind of port, no EAP, the call
 * once more. Each of them once. It decides, the session acts.
 */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

typedef struct {
  const Profile *profile;
  guint ike_version;
  guint16 port;          /* ours for L2TP; 0: any that is free */
  gboolean is_taken;     /* 1701, by somebody else */
  gboolean no_eap;       /* EAP is not agreed to */
  gboolean eap_changed;
  GError *eap_failure;   /* what came of it before no_eap; or NULL */
  GError *no_ike1;       /* why version 2 is tried though 1 was meant; NULL: it is not */
  gboolean port_changed;
  gboolean called_again;
  gboolean same_sa;      /* the next call is like the last one to IPsec, and can go the same way */
} L2tpAttempts;

/* @profile must outlive @self. Free what it holds with l2tp_attempts_clear(). */
void l2tp_attempts_init (L2tpAttempts *self, const Profile *profile);
void l2tp_attempts_clear (L2tpAttempts *self);

/* The port to begin with. @is_free: nobody uses 1701 here; @nat: our address is changed on the way. */
void l2tp_attempts_choose_port (L2tpAttempts *self, gboolean is_free, gboolean nat);

/* Whether there is one more attempt after @failure of IPsec; it is set up then. */
gboolean l2tp_attempts_after_ipsec (L2tpAttempts *self, const GError *failure);

/* Likewise, from the other kind of port; @why is for the log. */
gboolean l2tp_attempts_other_port (L2tpAttempts *self, const char *why);

/* Likewise, with EAP or without, after a call in which the server asked for it and nothing but @failure came of it. */
gboolean l2tp_attempts_change_eap (L2tpAttempts *self, const GError *failure);

/* Likewise, as before, after a call that failed by bad luck. */
gboolean l2tp_attempts_same_again (L2tpAttempts *self);

/* Whether the next call takes the SA that the last one had, if it still stands; the one after it does not. */
gboolean l2tp_attempts_take_sa (L2tpAttempts *self);

G_END_DECLS
