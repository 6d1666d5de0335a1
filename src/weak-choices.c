/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/weak-choices.h"

#include "shared/options.h"
#include "shared/weakness.h"

static void
log_choice (const Profile *profile, const Option *option)
{
  guint place = *(const guint *) (const void *) ((const char *) profile + option->offset);

  g_warning ("%s: %s=%s is not secure", profile->id, option->key,
             option->kind == OPTION_WORD ? option->words[place] : place ? "yes" : "no");
}

static void
log_proposals (const Profile *profile, const Option *option)
{
  char **list = *(char ***) (void *) ((char *) profile + option->offset);
  g_autofree char *value = list ? g_strjoinv (",", list) : NULL;
  g_autoptr (GPtrArray) reasons = weakness_list (option, value);

  for (guint i = 0; i < reasons->len; i++)
    g_warning ("%s: %s=%s: %s", profile->id, option->key, value, (const char *) reasons->pdata[i]);
}

void
weak_choices_log (const Profile *profile)
{
  guint n;
  const Option *options = options_all (&n);

  for (guint i = 0; i < n; i++) {
    if (!option_has_meaning (&options[i], profile))
      continue;
    if (options[i].kind == OPTION_PROPOSALS)
      log_proposals (profile, &options[i]);
    else if (option_is_insecure (&options[i], profile))
      log_choice (profile, &options[i]);
  }
}
