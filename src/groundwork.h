/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every session stands on, got at the same time: the server's addresses, credentials, a charon. */

#pragma once

#include "src/charon/charon.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

typedef struct {
  GList *addresses;         /* of GInetAddress, at least one; the one in use comes first */
  Credentials *credentials;
  Charon *charon;           /* NULL if none was wanted */
} Groundwork;

/* Nothing given needs to outlive the call. Without @config there is no charon. The module in @config is filled in here if
 * @source names a token. Errors are FAILURE_NAME_NOT_FOUND and those of credentials and charon; the first one counts, and
 * nothing is left then. */
void groundwork_lay_async (const char *gateway, const CredentialsSource *source, const CharonConf *config,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
Groundwork *groundwork_lay_finish (GAsyncResult *result, GError **error);

/* For a server that does not answer at its first address: puts the next one in its place; FALSE if there is none. */
gboolean groundwork_next_address (Groundwork *groundwork);

/* Drops everything; kills charon if it was not stopped. */
void groundwork_free (Groundwork *groundwork);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Groundwork, groundwork_free)

G_END_DECLS
