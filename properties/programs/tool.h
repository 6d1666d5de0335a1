/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands of nm-ipsec share: their list, NetworkManager asked as a command line tool can, one thing at a time. */

#pragma once

#include <NetworkManager.h>

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* Exit status where the arguments are wrong. */
#define TOOL_USAGE 2

/* Exit status where there is an answer, but not the one that was hoped for: something found, nothing connected. */
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
  int (*run) (int argc, char **argv);
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

/* Reads options and leaves @min to @max other arguments in @argv, after its first. FALSE, and said so, if that fails.
 * @arguments is what the usage shows behind the options. */
gboolean tool_parse (const ToolCommand *command, const GOptionEntry *entries, const char *arguments, int min, int max, int *argc,
                     char ***argv);

/* Says what went wrong, of what (a file, a connection; or NULL); always EXIT_FAILURE. */
int tool_fail (const char *what, const GError *error);

/* Whether people look at what is printed. */
gboolean tool_is_terminal (void);

void tool_print_json (JsonNode *node);

/* Prints what was found; gives the exit status, TOOL_FOUND if there is an error among it. */
int tool_show_findings (GPtrArray *findings, gboolean as_json);

/* NetworkManager. Unref it. */
NMClient *tool_connect (GError **error);

/* The connection with this name, UUID or path; owned by @client. */
NMRemoteConnection *tool_find (NMClient *client, const char *name, GError **error);

/* Whether it is a connection that our service can bring up. */
gboolean tool_is_ours (NMConnection *connection);

/* The same as tool_find() of those only. */
NMRemoteConnection *tool_find_ours (NMClient *client, const char *name, GError **error);

/* Sets @error to that it is none; always FALSE. */
gboolean tool_not_ours (GError **error);

/* Fetches those secrets of @connection that NetworkManager gives to this user into it. */
gboolean tool_get_secrets (NMRemoteConnection *connection, GError **error);

/* The same into @connection, a changed copy of @remote: what NetworkManager is not given anew it forgets. */
gboolean tool_merge_secrets (NMRemoteConnection *remote, NMConnection *connection, GError **error);

/* Each waits for NetworkManager to have done it. */
gboolean tool_add (NMClient *client, NMConnection *connection, GError **error);
gboolean tool_update (NMRemoteConnection *remote, NMConnection *connection, GError **error);

G_END_DECLS
