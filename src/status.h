/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one truth about the connection that this process serves: state, step, what was negotiated and why it failed last.
 * It is told by D-Bus while the process lives (status-bus.h), and by files that those may read who may see the
 * connection: DIRECTORY/UUID how it is or ended, DIRECTORY/UUID.failure what went wrong last. Causes are the catalogue's
 * words; whoever shows them translates.
 *
 * As a dictionary: uuid, id, state, step (s), blocks (b), since, step-since, pid (t); failure-cause, failure-detail (s) and failure-at
 * (t) of this attempt; the facts of sa_facts_new(); device (s), mtu (t), addresses, dns, routes (as). Times are seconds
 * since 1970.
 */

#pragma once

#include <NetworkManager.h>
#include <sys/types.h>

#include "src/ip-config.h"
#include "src/session.h"

G_BEGIN_DECLS

typedef struct _Status Status;

/* Writes below @directory, which it makes; free with status_free(), which leaves the files. */
Status *status_new (const char *directory);
void status_free (Status *self);

/* Starts the record of an attempt to activate @connection, which need not be valid. */
void status_begin (Status *self, NMConnection *connection);

void status_enter (Status *self, SessionState state);

/* Sets "blocks": whether traffic is blocked while the tunnel is down. */
void status_set_blocks (Status *self, gboolean blocks);

/* Removes the record of how connection @uuid ended. */
void status_forget (const char *directory, const char *uuid);

/* The user is asked for a secret. */
void status_ask (Status *self);

void status_add_facts (Status *self, GVariant *facts);
void status_add_config (Status *self, const IpConfig *config);

void status_fail (Status *self, const GError *failure);

/* The dictionary, floating. */
GVariant *status_to_variant (Status *self);

/* Whether NetworkManager lets this user see the connection. */
gboolean status_is_visible (Status *self, uid_t user);

/* The fields added to every log line: NM_CONNECTION and NM_IPSEC_STEP. Callable from any thread. */
typedef struct {
  char uuid[37];
  const char *step;
} StatusMark;

/* FALSE if there is no connection yet. */
gboolean status_get_mark (Status *self, StatusMark *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Status, status_free)

G_END_DECLS
