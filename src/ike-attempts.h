/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a server is called, and how next: at another of its addresses, with more patience, from other ports of ours. It
 * decides, the session acts.
 */

#pragma once

#include "shared/profile-data.h"
#include "src/addresses.h"
#include "src/charon/charon-log.h"

G_BEGIN_DECLS

/* Zero but for the profile, which must outlive it, at first. */
typedef struct {
  const Profile *profile;
  Addresses *addresses;   /* NULL until ike_attempts_begin() */
  gboolean was_up;        /* the ports are right then */
  gboolean ports_changed; /* the call at hand is the one more that ike_attempts_other_ports() has allowed */
  gboolean encap;         /* that is with ESP in UDP */
  GError *refusal;        /* said by the server at one of its addresses before another one was called; or NULL */
} IkeAttempts;

/* @found, of GInetAddress, best first; NULL: those that are known, which there have to be then. */
void ike_attempts_begin (IkeAttempts *self, GList *found);

/* It is up. */
void ike_attempts_stop (IkeAttempts *self);
void ike_attempts_clear (IkeAttempts *self);

/* Goes on to the first address that a route leads to; FALSE if there is none. */
gboolean ike_attempts_find_way (IkeAttempts *self);

/* How often charon repeats itself in this call: the more ways are left, the less time is given to each. */
void ike_attempts_set_retransmits (const IkeAttempts *self, CharonLog *log);

/* Whether another address is called after @failure; it is in use then. If not, @failure says the most telling thing. */
gboolean ike_attempts_next_address (IkeAttempts *self, GError **failure);

/* Whether the server is called once more, from the standard ports or, if another program has one (@taken), with ESP in UDP.
 * If not, @failure names who has them where that may matter. @log is of the call that failed. */
gboolean ike_attempts_other_ports (IkeAttempts *self, const CharonLog *log, guint16 *taken, GError **failure);

/* The first of the standard ports that another program has; 0: none. */
guint16 ike_attempts_find_taken_port (void);

G_END_DECLS
