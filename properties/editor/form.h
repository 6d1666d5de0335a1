/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A profile being filled in: for each row of the option table, whether it applies, its value, and what is wrong with
 * it. Independent of any toolkit. What nobody touches stays the same, byte for byte.
 */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

typedef struct _Form Form;

/* A form for @connection, which needs a vpn setting; one without data is a new profile and gets good defaults. Fails
 * for another plugin's profile that cannot be read as ours. Free with form_free(). */
Form *form_new (NMConnection *connection, GError **error);

void form_free (Form *form);

/* Whether saving a change converts another plugin's profile to ours. */
gboolean form_converts (const Form *form);

/* Whether the option applies to the chosen type and authentication. */
gboolean form_is_visible (const Form *form, const Option *option);

/* The option's value: for words and booleans the one in effect, else what was typed, "" if nothing. Valid until the
 * next change. */
const char *form_text (const Form *form, const Option *option);

/* Sets what the user typed or chose, cleaned up by typed_clean(); "" for nothing. Other options that no longer fit
 * fall back to their defaults. */
void form_set_text (Form *form, const Option *option, const char *text);

/* The text as it was typed is gone, form_text() is shown instead: a port that it named stays. */
void form_settle (Form *form, const Option *option);

/* How a secret is stored. */
NMSettingSecretFlags form_flags (const Form *form, const Option *option);
void form_set_flags (Form *form, const Option *option, NMSettingSecretFlags flags);

/* If @text is not a value for @option but (part of) an e-mail, fills in what it says: see paste_read(). Returns the
 * titles of the options filled in; g_free(). NULL if it is no such text. */
char *form_paste (Form *form, const Option *option, const char *text);

/* Sets whether the passphrase @option unlocks anything, which only a caller that looked into the files knows. */
void form_set_locked (Form *form, const Option *option, gboolean locked);

/* Whether to show the option: like form_is_visible(), except for a passphrase that unlocks nothing and a choice of
 * one. */
gboolean form_is_shown (const Form *form, const Option *option);

/* Whether the profile is incomplete without the option. */
gboolean form_is_required (const Form *form, const Option *option);

/* The default if the option is left empty, for people; "" if there is none. g_free(). */
char *form_placeholder (const Form *form, const Option *option);

/* Whether @word, an index into the option's words, is compatible with the other options. */
gboolean form_offers (const Form *form, const Option *option, guint word);

/* A few sentences: what the option is, what other products call it and what its default is; g_free(). NULL if there
 * is nothing to say. */
char *form_help (const Option *option);

/* Explains the current choice, or NULL; @insecure is set if it is a warning. */
const char *form_note (const Form *form, const Option *option, gboolean *insecure);

/* What is wrong with the option, in a sentence, or NULL; g_free(). Says nothing about fields not filled in yet. */
char *form_problem (const Form *form, const Option *option);

typedef enum { FORM_INFO, FORM_WARNING, FORM_ERROR } FormLevel;

/* The most important message about the option: what is wrong, what is missing, or what the choice means; NULL for
 * none. g_free(). */
char *form_hint (const Form *form, const Option *option, FormLevel *level);

/* Puts the vpn setting into @connection; or leaves it alone and names the first invalid field in @error. */
gboolean form_update (const Form *form, NMConnection *connection, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Form, form_free)

G_END_DECLS
