/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills the option table and the failure catalog into the manual page's template, from stdin to stdout. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "shared/failures.h"
#include "shared/options.h"

#define LINE_MAX_CHARS 76

/* Text as roff wants it, in lines that a person can read. */
static void
print_text (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; words[i]; i++) {
    g_autoptr (GString) word = g_string_new (words[i]);

    g_string_replace (word, "\\", "\\e", 0);
    g_string_replace (word, "-", "\\-", 0);
    if (line->len > 0 && line->len + 1 + word->len > LINE_MAX_CHARS) {
      puts (line->str);
      g_string_truncate (line, 0);
    }
    if (line->len > 0)
      g_string_append_c (line, ' ');
    else if (word->str[0] == '.' || word->str[0] == '\'')
      g_string_append (line, "\\&");
    g_string_append (line, word->str);
  }
  puts (line->str);
}

static char *
describe_number (const Option *option)
{
  return g_strdup_printf ("%u to %u", option->min, option->max);
}

static char *
describe_words (const Option *option)
{
  g_autofree char *words = g_strjoinv (", ", (char **) option->words);

  return g_strdup_printf ("%s %s", option->kind == OPTION_WORDS ? "list out of" : "one of", words);
}

/* What a value looks like. */
static char *
describe_value (const Option *option)
{
  switch (option->kind) {
  case OPTION_BOOL:
    return g_strdup ("yes or no");
  case OPTION_UINT:
    return describe_number (option);
  case OPTION_WORD:
  case OPTION_WORDS:
    return describe_words (option);
  case OPTION_TEXT:
  case OPTION_SECRET:
    return g_strdup ("text");
  case OPTION_HOST:
    return g_strdup ("host name or IP address");
  case OPTION_ADDRESS4:
    return g_strdup ("IPv4 address");
  case OPTION_IDENTITY:
    return g_strdup ("IKE identity");
  case OPTION_FILE:
    return g_strdup ("absolute path");
  case OPTION_KEYFILE:
    return g_strdup ("absolute path or pkcs11: URI");
  case OPTION_PROPOSALS:
    return g_strdup ("list of proposals");
  case OPTION_SELECTORS:
    return g_strdup ("list of networks");
  }
  g_assert_not_reached ();
}

static const char *
describe_type (const Option *option)
{
  if ((option->flags & OPTION_BOTH) == OPTION_BOTH)
    return "";
  return option->flags & OPTION_L2TP ? "; L2TP" : "; IKEv2";
}

static void
print_option (const Option *option)
{
  g_autofree char *value = describe_value (option);
  g_autofree char *fallback = option->fallback ? g_strdup_printf ("; default %s", option->fallback) : g_strdup ("");
  g_autofree char *line = g_strdup_printf ("[%s%s%s%s]", value, fallback,
                                           option->flags & OPTION_REQUIRED ? "; required" : "", describe_type (option));

  printf (".TP\n.B ");
  print_text (option->key);
  print_text (line);
  puts (".br");
  print_text (option->help);
}

static void
print_group (OptionGroup group)
{
  guint n;
  const Option *all = options_all (&n);

  printf (".SS %s\n", option_group_to_string (group));
  for (guint i = 0; i < n; i++) {
    if (all[i].group == group && all[i].kind != OPTION_SECRET)
      print_option (&all[i]);
  }
}

static void
print_options (void)
{
  for (OptionGroup group = 0; group <= OPTION_GROUP_LAST; group++)
    print_group (group);
}

static void
print_secrets (void)
{
  guint n;
  const Option *all = options_all (&n);

  for (guint i = 0; i < n; i++) {
    if (all[i].kind != OPTION_SECRET)
      continue;
    printf (".TP\n.B ");
    print_text (all[i].key);
    print_text (all[i].help);
  }
}

static void
print_failures (void)
{
  for (Failure failure = 0; failure <= FAILURE_LAST; failure++) {
    g_autoptr (GError) error = failure_new (failure, NULL);
    g_autofree char *text = failure_describe (error);

    printf (".TP\n.B ");
    print_text (failure_to_string (failure));
    print_text (text);
  }
}

static void
print_line (char *line)
{
  if (strcmp (line, "@OPTIONS@") == 0)
    print_options ();
  else if (strcmp (line, "@SECRETS@") == 0)
    print_secrets ();
  else if (strcmp (line, "@FAILURES@") == 0)
    print_failures ();
  else
    puts (line);
}

int
main (void)
{
  char line[512];

  while (fgets (line, sizeof line, stdin)) {
    g_autoptr (GString) text = g_string_new (line);

    g_string_replace (text, "@VERSION@", PACKAGE_VERSION, 0);
    g_strchomp (text->str);
    print_line (text->str);
  }
  return fflush (stdout) == 0 ? 0 : 1;
}
