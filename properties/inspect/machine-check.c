/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/machine-check.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "properties/inspect/machine-ports.h"
#include "properties/inspect/machine-software.h"
#include "shared/defines.h"

typedef struct {
  const char *root;
  GPtrArray *findings;
} Check;

static char *
path_of (const Check *check, const char *path)
{
  return g_strconcat (check->root, path, NULL);
}

static gboolean
exists (const Check *check, const char *path)
{
  g_autofree char *full = path_of (check, path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

static char *
read_text (const Check *check, const char *path)
{
  g_autofree char *full = path_of (check, path);
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, NULL);
  return text;
}

static void
add (const Check *check, FindingLevel level, const char *key, const char *text, const char *advice)
{
  findings_add (check->findings, level, key, text, advice);
}

/* --- programs --- */

typedef struct {
  const char *name, *path;
  FindingLevel level; /* where it is missing */
  const char *advice;
} Program;

static void
check_programs (const Check *check)
{
  static const Program programs[] = {
    { "charon-systemd", CHARON_PATH, FINDING_ERROR, N_("Install strongSwan (Debian: charon-systemd and strongswan-swanctl).") },
    { "nm-ipsec-service", LIBEXECDIR "/nm-ipsec-service", FINDING_ERROR, N_("Install NetworkManager-ipsec again.") },
#ifdef WITH_L2TP
    { "xl2tpd", XL2TPD_PATH, FINDING_WARNING, N_("For L2TP, install xl2tpd.") },
    { "pppd", "/usr/sbin/pppd", FINDING_WARNING, N_("For L2TP, install ppp.") },
    { "nm-ipsec-pppd-plugin.so", PPPD_PLUGIN_DIR "/nm-ipsec-pppd-plugin.so", FINDING_WARNING,
      N_("For L2TP, install NetworkManager-ipsec as built for this version of pppd.") },
#endif
  };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
    if (exists (check, programs[i].path))
      add (check, FINDING_OK, programs[i].name, programs[i].path, NULL);
    else
      add (check, programs[i].level, programs[i].name, _("is not installed"), _(programs[i].advice));
  }
}

/* --- the kernel --- */

static gboolean
lists_module (const Check *check, const char *list, const char *module)
{
  g_autofree char *text = read_text (check, list);
  g_autofree char *file = g_strdup_printf ("/%s.ko", module);

  return text && strstr (text, file);
}

static gboolean
has_module (const Check *check, const char *module)
{
  struct utsname names;
  g_autofree char *loaded = g_strconcat ("/sys/module/", module, NULL);
  g_autofree char *modules = NULL, *builtin = NULL;

  if (exists (check, loaded) || uname (&names) != 0)
    return TRUE;
  modules = g_strdup_printf ("/lib/modules/%s/modules.dep", names.release);
  builtin = g_strdup_printf ("/lib/modules/%s/modules.builtin", names.release);
  return lists_module (check, modules, module) || lists_module (check, builtin, module);
}

/* "install NAME /bin/false" is how people forbid a module; "blacklist NAME" keeps it from coming by itself, as ours do. */
static gboolean
is_forbidden (const char *text, const char *module)
{
  g_autofree char *escaped = g_regex_escape_string (module, -1);
  g_autofree char *pattern
    = g_strdup_printf ("^\\s*(blacklist\\s+%s\\s*$|install\\s+%s\\s+\\S*/(true|false)\\b)", escaped, escaped);

  return g_regex_match_simple (pattern, text, G_REGEX_MULTILINE, 0);
}

/* The file that forbids a module, or NULL. */
static char *
find_ban (const Check *check, const char *module)
{
  static const char *const folders[] = { "/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *folder = path_of (check, folders[i]);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name (dir))) {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;

      if (g_str_has_suffix (name, ".conf") && g_file_get_contents (path, &text, NULL, NULL) && is_forbidden (text, module))
        return g_steal_pointer (&path);
    }
  }
  return NULL;
}

static void
check_module (const Check *check, const char *module, FindingLevel level, const char *purpose)
{
  g_autofree char *ban = find_ban (check, module);
  g_autofree char *text = ban ? g_strdup_printf (_("is forbidden by %s"), ban) : NULL;

  if (text)
    add (check, level, module, text, _("Remove that line if the VPN is to work."));
  else if (has_module (check, module))
    add (check, FINDING_OK, module, purpose, NULL);
  else
    add (check, level, module, _("the kernel does not have it"), purpose);
}

static void
check_kernel (const Check *check)
{
  check_module (check, "esp4", FINDING_ERROR, _("IPsec over IPv4"));
  check_module (check, "esp6", FINDING_WARNING, _("IPsec over IPv6"));
  check_module (check, "xfrm_user", FINDING_ERROR, _("lets strongSwan set up IPsec"));
  check_module (check, "xfrm_interface", FINDING_WARNING, _("an interface for IPsec; without it routing is done by policies"));
  check_module (check, "nf_tables", FINDING_WARNING, _("keeps traffic that must be encrypted from leaving in the clear"));
#ifdef WITH_L2TP
  check_module (check, "ppp_generic", FINDING_WARNING, _("PPP, for L2TP"));
  check_module (check, "l2tp_ppp", FINDING_WARNING, _("L2TP in the kernel; without it every packet goes through xl2tpd"));
#endif
}

/* --- the clock --- */

/* Nobody can have installed this program in the future. */
static void
check_clock (const Check *check)
{
  GStatBuf info;
  struct timex state = { 0 };
  int result = adjtimex (&state);

  if (g_stat ("/proc/self/exe", &info) == 0 && time (NULL) < info.st_mtime)
    findings_add_part (check->findings, FINDING_ERROR, "clock", NULL, _("is earlier than this program"),
                       _("Set the clock: certificates appear not to be valid yet."));
  else if (result == TIME_ERROR || state.status & STA_UNSYNC)
    findings_add_part (check->findings, FINDING_WARNING, "clock", NULL, _("is not synchronized"),
                       _("If it is wrong, certificates look expired or not valid yet."));
  else
    findings_add_part (check->findings, FINDING_OK, "clock", NULL, _("is synchronized"), NULL);
}

/* --- what crashed --- */

static gboolean
is_dead (const char *name)
{
  guint64 pid = g_ascii_strtoull (name, NULL, 10);

  return g_str_has_suffix (name, ".state") && pid > 1 && pid <= G_MAXINT && kill ((pid_t) pid, 0) != 0 && errno == ESRCH;
}

gboolean
machine_has_leftovers (const char *root)
{
  g_autofree char *folder = g_strconcat (root, IPSEC_RUN_DIR, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    if (is_dead (name))
      return TRUE;
  }
  return FALSE;
}

void
machine_check (const char *root, GPtrArray *findings)
{
  const Check check = { root, findings };

  check_programs (&check);
  machine_check_strongswan (root, findings);
  check_kernel (&check);
  machine_check_ports (root, findings);
  check_clock (&check);
  if (machine_has_leftovers (root))
    findings_add_part (check.findings, FINDING_WARNING, "leftovers", NULL,
                       _("a service that was killed left routes, policies or processes behind"),
                       _("The next connection removes them, and so does “sudo nm-ipsec diagnose --fix”."));
}
