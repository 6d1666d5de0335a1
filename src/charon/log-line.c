/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/log-line.h"

#include "shared/text.h"

#include <string.h>

#define LINE_MAX_SIZE 2048

char *
log_line_clean (const char *text)
{
  return g_strstrip (text_printable (text, MIN (strlen (text), LINE_MAX_SIZE)));
}

char *
log_line_of_event (const ViciMessage *message)
{
  const ViciMessage *element = vici_message_find (message, "msg", NULL);
  gsize size;
  const char *text = element ? vici_message_get_blob (element, &size) : NULL;

  return text ? log_line_clean (text) : NULL;
}

gboolean
log_line_is_telling (const char *group)
{
  return g_strcmp0 (group, "NET") != 0 && g_strcmp0 (group, "ENC") != 0;
}
