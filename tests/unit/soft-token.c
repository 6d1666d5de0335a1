/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/soft-token.h"

#include <glib/gstdio.h>

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *out = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %s", argv[0], out);
}

static gboolean
have (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  return path != NULL;
}

SoftToken *
soft_token_new (void)
{
  g_autofree char *config = NULL;
  g_autofree char *text = NULL;
  SoftToken *token;

  if (!have ("softhsm2-util") || !have ("p11tool"))
    return NULL;
  token = g_new0 (SoftToken, 1);
  token->dir = g_dir_make_tmp ("soft-token-XXXXXX", NULL);
  g_assert_nonnull (token->dir);
  config = g_build_filename (token->dir, "conf", NULL);
  text = g_strdup_printf ("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", token->dir);
  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  g_setenv ("SOFTHSM2_CONF", config, TRUE);
  return token;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

void
soft_token_free (SoftToken *token)
{
  remove_tree (token->dir);
  g_free (token->dir);
  g_free (token);
}

void
soft_token_init (SoftToken *token, const char *label)
{
  const char *argv[] = { "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", "1234", "--so-pin", "12345678",
    NULL };

  run (argv);
}

void
soft_token_add (SoftToken *token, const char *label, const char *key, const char *id, const char *name,
                const char *certificate)
{
  g_autofree char *key_file = g_strconcat (key, ".key", NULL);
  g_autofree char *key_path = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", key_file, NULL);
  g_autofree char *pem_file = g_strconcat (key, ".pem", NULL);
  g_autofree char *load = g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", pem_file, NULL);
  g_autofree char *load_option = g_strdup_printf ("--load-certificate=%s", load);
  g_autofree char *uri = g_strdup_printf ("pkcs11:token=%s", label);
  const char *import[] = { "softhsm2-util", "--import", key_path, "--token", label, "--label", name, "--id", id,
    "--pin", "1234", NULL };
  const char *write[] = { "p11tool", "--batch", "--login", "--set-pin=1234", "--write", load_option, certificate, "--label",
    name, "--id", id, uri, NULL };

  run (import);
  if (certificate)
    run (write);
}
