/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A profile while it is being filled in: for each row of the option table, whether it applies, what it says and what is
 * wrong with it. Knows no toolkit. What nobody touches stays as it was, byte for byte.
 */

#pragma once

#include "shared/options.h"

G_BEGIN_DECLS

typedef struct _Form Form;

/* A form for @connection, which needs a vpn setting; one without data is a new profile and gets good defaults. Fails for a
 * profile of another plugin that cannot be read as ours. Free with form_free(). */
Form *form_new (NMConnection *connection, GError **error);

void form_free (Form *form);

/* Whether saving a change turns a profile of another plugin into one of ours. */
gboolean form_converts (const Form *form);

/* Whether the option applies to the chosen type and way of signing in. */
gboolean form_is_visible (const Form *form, const Option *option);

/* What the option says: for words and booleans what holds, else what was typed, "" if nothing. Valid until the next
 * change. */
const char *form_text (const Form *form, const Option *option);

/* What the user typed or chose, which is cleaned first: see typed_clean(); "" for nothing. What else no longer fits with it falls back to its default. */
void form_set_text (Form *form, const Option *option, const char *text);

/* How a secret is stored. */
NMSettingSecretFlags form_flags (const Form *form, const Option *option);
void form_set_flags (Form *form, const Option *option, NMSettingSecretFlags flags);

/* Fills in what @text says, if it is no value for @option but (a part of) a mail: see paste_read(). Gives the titles of what
 * was filled in, to be freed with g_free(); NULL if it is no such text. */
char *form_paste (Form *form, const Option *option, const char *text);

/* That a passphrase (@option) opens something, which only those know who have looked into the files. */
void form_set_locked (Form *form, const Option *option, gboolean locked);

/* Whether there is something to fill in: like form_is_visible(), but for a passphrase that
 * opens nothing and a choice of one. */
gboolean form_is_shown (const Form *form, const Option *option);

/* Whether the profile cannot do without the option. */
gboolean form_is_required (const Form *form, const Option *option);

/* What holds if the option is left empty, for people; "" if nothing does. Free with g_free(). */
char *form_placeholder (const Form *form, const Option *option);

/* Whether @word, the number of one of the option's words, goes with the rest. */
gboolean form_offers (const Form *form, const Option *option, guint word);

/* What the option is, what others call it and what holds by itself, in sentences, to be freed with g_free(); NULL if nothing
 * is known. */
char *form_help (const Option *option);

/* What the present choice means, or NULL; @insecure tells whether it is a warning. */
const char *form_note (const Form *form, const Option *option, gboolean *insecure);

/* What is wrong with the option as a sentence, or NULL; free with g_free(). Silent about what nobody has filled in yet. */
char *form_problem (const Form *form, const Option *option);

typedef enum { FORM_INFO, FORM_WARNING, FORM_ERROR } FormLevel;

/* The one thing to be said about the option: what is wrong, what is missing, what the choice means; NULL for nothing. Free
 * with g_free(). */
char *form_hint (const Form *form, const Option *option, FormLevel *level);

/* Puts the vpn setting into @connection, or leaves it alone and names the first field that is wrong. */
gboolean form_update (const Form *form, NMConnection *connection, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Form, form_free)

G_END_DECLS
