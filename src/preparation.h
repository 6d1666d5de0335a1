/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every session needs before it can begin, got at the same time: the server's addresses, credentials, a charon. */

#pragma once

#include "src/charon/charon.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

typedef struct {
  GList *addresses;         /* of GInetAddress, at least one; the one in use comes first */
  Credentials *credentials;
  Charon *charon;           /* NULL if none was wanted */
} Preparation;

/* Nothing given needs to outlive the call. Without @config there is no charon. The module in @config is filled in here if
 * @source names a token. Errors are FAILURE_NAME_NOT_FOUND and those of credentials and charon; the first one counts, and
 * nothing is left then. */
void preparation_start_async (const char *gateway, const CredentialsSource *source, const CharonConf *config,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
Preparation *preparation_finish (GAsyncResult *result, GError **error);

/* Leaves only the addresses of @family; FALSE if there are none then. */
gboolean preparation_keep_family (Preparation *preparation, GSocketFamily family);

/* For a server that does not answer at its first address: puts the next one in its place; FALSE if there is none. */
gboolean preparation_next_address (Preparation *preparation);

/* Drops everything; kills charon if it was not stopped. */
void preparation_free (Preparation *preparation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Preparation, preparation_free)

G_END_DECLS
