/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every session needs before it can start, all fetched in parallel: the server's addresses, credentials, a
 * charon. */

#pragma once

#include "src/charon/charon.h"
#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/* Anything not asked for is NULL. */
typedef struct {
  GList *addresses;         /* of GInetAddress, best first */
  Credentials *credentials;
  Charon *charon;
} Preparation;

/* What to fetch; nothing needs to outlive the call. */
typedef struct {
  const char *gateway;
  guint patience;                  /* seconds that looking it up may take, then or if it fails there are no addresses;
                                    * 0: as long as it takes, and a failure of it counts */
  const CredentialsSource *source; /* NULL: no credentials */
  gboolean again;                  /* they were read before: where they cannot be now, or not in that time, there are none,
                                    * and charon is started as @conf says; but a passphrase or PIN that is wrong is an error */
  const CharonConf *conf;          /* NULL: no charon; the PKCS#11 module is filled in if @source names a token */
} PreparationWish;

/* Errors are FAILURE_NAME_NOT_FOUND and those of credentials and charon. The first error ends it all, and nothing is
 * left behind. */
void preparation_start_async (const PreparationWish *wish, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
Preparation *preparation_finish (GAsyncResult *result, GError **error);

/* Releases everything; kills charon if it was not stopped. */
void preparation_free (Preparation *preparation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Preparation, preparation_free)

/* Whether the charon that was started has all of these plugins; FAILURE_NO_PLUGIN names one that it has not. */
gboolean preparation_check_plugins (Charon *charon, const char *const *needed, GError **error);

G_END_DECLS
