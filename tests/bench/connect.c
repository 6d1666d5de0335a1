/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connect ca|system|known: one connection of the service, from the profile to up and down again, with stand-ins for charon
 * and the kernel: by a profile that names its authority; by one that trusts the system; and that one when the server is known.
 * The budget counts its instructions. */
#include "config.h"

#include <stdlib.h>

#include "src/ike/ike-session.h"
#include "tests/unit/ike-stand-ins.h"

/* Of those that every system trusts. */
#define AUTHORITY "C=US, O=Internet Security Research Group, CN=ISRG Root X1"

static StandIns *
begin_with_system (gboolean known)
{
  StandIns *self = stand_ins_new ();
  const char *const items[] = { "gateway", "198.51.100.1", "local-port", "ephemeral", NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  self->notes.authorities = known ? g_strdup (AUTHORITY) : NULL;
  stand_ins_follow (self, ike_session_new (profile, secrets));
  return self;
}

int
main (int argc, char **argv)
{
  g_autoptr (StandIns) self = NULL;

  g_test_init (&argc, &argv, NULL);
  if (argc != 2)
    return EXIT_FAILURE;
  self = g_str_equal (argv[1], "ca") ? ike_stand_ins_begin (NULL, NULL) : begin_with_system (g_str_equal (argv[1], "known"));
  ike_stand_ins_bring_up (self);
  ike_stand_ins_stop (self);
  return EXIT_SUCCESS;
}
