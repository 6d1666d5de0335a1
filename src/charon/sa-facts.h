/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of an IKE_SA, as facts for people and tools. Pure. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/*
 * The facts in @sa, the section of one IKE_SA of an event (child-updown, ike-rekey, child-rekey): a floating a{sv} with
 * those of these that it has: server-address, server-id, client-id, ike-algorithms, esp-algorithms or ah-algorithms, nat (s:
 * none, client, server, both), server-port, ike-version, ike-since, ike-renewal, esp-renewal (t: times are seconds since
 * 1970; the latter is also of AH's keys). @now is the time of the event.
 */
GVariant *sa_facts_new (const ViciMessage *sa, gint64 now);

/* Likewise of the server's certificate, which is one of @listed (GBytes, DER): server-certificate (its subject) and
 * server-certificate-expires. Not floating; NULL if there is none. */
GVariant *sa_facts_of_certificates (const GPtrArray *listed);

/* Whether the keys of an IKE_SA depend on a post-quantum pre-shared key (RFC 8784). */
gboolean sa_facts_has_ppk (const ViciMessage *sa);

/* Whether a CHILD_SA is one of AH, which does not encrypt. */
gboolean sa_facts_is_ah (const ViciMessage *child);

/* "AES_CBC-256/HMAC_SHA2_256_128/ECP_256" of an IKE_SA or CHILD_SA: those of the names that are there, with "/PPK" where
 * that is used; g_free(). */
char *sa_facts_algorithms (const ViciMessage *sa);

/* The key exchange group of an IKE_SA as proposals have it, such as "modp2048"; NULL if it is not there; g_free(). */
char *sa_facts_group (const ViciMessage *sa);

G_END_DECLS
