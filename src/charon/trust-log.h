/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What charon's log says of the certificates that it has verified. Pure. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* What has been heard since the last trust_log_clear(). */
typedef struct _TrustLog TrustLog;

TrustLog *trust_log_new (void);
void trust_log_free (TrustLog *log);

/* Call before a new attempt. */
void trust_log_clear (TrustLog *log);

/* Takes a VICI event; others than log are ignored. */
void trust_log_event (TrustLog *log, const char *name, const ViciMessage *message);

/* The names of the authorities that certificates were verified with, as charon writes them, one a line; NULL if none. */
const char *trust_log_authorities (const TrustLog *log);

/* Whether a certificate says where it can be looked up whether it was revoked, and charon has nothing to look there with. */
gboolean trust_log_wants_lists (const TrustLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrustLog, trust_log_free)

G_END_DECLS
