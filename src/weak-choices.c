/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/weak-choices.h"

#include "shared/options.h"
#include "shared/weakness.h"

static gboolean
has_meaning (const Profile *profile, const Option *option)
{
  gboolean l2tp = profile->type == PROFILE_L2TP;

  return option->flags & (l2tp ? OPTION_L2TP : OPTION_IKEV2) && !(l2tp && !profile->ipsec && option->flags & OPTION_IPSEC);
}

static void
log_choice (const Profile *profile, const Option *option)
{
  guint place = *(const guint *) (const void *) ((const char *) profile + option->offset);

  if (option->insecure & (1u << place))
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
    if (!has_meaning (profile, &options[i]))
      continue;
    if (options[i].kind == OPTION_PROPOSALS)
      log_proposals (profile, &options[i]);
    else if (options[i].insecure)
      log_choice (profile, &options[i]);
  }
}
