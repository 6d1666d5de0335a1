/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How to call a server, and how to call it next: at another address, with more patience, or from other local ports.
 * This module decides; the session acts.
 */

#pragma once

#include "shared/profile-data.h"
#include "src/addresses.h"
#include "src/charon/charon-log.h"

G_BEGIN_DECLS

/* Starts as zeros but for the profile, which must outlive it. Release with ike_attempts_clear(). */
typedef struct {
  const Profile *profile;
  Addresses *addresses;   /* NULL until ike_attempts_begin() */
  gboolean was_up;        /* the ports work */
  gboolean ports_changed; /* the current call is the extra one that ike_attempts_other_ports() granted */
  gboolean encap;         /* that extra call uses ESP in UDP */
  GError *refusal;        /* what the server said at an earlier address; or NULL */
} IkeAttempts;

/* Starts a round. @found is a list of GInetAddress, best first; NULL reuses the known ones, which must exist. */
void ike_attempts_begin (IkeAttempts *self, GList *found);

/* Takes the address used last from the kill switch's memory, if it holds: then no name server need be there to be asked. */
void ike_attempts_begin_known (IkeAttempts *self);

/* The connection is up. */
void ike_attempts_stop (IkeAttempts *self);
void ike_attempts_clear (IkeAttempts *self);

/* The server's address in use. */
GInetAddress *ike_attempts_get_peer (const IkeAttempts *self);

/* Moves to the first address that has a route. FAILURE_NO_ANSWER if none has. */
gboolean ike_attempts_find_way (IkeAttempts *self, GError **error);

/* Keeps only IPv4 addresses, and moves to the first that has a route. FAILURE_NO_IP4 or FAILURE_NO_ANSWER if there is none. */
gboolean ike_attempts_keep_ip4 (IkeAttempts *self, GError **error);

/* Tells @log how often charon retransmits in this call: the more alternatives are left, the less time each one gets. */
void ike_attempts_set_retransmits (const IkeAttempts *self, CharonLog *log);

/* Whether to call another address after @failure; that address is then in use. If not, @failure is replaced by the
 * most informative error seen. */
gboolean ike_attempts_next_address (IkeAttempts *self, GError **failure);

/* Whether to call the server once more, from the standard ports or, if another program holds one, with ESP
 * in UDP (encap). If not, @failure names the port's owner where that may matter. @log belongs to the failed call. */
gboolean ike_attempts_other_ports (IkeAttempts *self, const CharonLog *log, GError **failure);

/* FAILURE_PORT_TAKEN if another program holds one of the standard ports: charon would go on without it. */
gboolean ike_attempts_check_ports (GError **error);

G_END_DECLS
