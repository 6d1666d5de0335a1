/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own UDP port for L2TP, held until xl2tpd takes it over. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint16 port;
  gboolean shared;  /* another program has it too; both have agreed to share (SO_REUSEADDR) */
  int fd;
} SourcePort;

/* Whether nobody uses the port. */
gboolean source_port_is_free (guint16 port);

/* Takes @port, or any that is free for 0. FAILURE_PORT_TAKEN, with the name of the program if that can be seen. */
SourcePort *source_port_take (guint16 port, GError **error);

/* Lets go of the port. */
void source_port_free (SourcePort *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SourcePort, source_port_free)

G_END_DECLS
