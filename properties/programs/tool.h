/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands of nm-ipsec share: their list, NetworkManager asked as a command line tool can, one thing at a time. */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

/* Exit status where the arguments are wrong. */
#define TOOL_USAGE 2

typedef struct {
  const char *name;
  const char *help; /* untranslated */
  /* @argv starts with the command's name. Gives the exit status. */
  int (*run) (int argc, char **argv);
} ToolCommand;

extern const ToolCommand tool_import;
extern const ToolCommand tool_export;
extern const ToolCommand tool_migrate;

/* Reads options and leaves @min to @max other arguments in @argv, after its first. FALSE, and said so, if that fails.
 * @arguments is what the usage shows behind the options. */
gboolean tool_parse (const ToolCommand *command, const GOptionEntry *entries, const char *arguments, int min, int max, int *argc,
                     char ***argv);

/* Says what went wrong, of what (a file, a connection; or NULL); always EXIT_FAILURE. */
int tool_fail (const char *what, const GError *error);

/* NetworkManager. Unref it. */
NMClient *tool_connect (GError **error);

/* The connection with this name, UUID or path; owned by @client. */
NMRemoteConnection *tool_find (NMClient *client, const char *name, GError **error);

/* Fetches those secrets of @connection that NetworkManager gives to this user into it. */
gboolean tool_get_secrets (NMRemoteConnection *connection, GError **error);

/* Each waits for NetworkManager to have done it. */
gboolean tool_add (NMClient *client, NMConnection *connection, GError **error);
gboolean tool_update (NMRemoteConnection *remote, NMConnection *connection, GError **error);

G_END_DECLS
