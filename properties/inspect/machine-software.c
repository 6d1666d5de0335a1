/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/machine-software.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
exists (const char *root, const char *path)
{
  g_autofree char *full = g_strconcat (root, path, NULL);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

/* --- strongSwan by its files --- */

/* Where strongSwan's libraries are, with its plugins below. */
static const char *
find_folder (const char *root)
{
  static const char *const folders[] = {
    CHARON_PREFIX "/lib/ipsec", CHARON_PREFIX "/lib64/ipsec", CHARON_PREFIX "/libexec/ipsec",
    "/usr/lib/ipsec", "/usr/lib64/ipsec", "/usr/lib/strongswan", "/usr/lib64/strongswan", "/usr/libexec/ipsec",
  };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *plugins = g_strconcat (folders[i], "/plugins", NULL);

    if (exists (root, plugins))
      return folders[i];
  }
  return NULL;
}

static void
check_plugins (const char *root, const char *folder, GPtrArray *findings)
{
  static const struct {
    const char *name;
    FindingLevel level;
  } plugins[] = {
    { "vici", FINDING_ERROR }, { "kernel-netlink", FINDING_ERROR }, { "openssl", FINDING_ERROR },
    { "eap-mschapv2", FINDING_WARNING }, { "eap-identity", FINDING_WARNING }, { "eap-tls", FINDING_WARNING },
    { "eap-ttls", FINDING_WARNING },
  };
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++) {
    g_autofree char *path = g_strdup_printf ("%s/plugins/libstrongswan-%s.so", folder, plugins[i].name);
    g_autofree char *key = g_strconcat ("strongSwan ", plugins[i].name, NULL);

    if (exists (root, path))
      g_string_append_printf (found, "%s%s", found->len ? ", " : "", plugins[i].name);
    else
      findings_add (findings, plugins[i].level, key, _("is not installed"),
                    _("Debian has it in libcharon-extauth-plugins, libcharon-extra-plugins or libstrongswan-standard-plugins."));
  }
  if (found->len)
    findings_add (findings, FINDING_OK, "strongSwan", found->str, NULL);
}

/* Nothing that charon can be asked tells, before a server was called: but this is the function that IKEv1 is made by. */
static void
check_ikev1 (const char *root, const char *folder, GPtrArray *findings)
{
  static const char symbol[] = "task_manager_v1_create";
  g_autofree char *path = g_strconcat (root, folder, "/libcharon.so.0", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  if (!file)
    return;
  if (memmem (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), symbol, strlen (symbol)))
    findings_add (findings, FINDING_OK, "IKEv1", _("strongSwan was built with it"), NULL);
  else
    findings_add (findings, FINDING_WARNING, "IKEv1", _("strongSwan was built without it"),
                  _("L2TP then works only with servers that accept IKEv2 (option ike-version)."));
}

void
machine_check_strongswan (const char *root, GPtrArray *findings)
{
  const char *folder = find_folder (root);

  if (!folder)
    return;
  check_plugins (root, folder, findings);
  check_ikev1 (root, folder, findings);
}

/* --- strongSwan by its own words --- */

/* The rest of the line of @text that begins with @name; NULL if there is none. g_free(). */
static char *
dup_line (const char *text, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *start = g_strconcat (name, " ", NULL);

  for (guint i = 0; lines[i]; i++) {
    if (g_str_has_prefix (lines[i], start))
      return g_strdup (lines[i] + strlen (start));
  }
  return NULL;
}

/* Those of the words of a line that begin with @start, without it. */
static char *
pick (const char *line, const char *start)
{
  g_auto (GStrv) words = g_strsplit (line ? line : "", " ", -1);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; words[i]; i++) {
    if (*words[i] && g_str_has_prefix (words[i], start))
      g_string_append_printf (list, "%s%s", list->len ? ", " : "", words[i] + strlen (start));
  }
  return g_strdup (list->str);
}

static gboolean
has_word (const char *line, const char *word)
{
  g_auto (GStrv) words = g_strsplit (line ? line : "", " ", -1);

  return g_strv_contains ((const char *const *) words, word);
}

static void
check_eap (const char *text, GPtrArray *findings)
{
  g_autofree char *plugins = dup_line (text, "plugins");
  g_autofree char *hashers = dup_line (text, "hasher");
  g_autofree char *ciphers = dup_line (text, "encryption");
  g_autofree char *methods = pick (plugins, "eap-");
  gboolean has_md4 = has_word (hashers, "HASH_MD4"), has_des = has_word (ciphers, "DES_ECB");

  findings_add_part (findings, *methods ? FINDING_OK : FINDING_WARNING, "EAP methods", NULL, *methods ? methods : _("none"),
                     *methods ? NULL : _("Debian has them in libcharon-extauth-plugins and libcharon-extra-plugins."));
  if (!has_word (plugins, "eap-mschapv2"))
    return;
  if (has_md4 && has_des)
    findings_add (findings, FINDING_OK, "MSCHAPv2", _("MD4 and DES are there"), NULL);
  else
    findings_add (findings, FINDING_WARNING, "MSCHAPv2", has_md4 ? _("strongSwan has no DES") : _("strongSwan has no MD4"),
                  _("Install strongSwan's plugins md4 and des (Debian: libstrongswan-standard-plugins), or allow OpenSSL's "
                    "legacy algorithms: a password for MSCHAPv2 cannot be used otherwise."));
}

static void
check_algorithms (const char *text, GPtrArray *findings)
{
  static const struct {
    const char *kind, *key;
  } kinds[] = {
    { "encryption", N_("encryption") }, { "aead", N_("encryption with integrity") }, { "integrity", N_("integrity") },
    { "prf", N_("key derivation") }, { "dh", N_("key exchange") }, { "ke", N_("key exchange") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *line = dup_line (text, kinds[i].kind);
    g_autofree char *list = pick (line, "");

    if (*list)
      findings_add_part (findings, FINDING_OK, kinds[i].key, NULL, list, NULL);
  }
}

void
machine_check_abilities (const char *text, GPtrArray *findings)
{
  g_autofree char *version = dup_line (text, "version");
  g_autofree char *error = dup_line (text, "error");
  g_autofree char *hint = NULL;

  if (!version) {
    hint = g_strdup_printf (_("Run “%s --abilities --debug” as root to see what it says."), LIBEXECDIR "/nm-ipsec-service");
    findings_add (findings, FINDING_ERROR, "charon", error ? error : _("does not start"), hint);
    return;
  }
  findings_add (findings, FINDING_OK, "charon", version, NULL);
  check_eap (text, findings);
  check_algorithms (text, findings);
}

/* --- packages --- */

const char *const *
machine_package_lister (const char *root)
{
  static const char *const dpkg[] = {
    "dpkg-query", "--show", "--showformat=${db:Status-Abbrev}${Package} ${Version}\n", "charon-systemd", "libcharon*", "libstrongswan*",
    "strongswan*", "xl2tpd", "ppp", "network-manager", "network-manager-ipsec*", NULL,
  };
  static const char *const rpm[] = {
    "rpm", "--query", "--queryformat=%{NAME} %{VERSION}-%{RELEASE}\n", "strongswan", "xl2tpd", "ppp", "NetworkManager",
    "NetworkManager-ipsec", NULL,
  };
  static const char *const pacman[] = { "pacman", "--query", "strongswan", "xl2tpd", "ppp", "networkmanager", "networkmanager-ipsec", NULL };
  static const struct {
    const char *path;
    const char *const *argv;
  } listers[] = { { "/var/lib/dpkg/status", dpkg }, { "/usr/bin/pacman", pacman }, { "/usr/bin/rpm", rpm } };

  for (guint i = 0; i < G_N_ELEMENTS (listers); i++) {
    if (exists (root, listers[i].path))
      return listers[i].argv;
  }
  return NULL;
}

/* Debian's lines begin with two letters of state and a blank: "ii " is installed. */
static const char *
skip_state (const char *line)
{
  if (strlen (line) < 3 || line[2] != ' ' || !g_ascii_islower (line[0]))
    return line;
  return line[1] == 'i' ? line + 3 : NULL;
}

void
machine_check_packages (const char *text, GPtrArray *findings)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint before = findings->len;

  for (guint i = 0; lines[i]; i++) {
    const char *line = skip_state (lines[i]);
    g_auto (GStrv) words = g_strsplit (line ? line : "", " ", 3);

    if (g_strv_length (words) == 2 && *words[1])
      findings_add_part (findings, FINDING_OK, "package", words[0], words[1], NULL);
  }
  if (findings->len == before)
    findings_add_part (findings, FINDING_OK, "packages", NULL, _("none of what a VPN needs comes from a package"), NULL);
}
