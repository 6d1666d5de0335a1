/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A VICI server within the test's own process and main context. It answers by a script: what is expected next, and what
 * then happens. A command that comes unexpectedly fails the test, if no standing answer for it was given.
 */

#pragma once

#include <gio/gio.h>

#include "src/charon/vici-message.h"

typedef struct _FakeCharon FakeCharon;

/* Listens on a socket below a directory of its own. Free with fake_charon_free(). */
FakeCharon *fake_charon_new (void);

/* Fails the test if a part of the script was not reached. */
void fake_charon_free (FakeCharon *self);

const char *fake_charon_get_path (FakeCharon *self);

/* The next command must be this one. The steps below that follow are taken when it has come. */
void fake_charon_expect (FakeCharon *self, const char *command);

/* Takes the steps that follow when a client marks the log, before its line: a client does so to learn whether all that was
 * logged before has come, and for each event that it holds back until then. */
void fake_charon_await_mark (FakeCharon *self);

/* Steps; messages may be NULL for empty ones and are not copied. */
void fake_charon_reply (FakeCharon *self, GBytes *message);
void fake_charon_reply_ok (FakeCharon *self);                          /* success=yes */
void fake_charon_reply_refused (FakeCharon *self, const char *errmsg); /* success=no */
void fake_charon_reply_unknown (FakeCharon *self);
void fake_charon_reply_raw (FakeCharon *self, GBytes *bytes);                    /* to whoever sent the command */
void fake_charon_event (FakeCharon *self, const char *event, GBytes *message); /* to all that registered */
void fake_charon_hang_up (FakeCharon *self);                                     /* closes all connections */

/* How this command is answered whenever the script does not expect it just then; NULL: with success=yes. */
void fake_charon_always (FakeCharon *self, const char *command, GBytes *message);

/* From now on a registration for this event is answered with EVENT_UNKNOWN. */
void fake_charon_forget_event (FakeCharon *self, const char *event);

/* From now on the marks that a client sets into the log do not show up there. */
void fake_charon_lose_marks (FakeCharon *self);

/* Emits an event at once, outside of the script. */
void fake_charon_emit (FakeCharon *self, const char *event, GBytes *message);

/* Answers the last command with success at once, outside of the script, which has left it without an answer. */
void fake_charon_answer (FakeCharon *self);

/* Hangs up at once, outside of the script. */
void fake_charon_die (FakeCharon *self);

/* "command {\n  message as text\n}\n" for each command that came, secrets included. */
const char *fake_charon_get_log (FakeCharon *self);

/* An event or answer with these values: name, value, name, value, …, NULL. Free with g_bytes_unref(). */
GBytes *fake_charon_message (const char *name, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeCharon, fake_charon_free)
