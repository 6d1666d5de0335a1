/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/machine-ports.h"

#include <glib/gi18n-lib.h>

#include "shared/udp-socket.h"

static void
check_port (const char *root, guint16 port, FindingLevel level, const char *advice, GPtrArray *findings)
{
  g_autofree char *key = g_strdup_printf ("UDP %u", port);
  g_autofree char *program = NULL, *pid = NULL, *holder = NULL, *text = NULL;
  UdpSocket found;

  if (!udp_socket_find (root, port, UDP_SOCKET_NOBODY, &found))
    return;
  program = udp_socket_find_program (root, &found, &pid);
  holder = program ? g_strdup_printf ("%s (%s)", program, pid) : NULL;
  text = holder ? g_strdup_printf (_("is in use by %s"), holder) : g_strdup (_("is in use by a program; root can see which one"));
  findings_add (findings, level, key, text, advice);
}

void
machine_check_ports (const char *root, GPtrArray *findings)
{
  const char *only_if = _("Only a connection that has to send from this port (local-port) needs it.");

  check_port (root, 500, FINDING_OK, only_if, findings);
  check_port (root, 4500, FINDING_OK, only_if, findings);
#ifdef WITH_L2TP
  check_port (root, 1701, FINDING_WARNING, _("L2TP then uses another port, which some servers do not accept."), findings);
#endif
}
