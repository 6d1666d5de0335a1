/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/finding.h"

#include <glib/gi18n-lib.h>

#include "shared/text.h"

static const struct {
  const char *word;
  const char *label;
  const char *colour; /* ECMA-48 SGR */
} levels[] = {
  [FINDING_OK] = { "ok", N_("ok"), "32" },
  [FINDING_WARNING] = { "warning", N_("warning"), "33" },
  [FINDING_ERROR] = { "error", N_("error"), "31" },
};

const char *
finding_level_to_string (FindingLevel level)
{
  return levels[level].word;
}

static void
finding_free (gpointer data)
{
  Finding *finding = data;

  g_free (finding->key);
  g_free (finding->label);
  g_free (finding->text);
  g_free (finding->advice);
  g_free (finding);
}

GPtrArray *
findings_new (void)
{
  return g_ptr_array_new_with_free_func (finding_free);
}

/* Takes @key and @label. Keys, file names and answers are others' words. */
static void
add (GPtrArray *findings, FindingLevel level, char *key, char *label, const char *text, const char *advice)
{
  Finding *finding = g_new0 (Finding, 1);

  finding->level = level;
  finding->key = key;
  finding->label = label;
  finding->text = text_without_pins (text);
  finding->advice = advice ? text_without_pins (advice) : NULL;
  g_ptr_array_add (findings, finding);
}

void
findings_add (GPtrArray *findings, FindingLevel level, const char *key, const char *text, const char *advice)
{
  add (findings, level, text_printable (key, -1), text_printable (key, -1), text, advice);
}

static char *
join (const char *part, const char *name)
{
  g_autofree char *joined = name ? g_strdup_printf ("%s %s", part, name) : g_strdup (part);

  return text_printable (joined, -1);
}

void
findings_add_part (GPtrArray *findings, FindingLevel level, const char *part, const char *name, const char *text,
                   const char *advice)
{
  add (findings, level, join (part, name), join (_(part), name), text, advice);
}

FindingLevel
findings_worst (GPtrArray *findings)
{
  FindingLevel worst = FINDING_OK;

  for (guint i = 0; i < findings->len; i++) {
    const Finding *finding = findings->pdata[i];

    worst = MAX (worst, finding->level);
  }
  return worst;
}

char *
findings_to_text (GPtrArray *findings, gboolean coloured)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const Finding *finding = findings->pdata[i];
    const char *label = _(levels[finding->level].label);

    if (coloured)
      g_string_append_printf (text, "\033[%sm%s\033[0m  ", levels[finding->level].colour, label);
    else
      g_string_append_printf (text, "%s  ", label);
    g_string_append_printf (text, "%s: %s\n", finding->label, finding->text);
    if (finding->advice)
      g_string_append_printf (text, "    %s\n", finding->advice);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

JsonNode *
findings_to_json (GPtrArray *findings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++) {
    const Finding *finding = findings->pdata[i];

    json_builder_begin_object (builder);
    json_builder_add_string_value (json_builder_set_member_name (builder, "level"), levels[finding->level].word);
    json_builder_add_string_value (json_builder_set_member_name (builder, "key"), finding->key);
    json_builder_add_string_value (json_builder_set_member_name (builder, "text"), finding->text);
    json_builder_add_string_value (json_builder_set_member_name (builder, "advice"), finding->advice);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}
