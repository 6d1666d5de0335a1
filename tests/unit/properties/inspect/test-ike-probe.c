/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/ike-probe.h"

#include <string.h>

#include "properties/inspect/ike-answer.h"
#include "tests/unit/namespace.h"

/* --- a server of one's own --- */

/* What it does with each packet in turn; the last one goes on. */
typedef enum { TAKE = 1, TAKE_WEAK, TAKE_EXOTIC, OTHER_GROUP, COOKIE, REFUSE, RUBBISH, WRONG_SPI } Act;

typedef struct {
  GSocket *socket;
  GThread *thread;
  guint16 port;
  Act acts[5];
  guint got;          /* packets of IKEv2 */
  guint16 groups[5];  /* of the key in each */
  gboolean cookie_came_back;
  gboolean ike1;      /* whether it answers that */
  gssize path;        /* the largest packet that comes to it; 0: any */
  guint path_got;     /* packets that look for that */
} Server;

static const guint8 cookie[] = "a cookie of any size";

static void
put (GByteArray *out, gsize n, const char *hex)
{
  for (gsize i = 0; i < n; i++) {
    guint8 byte = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));

    g_byte_array_append (out, &byte, 1);
  }
}

static void
put_hex (GByteArray *out, const char *hex)
{
  put (out, strlen (hex) / 2, hex);
}

static GByteArray *
begin (const guint8 *request, guint first, const char *kind)
{
  GByteArray *out = g_byte_array_new ();
  guint8 next = (guint8) first;

  g_byte_array_append (out, request, 8);
  put_hex (out, "1122334455667788");
  g_byte_array_append (out, &next, 1);
  put_hex (out, kind);
  put_hex (out, "0000000000000000");
  return out;
}

static void
reply (Server *server, GSocketAddress *to, GByteArray *out)
{
  out->data[26] = (guint8) (out->len >> 8);
  out->data[27] = (guint8) out->len;
  g_socket_send_to (server->socket, to, (const char *) out->data, out->len, NULL, NULL);
  g_byte_array_unref (out);
}

static void
put_nat (GByteArray *out, Server *server, GSocketAddress *to)
{
  static const guint8 loopback[4] = { 127, 0, 0, 1 };
  guint8 hash[IKE_PACKET_HASH];

  ike_packet_nat_hash (out->data, out->data + 8, loopback, 4, server->port, hash);
  put_hex (out, "2900001c00004004");
  g_byte_array_append (out, hash, sizeof hash);
  /* As if the client's port had been translated. */
  ike_packet_nat_hash (out->data, out->data + 8, loopback, 4, 1, hash);
  put_hex (out, "0000001c00004005");
  g_byte_array_append (out, hash, sizeof hash);
}

static void
answer_ike2 (Server *server, const guint8 *request, gsize size, GSocketAddress *to)
{
  Act act = server->acts[MIN (server->got, G_N_ELEMENTS (server->acts) - 1)];
  GByteArray *out;

  for (guint i = server->got; !act; i--)
    act = server->acts[i - 1];
  server->cookie_came_back |= memmem (request, size, cookie, sizeof cookie) != NULL;
  server->got++;
  switch (act) {
  case TAKE:
    out = begin (request, 33, "202220");
    put_hex (out, "2900003000" "00002c01010004" "0300000c0100000c800e0100" "0300000802000005" "030000080300000c" "000000080400000e");
    put_nat (out, server, to);
    break;
  case TAKE_WEAK:
    out = begin (request, 33, "202220");
    put_hex (out, "0000002c00" "00002801010004" "0300000801000003" "0300000802000002" "0300000803000002" "0000000804000002");
    break;
  case TAKE_EXOTIC:
    out = begin (request, 33, "202220");
    put_hex (out, "0000003000" "00002c01010004" "0300000c01000017800e00c0" "0300000802000006" "030000080300000e" "0000000804000015");
    break;
  case OTHER_GROUP:
    out = begin (request, 41, "202220");
    put_hex (out, "0000000a000000110013");
    break;
  case COOKIE:
    out = begin (request, 41, "202220");
    put_hex (out, "0000001d00004006");
    g_byte_array_append (out, cookie, sizeof cookie);
    break;
  case REFUSE:
    out = begin (request, 41, "202220");
    put_hex (out, "000000080000000e");
    break;
  case WRONG_SPI:
    out = begin (request, 41, "202220");
    put_hex (out, "000000080000000e");
    out->data[0] ^= 0xff;
    break;
  case RUBBISH:
    out = begin (request, 33, "202220");
    put_hex (out, "2900ffff00");
    break;
  default:
    g_assert_not_reached ();
  }
  reply (server, to, out);
}

static void
answer_ike1 (Server *server, const guint8 *request, GSocketAddress *to)
{
  GByteArray *out = begin (request, 1, "100200");

  put_hex (out, "00000038" "0000000100000001" "0000002c01010001" "0000002401010000"
                                                                 "80010005" "80020002" "80030001" "80040002" "800b0001" "000c000400007080");
  reply (server, to, out);
}

/* An offer that nobody can take, whatever its size. */
static void
answer_path (Server *server, const guint8 *request, gssize size, GSocketAddress *to)
{
  GByteArray *out = begin (request, 41, "202220");

  server->path_got++;
  put_hex (out, "000000080000000e");
  if (!server->path || size <= server->path)
    reply (server, to, out);
  else
    g_byte_array_unref (out);
}

static gboolean
looks_for_path (const guint8 *request, gssize size)
{
  static const guint8 unknown_cipher[] = { 1, 0, 0, 63 };

  return memmem (request, (gsize) size, unknown_cipher, sizeof unknown_cipher) != NULL;
}

/* Where the key of an IKE_SA_INIT is, its group stands first. */
static guint16
group_of (const guint8 *request, gsize size)
{
  guint kind = request[16];
  gsize at = 28;

  while (at + 8 <= size && kind != 34) {
    kind = request[at];
    at += (gsize) request[at + 2] << 8 | request[at + 3];
  }
  g_assert_cmpint (kind, ==, 34);
  return (guint16) (request[at + 4] << 8 | request[at + 5]);
}

static gpointer
serve (gpointer data)
{
  Server *server = data;
  guint8 request[4096];

  for (;;) {
    g_autoptr (GSocketAddress) from = NULL;
    gssize size = g_socket_receive_from (server->socket, &from, (char *) request, sizeof request, NULL, NULL);

    if (size < 28)
      return NULL;
    /* What any server would look at first. */
    g_assert_cmpint (request[26] << 8 | request[27], ==, size);
    if (request[17] == 0x20 && looks_for_path (request, size))
      answer_path (server, request, size, from);
    else if (request[17] == 0x20) {
      server->groups[MIN (server->got, 4)] = group_of (request, (gsize) size);
      answer_ike2 (server, request, (gsize) size, from);
    } else if (server->ike1)
      answer_ike1 (server, request, from);
  }
}

static IkeProbe
run_against (Server *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) stopper = NULL;
  IkeProbe probe;

  server->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (server->socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (server->socket, NULL);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  server->thread = g_thread_new ("server", serve, server);
  g_assert_true (ike_probe_run (loopback, server->port, &probe, NULL));
  stopper = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_socket_send_to (stopper, bound, "x", 1, NULL, NULL);
  g_thread_join (server->thread);
  g_object_unref (server->socket);
  return probe;
}

static void
expect_settings (const IkeProbe *probe, guint16 port, const char *wanted)
{
  g_auto (GStrv) settings = ike_probe_settings (probe, port);
  g_autofree char *joined = g_strjoinv (" ", settings);

  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_modern (void)
{
  Server server = { .acts = { TAKE }, .ike1 = TRUE };
  IkeProbe probe = run_against (&server);
  g_autofree char *text = ike_answer_to_string (&probe.ike2.answer);
  g_autofree char *wanted = g_strdup_printf ("type=ikev2 security=compatible port=%u", server.port);

  g_assert_cmpint (probe.ike2.result, ==, IKE_PROBE_TAKEN);
  g_assert_cmpstr (text, ==, "AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048");
  g_assert_true (probe.nat_is_known && probe.nat_client && !probe.nat_server);
  g_assert_cmpint (ike_probe_version (&probe), ==, 2);
  expect_settings (&probe, server.port, wanted);
  /* The first level was taken: it was asked once. */
  g_assert_cmpint (server.got, ==, 1);
}

static void
test_path (void)
{
  Server free = { .acts = { TAKE }, .ike1 = TRUE };
  Server narrow = { .acts = { TAKE }, .ike1 = TRUE, .path = 1400 - 28 };
  Server dumb = { .acts = { TAKE }, .ike1 = TRUE, .path = 1 };
  IkeProbe probe = run_against (&free);
  g_autofree char *wanted = NULL;

  g_assert_cmpuint (probe.path_mtu, ==, 1500);
  g_assert_false (probe.path_is_silent);
  g_assert_cmpuint (free.path_got, ==, 2);
  probe = run_against (&narrow);
  g_assert_cmpuint (probe.path_mtu, ==, 1400);
  g_assert_true (probe.path_is_silent);
  wanted = g_strdup_printf ("type=ikev2 security=compatible port=%u mtu=1280", narrow.port);
  expect_settings (&probe, narrow.port, wanted);
  /* Nothing is known of who does not answer to that. */
  probe = run_against (&dumb);
  g_assert_cmpuint (probe.path_mtu, ==, 0);
  g_assert_cmpuint (dumb.path_got, <=, 2);
}

static void
test_exotic (void)
{
  Server server = { .acts = { REFUSE, REFUSE, REFUSE, TAKE_EXOTIC }, .ike1 = TRUE };
  IkeProbe probe = run_against (&server);
  g_autofree char *wanted = g_strdup_printf ("type=ikev2 ike=camellia192-sha512-prfsha384-ecp521 esp=camellia192-sha512,"
                                             "aes256gcm16-aes128gcm16,aes256-aes128-sha256-sha1 port=%u", server.port);

  g_assert_cmpint (ike_answer_level (&probe.ike2.answer), ==, IKE_LEVEL_EXOTIC);
  g_assert_false (ike_answer_is_weak (&probe.ike2.answer));
  expect_settings (&probe, server.port, wanted);
}

static void
test_group_and_cookie (void)
{
  Server server = { .acts = { COOKIE, OTHER_GROUP, TAKE }, .ike1 = TRUE };
  IkeProbe probe = run_against (&server);

  g_assert_cmpint (probe.ike2.result, ==, IKE_PROBE_TAKEN);
  g_assert_true (server.cookie_came_back);
  g_assert_cmpint (server.groups[0], ==, 14);
  g_assert_cmpint (server.groups[2], ==, 19);
}

static void
test_weak (void)
{
  Server server = { .acts = { REFUSE, REFUSE, TAKE_WEAK }, .ike1 = TRUE };
  IkeProbe probe = run_against (&server);
  g_autofree char *wanted = g_strdup_printf ("type=ikev2 security=legacy port=%u", server.port);

  g_assert_cmpint (ike_answer_level (&probe.ike2.answer), ==, IKE_LEVEL_LEGACY);
  g_assert_cmpint (server.groups[2], ==, 2);
  expect_settings (&probe, server.port, wanted);
}

static void
test_ike1_only (void)
{
  Server server = { .acts = { REFUSE }, .ike1 = TRUE };
  IkeProbe probe = run_against (&server);
  g_autofree char *text = ike_answer_to_string (&probe.ike1.answer);
  g_autofree char *wanted = g_strdup_printf ("type=l2tp security=legacy port=%u ike-version=1 auth=psk", server.port);

  g_assert_cmpint (probe.ike2.result, ==, IKE_PROBE_REFUSED);
  g_assert_cmpint (probe.ike1.result, ==, IKE_PROBE_TAKEN);
  g_assert_cmpstr (text, ==, "3DES_CBC/SHA1/MODP_1024");
  expect_settings (&probe, server.port, wanted);
}

/* A server that never agrees with itself is asked a bounded number of times; what is no answer counts as silence. */
static void
test_hostile (void)
{
  Server moody = { .acts = { COOKIE, COOKIE, COOKIE, COOKIE, COOKIE }, .ike1 = TRUE };
  Server groups = { .acts = { OTHER_GROUP }, .ike1 = TRUE };
  Server rubbish = { .acts = { RUBBISH, WRONG_SPI, RUBBISH }, .ike1 = TRUE };
  IkeProbe probe = run_against (&moody);

  g_assert_cmpint (probe.ike2.result, ==, IKE_PROBE_REFUSED);
  g_assert_cmpint (moody.got, <=, IKE_PROBE_PACKETS_MAX);
  probe = run_against (&groups);
  g_assert_cmpint (groups.got, <=, IKE_PROBE_PACKETS_MAX);
  probe = run_against (&rubbish);
  g_assert_cmpint (probe.ike2.result, ==, IKE_PROBE_SILENT);
  g_assert_cmpint (rubbish.got, ==, 3);
}

static void
test_closed (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  IkeProbe probe;

  /* tcpmux, which nobody serves by UDP */
  g_assert_true (ike_probe_run (loopback, 1, &probe, NULL));
  g_assert_cmpint (probe.ike2.result, ==, IKE_PROBE_CLOSED);
  g_assert_cmpint (ike_probe_version (&probe), ==, 0);
  expect_settings (&probe, 1, "");
}

static IkeProbeResult
result_at (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  IkeProbe probe;

  g_assert_true (ike_probe_run (loopback, port, &probe, NULL));
  return probe.ike2.result;
}

/* Firewalls that say so, on the way and here. */
static void
test_rejected (void)
{
  run ("nft 'add table inet t; add chain inet t in { type filter hook input priority 0; };"
       "add chain inet t out { type filter hook output priority 0; };"
       "add rule inet t in udp dport 2 reject with icmpx admin-prohibited; add rule inet t out udp dport 3 drop'");
  g_assert_cmpint (result_at (2), ==, IKE_PROBE_UNREACHABLE);
  g_assert_cmpint (result_at (3), ==, IKE_PROBE_FORBIDDEN);
  run ("nft delete table inet t");
}

int
main (int argc, char **argv)
{
  namespace_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ike-probe/modern", test_modern);
  g_test_add_func ("/ike-probe/path", test_path);
  g_test_add_func ("/ike-probe/exotic", test_exotic);
  g_test_add_func ("/ike-probe/group-and-cookie", test_group_and_cookie);
  g_test_add_func ("/ike-probe/weak", test_weak);
  g_test_add_func ("/ike-probe/ike1-only", test_ike1_only);
  g_test_add_func ("/ike-probe/hostile", test_hostile);
  g_test_add_func ("/ike-probe/closed", test_closed);
  g_test_add_func ("/ike-probe/rejected", test_rejected);
  return g_test_run ();
}
