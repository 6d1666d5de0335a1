/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "tests/unit/ike-stand-ins.h"

#include <string.h>

#include "shared/failures.h"
#include "src/ike/ike-session.h"
#include "src/ike/ike-tunnel.h"

/* --- in place of ike-tunnel.c --- */

IkeTunnel *
ike_tunnel_new (const Profile *profile, const char *charon_id, GError **error)
{
  IkeTunnel *tunnel;

  if (g_strcmp0 (profile->interface_name, "refused") == 0) {
    failure_set (error, FAILURE_TUNNEL, NULL);
    return NULL;
  }
  tunnel = g_new0 (IkeTunnel, 1);
  tunnel->link = g_new0 (Link, 1);
  tunnel->link->name = g_strdup ("nm-xfrm-test");
  tunnel->link->if_id = 7;
  stand_ins_get ()->ways++;
  return tunnel;
}

gboolean
ike_tunnel_renew_link (IkeTunnel *tunnel, GError **error)
{
  g_string_append (stand_ins_get ()->log, "renewed ");
  return TRUE;
}

gboolean
ike_tunnel_set_peer (IkeTunnel *tunnel, GInetAddress *peer, GError **error)
{
  if (!tunnel->uplink)
    tunnel->uplink = uplink_new (peer, 1, error);
  return TRUE;
}

gboolean
ike_tunnel_route (IkeTunnel *tunnel, FullTunnelConfig *full, guint16 port, GError **error)
{
  return TRUE;
}

gboolean
ike_tunnel_shield (IkeTunnel *tunnel, const IpConfig *config, GError **error)
{
  return TRUE;
}

gboolean
ike_tunnel_is_policy_based (const IkeTunnel *tunnel)
{
  return FALSE;
}

gboolean
ike_tunnel_flush (const IkeTunnel *tunnel, GError **error)
{
  g_assert_nonnull (tunnel);
  return TRUE;
}

void
ike_tunnel_free (IkeTunnel *tunnel)
{
  g_clear_object (&tunnel->uplink);
  g_free (tunnel->link->name);
  g_free (tunnel->link);
  g_free (tunnel);
  stand_ins_get ()->ways--;
}

static char *
ca_path (void)
{
  return g_test_build_filename (G_TEST_DIST, "tests", "data", "certificates", "ca.pem", NULL);
}

/* A session for an address, so that no name is looked up. The items more are as for stand_ins_read(). */
StandIns *
ike_stand_ins_begin (const char *key, const char *value)
{
  StandIns *self = stand_ins_new ();
  g_autofree char *ca = ca_path ();
  const char *const items[] = { "gateway", "198.51.100.1", "local-port", "ephemeral", "ca", ca, key, value, NULL };
  Secrets *secrets;
  g_autoptr (Profile) profile = stand_ins_read (items, &secrets);

  stand_ins_follow (self, ike_session_new (profile, secrets));
  return self;
}

/* --- parts of scripts --- */

/* initiate →        → IKE_SA_INIT, and nothing comes back for now */
void
ike_stand_ins_expect_initiate (StandIns *self)
{
  fake_charon_expect (self->charon, "initiate");
}

/* initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← what @line says
 *          ← failed */
void
ike_stand_ins_expect_refusal (StandIns *self, const char *group, const char *line)
{
  g_autoptr (GBytes) event = fake_charon_message ("group", group, "level", "1", "msg", line, NULL);

  fake_charon_expect (self->charon, "initiate");
  fake_charon_event (self->charon, "log", event);
  fake_charon_reply_refused (self->charon, "establishing CHILD_SA 'net' failed");
}

/*          ← alert @type
 *          ← initiating */
void
ike_stand_ins_alert (StandIns *self, const char *type)
{
  g_autoptr (GBytes) alert = fake_charon_message ("type", type, NULL);
  g_autoptr (GBytes) line = fake_charon_message ("group", "IKE", "level", "1", "msg", "initiating IKE_SA net[1] to 198.51.100.1", NULL);

  fake_charon_event (self->charon, "alert", alert);
  fake_charon_event (self->charon, "log", line);
}

/* load-* →
 *          ← success, each
 * initiate →        → IKE_SA_INIT, IKE_AUTH
 *                   ← IKE_AUTH
 *          ← child-updown up */
void
ike_stand_ins_bring_up (StandIns *self)
{
  stand_ins_expect_child (self, "1");
  session_start (self->session);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_cmpint (session_get_state (self->session), ==, SESSION_UP);
}

/* terminate →       → DELETE
 *           ← success
 * and charon is ended. */
void
ike_stand_ins_stop (StandIns *self)
{
  fake_charon_always (self->charon, "terminate", NULL);
  session_stop (self->session);
  stand_ins_await (self, "done:stopped ");
  /* it does not wait for a server that answers no more */
  if (strstr (fake_charon_get_log (self->charon), "terminate {"))
    g_assert_nonnull (strstr (fake_charon_get_log (self->charon), "force = \"yes\""));
}

void
ike_stand_ins_replace_charon (StandIns *self)
{
  stand_ins_await_state (self, SESSION_RECOVER);
  g_assert_false (self->charon_runs);
  stand_ins_expect_child (self, "2");
  stand_ins_expire (self);
  stand_ins_await (self, "up:10.0.0.2 ");
  g_assert_true (self->charon_runs);
}

/*                   ← DELETE, or dead-peer detection has given up
 *          ← child-updown */
void
ike_stand_ins_lose (StandIns *self)
{
  stand_ins_child (self, "1", FALSE);
  stand_ins_await_state (self, SESSION_RECOVER);
}

void
ike_stand_ins_ends (StandIns *self, const char *text)
{
  fake_charon_always (self->charon, "terminate", NULL);
  stand_ins_await (self, text);
  stand_ins_settle ();
}
