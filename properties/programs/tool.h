/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What nm-ipsec's commands share: their list, and synchronous requests to NetworkManager. */

#pragma once

#include <NetworkManager.h>

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* Exit status for wrong arguments. */
#define TOOL_USAGE 2

/* Exit status for an answer other than the one hoped for: problems found, not connected. */
#define TOOL_FOUND 3

/* An entry for the option --json. */
#define TOOL_JSON(where) \
  { \
    "json", 'j', 0, G_OPTION_ARG_NONE, where, N_("Print JSON, for programs"), NULL \
  }

typedef struct {
  const char *name;
  const char *help; /* untranslated */
  /* @argv starts with the command's name. Gives the exit status. */
  int (*run)(int argc, char **argv);
} ToolCommand;

extern const ToolCommand tool_check;
extern const ToolCommand tool_diagnose;
extern const ToolCommand tool_export;
extern const ToolCommand tool_import;
extern const ToolCommand tool_log;
extern const ToolCommand tool_migrate;
extern const ToolCommand tool_report;
extern const ToolCommand tool_status;
extern const ToolCommand tool_test;

/* Parses options and leaves @min to @max other arguments in @argv, after the first. FALSE, after a message, on
 * failure. @arguments is what the usage shows after the options, untranslated. */
gboolean tool_parse (const ToolCommand *command, const GOptionEntry *entries, const char *arguments, int min, int max, int *argc,
                     char ***argv);

/* Prints an error about @what (a file, a connection; or NULL); always returns EXIT_FAILURE. */
int tool_fail (const char *what, const GError *error);

/* Whether output goes to a terminal. */
gboolean tool_is_terminal (void);

/* Says on a terminal what takes its time; NULL takes that away again. */
void tool_progress (const char *text);

/* That there are no lines in the journal, and how to get the right to read them. */
void tool_explain_silence (void);

void tool_print_json (JsonNode *node);

/* Prints the findings and returns the exit status: TOOL_FOUND if there is an error among them. */
int tool_show_findings (GPtrArray *findings, gboolean as_json);

/* What diagnose finds about this machine. */
void tool_look_at_machine (GPtrArray *findings);

/* Connects to NetworkManager; g_object_unref(). */
NMClient *tool_connect (GError **error);

/* The one of these NMConnection that people mean by @name: of several it is ours, as a Wi-Fi network may have the name of a
 * VPN. NULL if there is none, or several are ours. */
NMConnection *tool_choose (const GPtrArray *connections, const char *name, GError **error);

/* The connection with this UUID or path, or chosen by name; owned by @client. */
NMRemoteConnection *tool_find (NMClient *client, const char *name, GError **error);

/* Whether our service can activate the connection. */
gboolean tool_is_ours (NMConnection *connection);

/* Like tool_find(), but refuses others. */
NMRemoteConnection *tool_find_ours (NMClient *client, const char *name, GError **error);

/* Sets @error to say that it is not such a connection; always returns FALSE. */
gboolean tool_not_ours (GError **error);

/* Adds to @connection those of its secrets that NetworkManager gives to this user. */
gboolean tool_get_secrets (NMRemoteConnection *connection, GError **error);

/* Likewise into @connection, a changed copy of @remote: on an update NetworkManager forgets secrets that it is not
 * given again. */
gboolean tool_merge_secrets (NMRemoteConnection *remote, NMConnection *connection, GError **error);

/* Each waits until NetworkManager is done. */
gboolean tool_add (NMClient *client, NMConnection *connection, GError **error);
gboolean tool_update (NMRemoteConnection *remote, NMConnection *connection, GError **error);

G_END_DECLS
