/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#include "properties/inspect/firewall-iptables.h"
#include "properties/inspect/firewall-nftables.h"
#include "properties/inspect/machine-check.h"
#include "properties/inspect/machine-software.h"
#include "properties/programs/tool.h"

/* What AppArmor and SELinux say when they stop one of ours. */
#define DENIED "(apparmor=\"DENIED\"|avc: +denied).*(charon|xl2tpd|pppd|nm-ipsec)"

/* What a program prints; NULL if it cannot be run. */
static char *
capture (const char *const *argv)
{
  g_autoptr (GSubprocess) program
    = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

  if (!program || g_output_stream_splice (output, g_subprocess_get_stdout_pipe (program), G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL) < 0)
    return NULL;
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (output)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)));
}

/* Quietly nothing where the journal may not be read. auditd takes the messages out of the kernel's log. */
static void
check_denials (GPtrArray *findings)
{
  const char *const argv[] = { "journalctl", "_TRANSPORT=kernel", "_TRANSPORT=audit", "--boot", "--quiet", "--no-pager", "--output=cat",
    "--lines=1", "--grep", DENIED, NULL };
  g_autofree char *line = capture (argv);

  if (line && *g_strstrip (line))
    findings_add_part (findings, FINDING_WARNING, "access control", NULL, line,
                       _("AppArmor or SELinux stopped a part of the VPN; the administrator of this computer can allow it."));
}

/* Only root can start a charon. */
static void
check_abilities (GPtrArray *findings)
{
  const char *const argv[] = { LIBEXECDIR "/nm-ipsec-service", "--abilities", NULL };
  g_autofree char *text = geteuid () == 0 ? capture (argv) : NULL;

  if (text)
    machine_check_abilities (text, findings);
  else if (geteuid () != 0)
    findings_add (findings, FINDING_OK, "charon", _("only root can ask it for its EAP methods and algorithms"), NULL);
}

static void
check_packages (GPtrArray *findings)
{
  const char *const *argv = machine_package_lister ("");
  g_autofree char *text = argv ? capture (argv) : NULL;

  findings_add (findings, FINDING_OK, PACKAGE_NAME, PACKAGE_VERSION, NULL);
  if (text)
    machine_check_packages (text, findings);
}

/* The old kind of iptables has rules of its own, and looking for them would load its modules where nobody uses it. */
static gboolean
has_old_iptables (void)
{
  g_autofree char *names = NULL;

  return g_file_get_contents ("/proc/net/ip_tables_names", &names, NULL, NULL) && *names;
}

static gboolean
add_iptables (Firewall *firewall, const char *program, gboolean is_ip6)
{
  const char *const argv[] = { program, NULL };
  g_autofree char *text = capture (argv);

  if (!text || !*text)
    return FALSE;
  firewall_iptables_read (firewall, text, is_ip6);
  return TRUE;
}

static void
check_firewall (GPtrArray *findings)
{
  static const char *const nft[] = { "nft", "--json", "list", "ruleset", NULL };
  g_autoptr (Firewall) firewall = firewall_new ();
  g_autofree char *rules = NULL;
  gboolean is_known;

  if (geteuid () != 0) {
    findings_add_part (findings, FINDING_OK, "firewall", NULL, _("only root can see its rules"), NULL);
    return;
  }
  is_known = add_iptables (firewall, "iptables-save", FALSE);
  is_known |= add_iptables (firewall, "ip6tables-save", TRUE);
  if (has_old_iptables ()) {
    is_known |= add_iptables (firewall, "iptables-legacy-save", FALSE);
    is_known |= add_iptables (firewall, "ip6tables-legacy-save", TRUE);
  }
  rules = capture (nft);
  if ((rules && firewall_nftables_read (firewall, rules)) || is_known)
    firewall_report (firewall, findings);
  else
    findings_add_part (findings, FINDING_OK, "firewall", NULL, _("its rules cannot be read: neither nft nor iptables shows them"), NULL);
}

static void
check_manager (GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = tool_connect (&error);

  if (!client) {
    findings_add (findings, FINDING_ERROR, "NetworkManager", error->message, NULL);
    return;
  }
  findings_add (findings, FINDING_OK, "NetworkManager", nm_client_get_version (client), NULL);
  /* "Could not find source connection" is all that it says itself. */
  if (!nm_client_get_primary_connection (client))
    findings_add (findings, FINDING_WARNING, "NetworkManager", _("is connected to no network, and a VPN needs one"),
                  _("A network that another program has set up does not count: see “nmcli device”. On a server with "
                    "netplan, the renderer has to be NetworkManager."));
}

void
tool_look_at_machine (GPtrArray *findings)
{
  tool_progress (_("looking at this computer"));
  check_manager (findings);
  check_packages (findings);
  machine_check ("", findings);
  check_abilities (findings);
  check_firewall (findings);
  check_denials (findings);
  tool_progress (NULL);
}

/* The service knows what it leaves, and takes it away at each start. */
static gboolean
fix (GError **error)
{
  g_autoptr (GSubprocess) service = NULL;
  g_autoptr (GInputStream) output = NULL;
  char byte;

  if (geteuid () != 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _("only root can do that"));
    return FALSE;
  }
  service = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, LIBEXECDIR "/nm-ipsec-service", "--sweep", NULL);
  if (!service)
    return FALSE;
  /* Its output ends when it does. */
  output = g_object_ref (g_subprocess_get_stdout_pipe (service));
  while (g_input_stream_read (output, &byte, 1, NULL, NULL) > 0)
    continue;
  return TRUE;
}

static int
run (int argc, char **argv)
{
  gboolean as_json = FALSE, wants_fix = FALSE;
  const GOptionEntry entries[] = {
    { "fix", 0, 0, G_OPTION_ARG_NONE, &wants_fix, N_("Remove what a service that was killed left behind, and let traffic pass that was blocked when a VPN dropped"), NULL },
    TOOL_JSON (&as_json),
    { NULL },
  };
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autoptr (GError) error = NULL;

  if (!tool_parse (&tool_diagnose, entries, NULL, 0, 0, &argc, &argv))
    return TOOL_USAGE;
  if (wants_fix && !fix (&error))
    return tool_fail (NULL, error);
  tool_look_at_machine (findings);
  return tool_show_findings (findings, as_json);
}

const ToolCommand tool_diagnose = { "diagnose", N_("Check whether this machine has what a VPN needs"), run };
