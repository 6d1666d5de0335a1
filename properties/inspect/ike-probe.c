/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/ike-probe.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <netinet/in.h>
#include <string.h>

#include "properties/inspect/ike-answer.h"

#define NATT_PORT 4500
/* RFC 3948 2.2: four zeros say that what follows is IKE. */
#define MARKER 4
#define TRIES 3
#define WAIT (G_USEC_PER_SEC + G_USEC_PER_SEC / 4)
/* Of the path only a part is asked, too. */
#define PATH_TRIES 2
#define PATH_PACKETS 12
#define ETHERNET_MTU 1500
/* What ESP in UDP adds at most: see ip_config_compute_mtu(). */
#define TUNNEL_OVERHEAD 112
#define MTU_MIN 1280
/* Other group and cookie, both of one mind and then the other. */
#define ROUNDS 4

typedef struct {
  GSocket *socket;
  gsize marker;          /* 0 or MARKER */
  guint *packets;        /* sent so far */
  GInetAddress *server;
  guint16 port;
} Peer;

/* --- sending and waiting --- */

static gboolean
open_peer (Peer *peer, GInetAddress *server, guint16 port, guint *packets, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (server, port);

  *peer = (Peer) { .marker = port == NATT_PORT ? MARKER : 0, .packets = packets, .server = server, .port = port };
  peer->socket = g_socket_new (g_inet_address_get_family (server), G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  if (peer->socket && g_socket_connect (peer->socket, address, NULL, error))
    return TRUE;
  g_clear_object (&peer->socket);
  return FALSE;
}

static gboolean
send_packet (const Peer *peer, GBytes *packet, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static const guint8 zeros[MARKER] = { 0 };
  gsize size;
  const guint8 *data = g_bytes_get_data (packet, &size);

  if (*peer->packets >= IKE_PROBE_PACKETS_MAX) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "enough");
    return FALSE;
  }
  ++*peer->packets;
  g_byte_array_append (bytes, zeros, (guint) peer->marker);
  g_byte_array_append (bytes, data, (guint) size);
  return g_socket_send (peer->socket, (const char *) bytes->data, bytes->len, NULL, error) >= 0;
}

/* Waits for an answer to @spi until @end; what is none is passed over, for anybody may send. */
static gboolean
receive (const Peer *peer, const guint8 *spi, gint64 end, IkeAnswer *answer, GError **error)
{
  guint8 buffer[MARKER + IKE_PACKET_MAX + 1];

  for (;;) {
    gint64 left = end - g_get_monotonic_time ();
    gssize size;

    if (left <= 0 || !g_socket_condition_timed_wait (peer->socket, G_IO_IN, left, NULL, NULL)) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "silence");
      return FALSE;
    }
    size = g_socket_receive (peer->socket, (char *) buffer, sizeof buffer, NULL, error);
    if (size < 0)
      return FALSE;
    if ((gsize) size > peer->marker &&
        ike_packet_parse (buffer + peer->marker, (gsize) size - peer->marker, spi, answer))
      return TRUE;
  }
}

static IkeProbeResult
result_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return IKE_PROBE_CLOSED;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ? IKE_PROBE_FORBIDDEN : IKE_PROBE_UNREACHABLE;
}

/* Sends @packet until something comes back. */
static IkeProbeResult
exchange (const Peer *peer, GBytes *packet, const guint8 *spi, IkeAnswer *answer)
{
  for (guint i = 0; i < TRIES; i++) {
    g_autoptr (GError) error = NULL;

    if (send_packet (peer, packet, &error) && receive (peer, spi, g_get_monotonic_time () + WAIT, answer, &error))
      return answer->kind == IKE_ANSWER_CHOSEN ? IKE_PROBE_TAKEN : IKE_PROBE_REFUSED;
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
      return result_of (error);
  }
  return IKE_PROBE_SILENT;
}

/* --- public values --- */

static GBytes *
random_bytes (gsize size)
{
  guint8 *bytes = g_malloc (size);

  g_assert (gnutls_rnd (GNUTLS_RND_NONCE, bytes, size) == 0);
  return g_bytes_new_take (bytes, size);
}

/* Coordinates come with a zero in front, or shorter than they are written. */
static void
put_coordinate (guint8 *place, gsize size, const gnutls_datum_t *number)
{
  const guint8 *data = number->data;
  gsize length = number->size;

  while (length > size) {
    data++;
    length--;
  }
  memset (place, 0, size - length);
  memcpy (place + size - length, data, length);
}

/* A point has to be on the curve, or a server calls the message malformed. */
static GBytes *
point (gnutls_ecc_curve_t curve, gsize size)
{
  gnutls_privkey_t key;
  gnutls_datum_t x = { NULL, 0 }, y = { NULL, 0 };
  guint8 *bytes = g_malloc0 (size);

  g_assert (gnutls_privkey_init (&key) == 0);
  if (gnutls_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (curve), 0) == 0 &&
      gnutls_privkey_export_ecc_raw (key, NULL, &x, &y, NULL) == 0) {
    put_coordinate (bytes, size / 2, &x);
    put_coordinate (bytes + size / 2, size / 2, &y);
  }
  gnutls_free (x.data);
  gnutls_free (y.data);
  gnutls_privkey_deinit (key);
  return g_bytes_new_take (bytes, size);
}

/* Any number below the prime does, whose first eight bytes are 0xff in all MODP groups. */
static GBytes *
public_value (guint16 group)
{
  gsize size = ike_packet_key_size (group);
  guint8 *bytes;
  gsize length;

  if (group == 19)
    return point (GNUTLS_ECC_CURVE_SECP256R1, size);
  if (group == 20)
    return point (GNUTLS_ECC_CURVE_SECP384R1, size);
  if (group == 21)
    return point (GNUTLS_ECC_CURVE_SECP521R1, size);
  bytes = g_bytes_unref_to_data (random_bytes (size), &length);
  bytes[0] &= 0x7f;
  return g_bytes_new_take (bytes, length);
}

/* --- IKEv2 --- */

static void
hash_end (const Peer *peer, GSocketAddress *end, guint8 *hash)
{
  static const guint8 none[IKE_PACKET_SPI] = { 0 };
  GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (end);
  GInetAddress *inet = g_inet_socket_address_get_address (address);
  guint8 spi[IKE_PACKET_SPI];

  memcpy (spi, hash, sizeof spi);
  ike_packet_nat_hash (spi, none, g_inet_address_to_bytes (inet), g_inet_address_get_native_size (inet),
                       g_inet_socket_address_get_port (address), hash);
}

static void
start_request (IkeRequest *request, const Peer *peer, IkeLevel level)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (peer->socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (peer->socket, NULL);

  memset (request, 0, sizeof *request);
  request->level = level;
  request->group = ike_packet_first_group (level);
  request->key = public_value (request->group);
  g_assert (gnutls_rnd (GNUTLS_RND_NONCE, request->spi, sizeof request->spi) == 0);
  g_assert (gnutls_rnd (GNUTLS_RND_NONCE, request->nonce, sizeof request->nonce) == 0);
  request->spi[0] |= 1;
  memcpy (request->source, request->spi, IKE_PACKET_SPI);
  memcpy (request->destination, request->spi, IKE_PACKET_SPI);
  if (local)
    hash_end (peer, local, request->source);
  if (remote)
    hash_end (peer, remote, request->destination);
}

/* What the server wants otherwise, it gets; FALSE if there is nothing to be done about it. */
static gboolean
obey (IkeRequest *request, const IkeAnswer *answer)
{
  if (answer->kind == IKE_ANSWER_COOKIE) {
    memcpy (request->cookie, answer->cookie, answer->cookie_size);
    request->cookie_size = answer->cookie_size;
    return TRUE;
  }
  if (answer->kind != IKE_ANSWER_OTHER_GROUP || request->only_group || !ike_packet_key_size (answer->group))
    return FALSE;
  request->group = answer->group;
  request->only_group = TRUE;
  g_bytes_unref (request->key);
  request->key = public_value (answer->group);
  return TRUE;
}

static void
note_nat (IkeProbe *probe, const Peer *peer, const IkeRequest *request, const IkeAnswer *answer)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (peer->socket, NULL);
  GInetAddress *here = local ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)) : NULL;
  guint8 hash[IKE_PACKET_HASH];

  if (!here || !answer->has_source || !answer->has_destination)
    return;
  probe->nat_is_known = TRUE;
  ike_packet_nat_hash (request->spi, answer->spi, g_inet_address_to_bytes (here), g_inet_address_get_native_size (here),
                       g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)), hash);
  probe->nat_client = memcmp (hash, answer->destination, sizeof hash) != 0;
  ike_packet_nat_hash (request->spi, answer->spi, g_inet_address_to_bytes (peer->server),
                       g_inet_address_get_native_size (peer->server), peer->port, hash);
  probe->nat_server = memcmp (hash, answer->source, sizeof hash) != 0;
}

static void
ask_level (const Peer *peer, IkeLevel level, IkeProbe *probe, IkeProbeOutcome *outcome)
{
  IkeRequest request;

  start_request (&request, peer, level);
  for (guint i = 0; i < ROUNDS; i++) {
    g_autoptr (GBytes) packet = ike_packet_init (&request);

    outcome->result = exchange (peer, packet, request.spi, &outcome->answer);
    if (outcome->result == IKE_PROBE_TAKEN)
      note_nat (probe, peer, &request, &outcome->answer);
    if (outcome->result != IKE_PROBE_REFUSED || !obey (&request, &outcome->answer))
      break;
  }
  g_bytes_unref (request.key);
}

/* From the best level down to the first that is taken: what is weaker need not be known. */
static void
ask_ike2 (const Peer *peer, IkeProbe *probe, IkeProbeOutcome *outcome)
{
  for (IkeLevel level = 0; level <= IKE_LEVEL_LAST; level++) {
    ask_level (peer, level, probe, outcome);
    if (outcome->result != IKE_PROBE_REFUSED)
      return;
  }
}

static void
ask_ike1 (const Peer *peer, IkeProbeOutcome *outcome)
{
  IkeRequest request;
  g_autoptr (GBytes) packet = NULL;

  start_request (&request, peer, IKE_LEVEL_MODERN);
  packet = ike_packet_main_mode (&request);
  outcome->result = exchange (peer, packet, request.spi, &outcome->answer);
  g_bytes_unref (request.key);
}

/* --- path MTU --- */

/* IP and UDP. */
static guint
header_size (const Peer *peer)
{
  return g_inet_address_get_family (peer->server) == G_SOCKET_FAMILY_IPV6 ? 48 : 28;
}

/* What the kernel knows of the path, which an ICMP message may have told. */
static guint
known_mtu (const Peer *peer)
{
  gboolean is_ip6 = g_inet_address_get_family (peer->server) == G_SOCKET_FAMILY_IPV6;
  int mtu = 0;

  g_socket_get_option (peer->socket, is_ip6 ? IPPROTO_IPV6 : IPPROTO_IP, is_ip6 ? IPV6_MTU : IP_MTU, &mtu, NULL);
  return mtu > 0 ? (guint) mtu : 0;
}

static void
forbid_fragments (const Peer *peer)
{
  if (g_inet_address_get_family (peer->server) == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (peer->socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO, NULL);
  else
    g_socket_set_option (peer->socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO, NULL);
}

typedef enum { PATH_PASSES, PATH_TOO_LARGE, PATH_SILENT } PathResult;

/* A packet of @mtu bytes in all, or, with 0, one as small as it gets, that any server refuses without keeping a thing. */
static PathResult
try_size (const Peer *peer, guint mtu)
{
  IkeRequest request;
  IkeAnswer answer;
  g_autoptr (GBytes) packet = NULL;
  PathResult result = PATH_SILENT;

  start_request (&request, peer, IKE_LEVEL_MODERN);
  request.nothing = TRUE;
  request.size = mtu ? mtu - header_size (peer) - peer->marker : 0;
  packet = ike_packet_init (&request);
  for (guint i = 0; i < PATH_TRIES && result == PATH_SILENT; i++) {
    g_autoptr (GError) error = NULL;

    if (send_packet (peer, packet, &error) && receive (peer, request.spi, g_get_monotonic_time () + WAIT, &answer, &error))
      result = PATH_PASSES;
    else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
      result = PATH_TOO_LARGE;
  }
  g_bytes_unref (request.key);
  return result;
}

/* The next size below @mtu that is usual: of PPPoE, tunnels, IPv6's minimum. */
static guint
next_size (guint mtu)
{
  static const guint sizes[] = { 1492, 1400, 1280, 576 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    if (sizes[i] < mtu)
      return sizes[i];
  }
  return 0;
}

/* Of a server that does not answer such a packet at all nothing can be said. */
static void
find_path_mtu (GInetAddress *address, guint16 port, IkeProbe *probe)
{
  guint packets = IKE_PROBE_PACKETS_MAX - PATH_PACKETS;
  Peer peer;
  guint mtu;

  if (!open_peer (&peer, address, port, &packets, NULL))
    return;
  forbid_fragments (&peer);
  mtu = try_size (&peer, 0) == PATH_PASSES ? MIN (known_mtu (&peer), ETHERNET_MTU) : 0;
  while (mtu) {
    PathResult result = try_size (&peer, mtu);
    guint known = known_mtu (&peer);

    if (result == PATH_PASSES)
      break;
    probe->path_is_silent |= result == PATH_SILENT;
    mtu = result == PATH_TOO_LARGE && known < mtu ? known : next_size (mtu);
  }
  probe->path_mtu = mtu;
  g_object_unref (peer.socket);
}

gboolean
ike_probe_run (GInetAddress *address, guint16 port, IkeProbe *probe, GError **error)
{
  guint packets = 0;
  Peer peer, natt;

  memset (probe, 0, sizeof *probe);
  if (!open_peer (&peer, address, port, &packets, error))
    return FALSE;
  if (!open_peer (&natt, address, NATT_PORT, &packets, error)) {
    g_object_unref (peer.socket);
    return FALSE;
  }
  ask_ike2 (&peer, probe, &probe->ike2);
  if (port == NATT_PORT)
    probe->ike2_natt = probe->ike2;
  else
    ask_ike2 (&natt, probe, &probe->ike2_natt);
  ask_ike1 (&peer, &probe->ike1);
  if (ike_probe_version (probe) == 2)
    find_path_mtu (address, ike_probe_port (probe, port), probe);
  g_object_unref (peer.socket);
  g_object_unref (natt.socket);
  return TRUE;
}

/* --- what follows from it --- */

guint
ike_probe_version (const IkeProbe *probe)
{
  if (probe->ike2.result == IKE_PROBE_TAKEN || probe->ike2_natt.result == IKE_PROBE_TAKEN)
    return 2;
  return probe->ike1.result == IKE_PROBE_TAKEN ? 1 : 0;
}

guint16
ike_probe_port (const IkeProbe *probe, guint16 port)
{
  guint version = ike_probe_version (probe);

  if (version == 2 && probe->ike2.result != IKE_PROBE_TAKEN)
    return NATT_PORT;
  return version ? port : 0;
}

/* The default takes all that is not known to be broken; what ESP takes cannot be seen, so no more is cut away. */
static const char *
security_for (const IkeAnswer *answer)
{
  return ike_level_to_string (MAX (ike_answer_level (answer), IKE_LEVEL_COMPATIBLE));
}

/* Takes @item. */
static void
take (GStrvBuilder *settings, char *item)
{
  g_strv_builder_add (settings, item);
  g_free (item);
}

/* Who wants something unusual for IKE wants it for ESP as well, or what everybody wants. */
static void
add_algorithms (GStrvBuilder *settings, const IkeAnswer *answer)
{
  g_autofree char *ike = NULL;
  g_autofree char *esp = NULL;

  if (ike_answer_level (answer) != IKE_LEVEL_EXOTIC) {
    take (settings, g_strconcat ("security=", security_for (answer), NULL));
    return;
  }
  ike = ike_answer_to_proposal (answer, FALSE);
  esp = ike_answer_to_proposal (answer, TRUE);
  take (settings, g_strconcat ("ike=", ike, NULL));
  take (settings, g_strconcat ("esp=", esp, ",aes256gcm16-aes128gcm16,aes256-aes128-sha256-sha1", NULL));
}

guint
ike_probe_mtu (const IkeProbe *probe)
{
  return MAX (MTU_MIN, (probe->path_mtu - TUNNEL_OVERHEAD) & ~15u);
}

char **
ike_probe_settings (const IkeProbe *probe, guint16 port)
{
  g_autoptr (GStrvBuilder) settings = g_strv_builder_new ();
  guint version = ike_probe_version (probe);
  guint16 best = ike_probe_port (probe, port);
  const IkeProbeOutcome *outcome = version == 1 ? &probe->ike1 : best == port ? &probe->ike2 : &probe->ike2_natt;
  g_autofree char *port_item = g_strdup_printf ("port=%u", best);

  if (version == 0)
    return g_strv_builder_end (settings);
  g_strv_builder_add (settings, version == 2 ? "type=ikev2" : "type=l2tp");
  add_algorithms (settings, &outcome->answer);
  g_strv_builder_add (settings, port_item);
  if (probe->path_is_silent && probe->path_mtu)
    take (settings, g_strdup_printf ("mtu=%u", ike_probe_mtu (probe)));
  if (version == 1)
    g_strv_builder_add_many (settings, "ike-version=1", outcome->answer.authentication == 3 ? "auth=cert" : "auth=psk", NULL);
  return g_strv_builder_end (settings);
}
