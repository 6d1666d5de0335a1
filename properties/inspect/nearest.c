/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/nearest.h"

#include <string.h>

#include "shared/options.h"
#include "shared/secrets.h"

/* Longer ones are no slips of the finger, and whoever wrote them may be after our time. */
#define WORD_MAX 64

/* What is as good as the same: people write remote_id and RemoteId. Longer words are cut. */
static gsize
fold (const char *word, char *folded)
{
  gsize length = 0;

  for (const char *p = word; *p && length < WORD_MAX; p++) {
    if (*p != '-' && *p != '_' && *p != ' ')
      folded[length++] = g_ascii_tolower (*p);
  }
  return length;
}

static guint
least (guint a, guint b, guint c)
{
  return MIN (a, MIN (b, c));
}

/* Optimal string alignment: insertions, deletions, replacements and swapped neighbours, each counts one. */
static guint
distance (const char *a, gsize n, const char *b, gsize m)
{
  guint rows[3][WORD_MAX + 1];
  guint *before = rows[0], *last = rows[1], *row = rows[2];

  for (gsize j = 0; j <= m; j++)
    last[j] = (guint) j;
  for (gsize i = 1; i <= n; i++) {
    guint *swap;

    row[0] = (guint) i;
    for (gsize j = 1; j <= m; j++) {
      row[j] = least (last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = MIN (row[j], before[j - 2] + 1);
    }
    swap = before;
    before = last;
    last = row;
    row = swap;
  }
  return last[m];
}

const char *
nearest_word (const char *word, const char *const *words)
{
  char a[WORD_MAX], b[WORD_MAX];
  gsize n = fold (word, a);
  guint best = G_MAXUINT;
  const char *nearest = NULL;

  for (guint i = 0; words[i]; i++) {
    gsize m = fold (words[i], b);
    guint d = distance (a, n, b, m);

    /* At most a third may be wrong, or everything short would be near everything else. */
    if (d < best && d * 3 <= MAX (n, m)) {
      best = d;
      nearest = words[i];
    }
  }
  return nearest;
}

/* Other clients' words for the same, which no distance finds. */
static const char *
find_synonym (const char *key)
{
  static const char *const pairs[][2] = {
    { "address", "gateway" }, { "server", "gateway" }, { "host", "gateway" }, { "remote", "gateway" },
    { "right", "gateway" }, { "username", "user" }, { "login", "user" }, { "identity", "local-id" },
    { "leftid", "local-id" }, { "rightid", "remote-id" }, { "remote-identity", "remote-id" },
    { "server-identity", "remote-id" }, { "method", "auth" }, { "certificate", "ca" }, { "cacert", "ca" },
    { "usercert", "cert" }, { "userkey", "key" }, { "leftcert", "cert" }, { "ike-proposals", "ike" },
    { "esp-proposals", "esp" }, { "ah-proposals", "ah" }, { "proposal", "ike" }, { "rightsubnet", "remote-ts" }, { "leftsubnet", "local-ts" },
    { "ipsec-enabled", "ipsec" }, { "ipsec-psk", "psk" }, { "virtual", "request-address" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    if (g_ascii_strcasecmp (key, pairs[i][0]) == 0)
      return pairs[i][1];
  }
  return NULL;
}

const char *
nearest_secret (const char *name)
{
  const char *names[SECRET_LAST + 2] = { NULL };

  for (Secret secret = 0; secret <= SECRET_LAST; secret++)
    names[secret] = secret_to_string (secret);
  return nearest_word (name, names);
}

/* What all of these end with makes none of them nearer. */
static char *
nearest_flags (const char *key)
{
  g_autofree char *stem = g_strndup (key, strlen (key) - strlen ("-flags"));
  const char *nearest = nearest_secret (stem);

  return nearest ? g_strconcat (nearest, "-flags", NULL) : NULL;
}

char *
nearest_key (const char *key)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  guint n;
  const Option *all = options_all (&n);
  const char *synonym = find_synonym (key);

  if (synonym)
    return g_strdup (synonym);
  if (g_str_has_suffix (key, "-flags"))
    return nearest_flags (key);
  for (guint i = 0; i < n; i++) {
    if (all[i].kind == OPTION_SECRET)
      g_ptr_array_add (keys, g_strconcat (all[i].key, "-flags", NULL));
    else
      g_ptr_array_add (keys, g_strdup (all[i].key));
  }
  g_ptr_array_add (keys, NULL);
  return g_strdup (nearest_word (key, (const char *const *) keys->pdata));
}
