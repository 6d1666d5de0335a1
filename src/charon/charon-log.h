/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What charon's log and alerts mean: the one place that knows its texts. Pure. */

#pragma once

#include "src/charon/vici-message.h"

G_BEGIN_DECLS

/* What was heard since the last charon_log_clear(). */
typedef struct _CharonLog CharonLog;

CharonLog *charon_log_new (void);
void charon_log_free (CharonLog *log);

/* Before a new attempt: forgets everything but name servers and domains, which belong to the last one that worked. */
void charon_log_clear (CharonLog *log);

/* Hears an event of VICI: log or alert; others mean nothing here. */
void charon_log_event (CharonLog *log, const char *name, const ViciMessage *message);

/* Hears one line, as it stands in the msg of a log event, with its group ("IKE"). */
void charon_log_line (CharonLog *log, const char *group, const char *text);

/* The best explanation of a failed attempt, IPSEC_FAILURE; FAILURE_NO_ANSWER and so on. @fallback is the cause if
 * nothing telling was heard, with charon's last words as detail. Never NULL. */
GError *charon_log_failure (const CharonLog *log, int fallback);

/* Name servers given by the server, best first, and its search domains as far as charon tells them; NULL-terminated,
 * owned by the log, never NULL. */
const char *const *charon_log_dns (const CharonLog *log);
const char *const *charon_log_domains (const CharonLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CharonLog, charon_log_free)

G_END_DECLS
