/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every session needs before it can begin, got at the same time: the server's addresses, credentials, a charon. */

#pragma once

#include "src/charon/charon.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/* What was not wanted is NULL. */
typedef struct {
  GList *addresses;         /* of GInetAddress, best first */
  Credentials *credentials;
  Charon *charon;
} Preparation;

/* What is wanted; nothing needs to outlive the call. */
typedef struct {
  const char *gateway;
  guint patience;                  /* seconds that looking it up may take, then or if it fails there are no addresses;
                                    * 0: as long as it takes, and a failure of it counts */
  const CredentialsSource *source; /* NULL: no credentials */
  const CharonConf *conf;          /* NULL: no charon; its module is filled in if @source names a token */
} PreparationWish;

/* Errors are FAILURE_NAME_NOT_FOUND and those of credentials and charon; the first one counts, and nothing is left then. */
void preparation_start_async (const PreparationWish *wish, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
Preparation *preparation_finish (GAsyncResult *result, GError **error);

/* Drops everything; kills charon if it was not stopped. */
void preparation_free (Preparation *preparation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Preparation, preparation_free)

G_END_DECLS
