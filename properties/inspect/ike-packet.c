/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/ike-packet.h"

#include <string.h>

#define HEADER 28
#define GENERIC 4 /* header of a payload */

/* Kinds of payloads. */
enum {
  V1_SA = 1, V1_NOTIFY = 11, V1_VENDOR = 13,
  V2_SA = 33, V2_KE = 34, V2_NONCE = 40, V2_NOTIFY = 41, V2_VENDOR = 43,
};

/* Kinds of transforms. */
enum { TRANSFORM_ENCR = 1, TRANSFORM_PRF = 2, TRANSFORM_INTEG = 3, TRANSFORM_GROUP = 4 };

enum {
  NOTIFY_NO_PROPOSAL_V1 = 14, NOTIFY_NO_PROPOSAL = 14, NOTIFY_INVALID_KE = 17,
  NOTIFY_NAT_SOURCE = 16388, NOTIFY_NAT_DESTINATION = 16389, NOTIFY_COOKIE = 16390,
};

#define EXCHANGE_INIT 34
#define EXCHANGE_MAIN 2
#define EXCHANGE_INFORMATIONAL_V1 5
#define FLAG_INITIATOR 0x08
#define FLAG_RESPONSE 0x20
#define ATTRIBUTE_SHORT 0x8000u
#define ATTRIBUTE_KEY_LENGTH 14

/* --- names and sizes --- */

const char *
ike_level_to_string (IkeLevel level)
{
  static const char *const words[] = { "modern", "compatible", "legacy", "exotic" };

  return words[level];
}

gsize
ike_packet_key_size (guint16 group)
{
  switch (group) {
  case 2:
    return 128;
  case 5:
    return 192;
  case 14:
    return 256;
  case 15:
    return 384;
  case 16:
    return 512;
  case 19:
    return 64;
  case 20:
    return 96;
  case 21:
    return 132;
  case 31:
    return 32;
  default: /* IANA has many more */
    return 0;
  }
}

/* --- writing --- */

/* One proposal's transforms, zero-terminated lists. */
typedef struct {
  IkeLevel level;
  guint16 encryptions[5]; /* see KEY() */
  guint16 integrities[5];
  guint16 prfs[5];
  guint16 groups[10];
} Offer;

/* A number of a cipher, all of which are below 64, and the bits of its key. */
#define KEY(number, bits) ((guint16) ((bits) << 6 | (number)))
#define KEY_NUMBER(key) ((guint16) ((key) & 0x3f))
#define KEY_BITS(key) ((guint16) ((key) >> 6))

#define ANY_GROUP { 14, 19, 20, 21, 31, 15, 16, 5, 2 }

static const Offer offers[] = {
  { IKE_LEVEL_MODERN, { KEY (20, 256), KEY (20, 128), KEY (28, 0) }, { 0 }, { 5, 6, 7 }, { 14, 19, 20, 31, 15, 16 } },
  { IKE_LEVEL_MODERN, { KEY (12, 256), KEY (12, 128) }, { 12, 13, 14 }, { 5, 6, 7 }, { 14, 19, 20, 31, 15, 16 } },
  { IKE_LEVEL_COMPATIBLE, { KEY (12, 256), KEY (12, 192), KEY (12, 128) }, { 2 }, { 2, 5 }, { 14, 19, 20, 31, 15, 16 } },
  { IKE_LEVEL_LEGACY, { KEY (12, 256), KEY (12, 128) }, { 2, 12, 1 }, { 2, 5, 1 }, { 2, 5 } },
  { IKE_LEVEL_LEGACY, { KEY (3, 0) }, { 2, 12, 1 }, { 2, 5, 1 }, { 2, 5, 14 } },
  { IKE_LEVEL_EXOTIC, { KEY (20, 256), KEY (20, 192), KEY (19, 256), KEY (18, 256) }, { 0 }, { 5, 6, 7, 2 }, ANY_GROUP },
  { IKE_LEVEL_EXOTIC, { KEY (12, 256), KEY (12, 192), KEY (12, 128) }, { 12, 13, 14, 5 }, { 5, 6, 7, 4 }, ANY_GROUP },
  { IKE_LEVEL_EXOTIC, { KEY (23, 256), KEY (23, 192), KEY (23, 128) }, { 12, 13, 14, 2 }, { 5, 6, 7, 2 }, ANY_GROUP },
  { IKE_LEVEL_EXOTIC, { KEY (13, 256), KEY (13, 192), KEY (13, 128) }, { 12, 13, 14, 2 }, { 5, 6, 7, 2 }, ANY_GROUP },
  { IKE_LEVEL_EXOTIC, { KEY (28, 0) }, { 0 }, { 5, 6, 7, 2 }, ANY_GROUP },
};

/* Of private use: nobody has it. */
static const Offer nothing = { IKE_LEVEL_MODERN, { KEY (63, 0) }, { 12 }, { 5 }, { 14 } };

static void
put8 (GByteArray *out, guint value)
{
  guint8 byte = (guint8) value;

  g_byte_array_append (out, &byte, 1);
}

static void
put16 (GByteArray *out, guint value)
{
  put8 (out, value >> 8);
  put8 (out, value & 0xff);
}

static void
put32 (GByteArray *out, guint32 value)
{
  put16 (out, value >> 16);
  put16 (out, value & 0xffff);
}

static void
set16 (GByteArray *out, guint at, guint value)
{
  out->data[at] = (guint8) (value >> 8);
  out->data[at + 1] = (guint8) value;
}

/* A payload's header, whose length close_payload() fills in; gives its place. */
static guint
open_payload (GByteArray *out, guint next)
{
  guint at = out->len;

  put8 (out, next);
  put8 (out, 0);
  put16 (out, 0);
  return at;
}

static void
close_payload (GByteArray *out, guint at)
{
  set16 (out, at + 2, out->len - at);
}

static void
put_transform (GByteArray *out, guint type, guint number, guint bits, guint *last)
{
  *last = out->len;
  put8 (out, 3); /* more follow: the last one is marked afterwards */
  put8 (out, 0);
  put16 (out, bits ? 12 : 8);
  put8 (out, type);
  put8 (out, 0);
  put16 (out, number);
  if (bits) {
    put16 (out, ATTRIBUTE_SHORT | ATTRIBUTE_KEY_LENGTH);
    put16 (out, bits);
  }
}

static guint
put_transforms (GByteArray *out, guint type, const guint16 *numbers, guint *last)
{
  guint n = 0;

  for (; numbers[n]; n++) {
    if (type == TRANSFORM_ENCR)
      put_transform (out, type, KEY_NUMBER (numbers[n]), KEY_BITS (numbers[n]), last);
    else
      put_transform (out, type, numbers[n], 0, last);
  }
  return n;
}

static void
put_proposal (GByteArray *out, const Offer *offer, const guint16 *wanted_groups, guint number)
{
  guint at = open_payload (out, 2), last = at, n;

  put8 (out, number);
  put8 (out, 1); /* IKE */
  put8 (out, 0); /* no SPI */
  put8 (out, 0);
  n = put_transforms (out, TRANSFORM_ENCR, offer->encryptions, &last);
  n += put_transforms (out, TRANSFORM_PRF, offer->prfs, &last);
  n += put_transforms (out, TRANSFORM_INTEG, offer->integrities, &last);
  n += put_transforms (out, TRANSFORM_GROUP, wanted_groups, &last);
  out->data[at + 7] = (guint8) n;
  out->data[last] = 0;
  close_payload (out, at);
}

static void
put_sa (GByteArray *out, const IkeRequest *request)
{
  const guint16 only[] = { request->group, 0 };
  guint at = open_payload (out, V2_KE), last = at + GENERIC, number = 0;

  for (guint i = 0; i < G_N_ELEMENTS (offers) && !request->nothing; i++) {
    if (offers[i].level != request->level)
      continue;
    last = out->len;
    put_proposal (out, &offers[i], request->only_group ? only : offers[i].groups, ++number);
  }
  if (request->nothing) {
    last = out->len;
    put_proposal (out, &nothing, nothing.groups, 1);
  }
  out->data[last] = 0;
  close_payload (out, at);
}

static void
put_notify (GByteArray *out, guint next, guint type, const guint8 *data, gsize size)
{
  guint at = open_payload (out, next);

  put8 (out, 0);
  put8 (out, 0);
  put16 (out, type);
  g_byte_array_append (out, data, (guint) size);
  close_payload (out, at);
}

/* A vendor ID (RFC 7296 3.12), which is nobody's, up to @size bytes in all; everybody passes over it. */
static void
put_filling (GByteArray *out, gsize size)
{
  guint at = open_payload (out, 0);

  while (out->len < size)
    put8 (out, 0);
  close_payload (out, at);
}

static void
put_header (GByteArray *out, const guint8 *spi, guint next, guint version, guint exchange, guint flags)
{
  static const guint8 none[IKE_PACKET_SPI] = { 0 };

  g_byte_array_append (out, spi, IKE_PACKET_SPI);
  g_byte_array_append (out, none, IKE_PACKET_SPI);
  put8 (out, next);
  put8 (out, version << 4);
  put8 (out, exchange);
  put8 (out, flags);
  put32 (out, 0); /* message ID */
  put32 (out, 0); /* length, see finish() */
}

static GBytes *
finish (GByteArray *out)
{
  set16 (out, HEADER - 2, out->len);
  return g_byte_array_free_to_bytes (out);
}

guint16
ike_packet_first_group (IkeLevel level)
{
  return level == IKE_LEVEL_LEGACY ? 2 : 14;
}

GBytes *
ike_packet_init (const IkeRequest *request)
{
  GByteArray *out = g_byte_array_new ();
  gsize key_size;
  const guint8 *key = g_bytes_get_data (request->key, &key_size);
  guint at;

  put_header (out, request->spi, request->cookie_size ? V2_NOTIFY : V2_SA, 2, EXCHANGE_INIT, FLAG_INITIATOR);
  if (request->cookie_size)
    put_notify (out, V2_SA, NOTIFY_COOKIE, request->cookie, request->cookie_size);
  put_sa (out, request);
  at = open_payload (out, V2_NONCE);
  put16 (out, request->group);
  put16 (out, 0);
  g_byte_array_append (out, key, (guint) key_size);
  close_payload (out, at);
  at = open_payload (out, V2_NOTIFY);
  g_byte_array_append (out, request->nonce, IKE_PACKET_NONCE);
  close_payload (out, at);
  put_notify (out, V2_NOTIFY, NOTIFY_NAT_SOURCE, request->source, IKE_PACKET_HASH);
  put_notify (out, request->size ? V2_VENDOR : 0, NOTIFY_NAT_DESTINATION, request->destination, IKE_PACKET_HASH);
  if (request->size)
    put_filling (out, request->size);
  return finish (out);
}

/* IKEv1: encryption, bits of its key, hash, group. */
static const guint16 suites[][4] = {
  { 7, 256, 4, 14 }, { 7, 128, 4, 14 }, { 7, 256, 4, 19 }, { 7, 256, 2, 14 }, { 7, 128, 2, 14 }, { 7, 256, 2, 5 },
  { 7, 256, 2, 2 }, { 7, 128, 2, 2 }, { 5, 0, 2, 14 }, { 5, 0, 2, 5 }, { 5, 0, 2, 2 }, { 5, 0, 1, 2 },
};

static void
put_attribute (GByteArray *out, guint type, guint value)
{
  put16 (out, ATTRIBUTE_SHORT | type);
  put16 (out, value);
}

static void
put_suite (GByteArray *out, const guint16 *suite, guint authentication, guint number, gboolean last)
{
  guint at = open_payload (out, last ? 0 : 3);

  put8 (out, number);
  put8 (out, 1); /* KEY_IKE */
  put16 (out, 0);
  put_attribute (out, 1, suite[0]);
  if (suite[1])
    put_attribute (out, ATTRIBUTE_KEY_LENGTH, suite[1]);
  put_attribute (out, 2, suite[2]);
  put_attribute (out, 3, authentication);
  put_attribute (out, 4, suite[3]);
  put_attribute (out, 11, 1); /* a lifetime in seconds */
  put_attribute (out, 12, 28800);
  close_payload (out, at);
}

/* RFC 3947 3.1. SoftEther passes over clients without it. */
static const guint8 nat_traversal[] = {
  0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45, 0x5c, 0x57, 0x28, 0xf2, 0x0e, 0x95, 0x45, 0x2f,
};

GBytes *
ike_packet_main_mode (const IkeRequest *request)
{
  static const guint authentications[] = { 1, 3 };
  const guint n = G_N_ELEMENTS (suites) * G_N_ELEMENTS (authentications);
  GByteArray *out = g_byte_array_new ();
  guint at, proposal, number = 0;

  put_header (out, request->spi, V1_SA, 1, EXCHANGE_MAIN, 0);
  at = open_payload (out, V1_VENDOR);
  put32 (out, 1); /* the IPsec DOI */
  put32 (out, 1); /* SIT_IDENTITY_ONLY */
  proposal = open_payload (out, 0);
  put8 (out, 1);
  put8 (out, 1); /* ISAKMP */
  put8 (out, 0);
  put8 (out, n);
  for (guint i = 0; i < n; i++) {
    number++;
    put_suite (out, suites[i / G_N_ELEMENTS (authentications)], authentications[i % G_N_ELEMENTS (authentications)], number,
               number == n);
  }
  close_payload (out, proposal);
  close_payload (out, at);
  at = open_payload (out, 0);
  g_byte_array_append (out, nat_traversal, sizeof nat_traversal);
  close_payload (out, at);
  return finish (out);
}

void
ike_packet_nat_hash (const guint8 *spi_i, const guint8 *spi_r, const guint8 *address, gsize size, guint16 port, guint8 *hash)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  const guint8 port_bytes[2] = { (guint8) (port >> 8), (guint8) port };
  gsize length = IKE_PACKET_HASH;

  g_checksum_update (sum, spi_i, IKE_PACKET_SPI);
  g_checksum_update (sum, spi_r, IKE_PACKET_SPI);
  g_checksum_update (sum, address, (gssize) size);
  g_checksum_update (sum, port_bytes, sizeof port_bytes);
  g_checksum_get_digest (sum, hash, &length);
}

/* --- reading --- */

typedef struct {
  const guint8 *at;
  gsize left;
} Reader;

static guint
get16 (const guint8 *at)
{
  return (guint) at[0] << 8 | at[1];
}

static guint32
get32 (const guint8 *at)
{
  return (guint32) get16 (at) << 16 | get16 (at + 2);
}

/* Takes what has its length, at least @least, in its third and fourth byte: payloads, proposals, transforms. */
static gboolean
take (Reader *reader, gsize least, Reader *taken)
{
  gsize length;

  if (reader->left < GENERIC)
    return FALSE;
  length = get16 (reader->at + 2);
  if (length < least || length > reader->left)
    return FALSE;
  *taken = (Reader) { reader->at, length };
  reader->at += length;
  reader->left -= length;
  return TRUE;
}

/* The key length is the only attribute of a transform, RFC 7296 3.3.5. */
static gboolean
read_key_length (const Reader *transform, guint16 *bits)
{
  if (transform->left == 8)
    return TRUE;
  if (transform->left != 12 || get16 (transform->at + 8) != (ATTRIBUTE_SHORT | ATTRIBUTE_KEY_LENGTH))
    return FALSE;
  *bits = (guint16) get16 (transform->at + 10);
  return TRUE;
}

static gboolean
read_transform (const Reader *transform, IkeAnswer *answer)
{
  guint16 number = (guint16) get16 (transform->at + 6), bits = 0;

  if (!read_key_length (transform, &bits))
    return FALSE;
  switch (transform->at[4]) {
  case TRANSFORM_ENCR:
    answer->encryption = number;
    answer->key_length = bits;
    return TRUE;
  case TRANSFORM_PRF:
    answer->prf = number;
    return TRUE;
  case TRANSFORM_INTEG:
    answer->integrity = number;
    return TRUE;
  case TRANSFORM_GROUP:
    answer->group = number;
    return TRUE;
  default: /* later kinds, like additional key exchanges, were not asked for */
    return FALSE;
  }
}

/* An answer has exactly one proposal, with one transform of a kind. */
static gboolean
read_sa (const Reader *payload, IkeAnswer *answer)
{
  Reader rest = { payload->at + GENERIC, payload->left - GENERIC }, proposal, transform;
  guint kinds = 0;

  if (!take (&rest, 8, &proposal) || rest.left > 0 || proposal.at[5] != 1 || proposal.at[6] != 0)
    return FALSE;
  rest = (Reader) { proposal.at + 8, proposal.left - 8 };
  while (rest.left > 0) {
    if (!take (&rest, 8, &transform) || transform.at[4] > TRANSFORM_GROUP || kinds & (1u << transform.at[4]) ||
        !read_transform (&transform, answer))
      return FALSE;
    kinds |= 1u << transform.at[4];
  }
  answer->kind = IKE_ANSWER_CHOSEN;
  return answer->encryption && answer->group;
}

static gboolean
copy_hash (const guint8 *data, gsize size, guint8 *hash, gboolean *has)
{
  if (size != IKE_PACKET_HASH)
    return FALSE;
  memcpy (hash, data, size);
  *has = TRUE;
  return TRUE;
}

static gboolean
read_cookie (const guint8 *data, gsize size, IkeAnswer *answer)
{
  if (size < 1 || size > IKE_PACKET_COOKIE_MAX)
    return FALSE;
  memcpy (answer->cookie, data, size);
  answer->cookie_size = size;
  answer->kind = IKE_ANSWER_COOKIE;
  return TRUE;
}

static gboolean
read_notify (const Reader *payload, IkeAnswer *answer)
{
  gsize skip = 8 + (payload->left > 5 ? payload->at[5] : 0);
  const guint8 *data = payload->at + skip;
  gsize size = payload->left - skip;
  guint type;

  if (payload->left < skip)
    return FALSE;
  type = get16 (payload->at + 6);
  switch (type) {
  case NOTIFY_NAT_SOURCE:
    /* One for each address that the server may have. */
    return answer->has_source || copy_hash (data, size, answer->source, &answer->has_source);
  case NOTIFY_NAT_DESTINATION:
    return copy_hash (data, size, answer->destination, &answer->has_destination);
  case NOTIFY_COOKIE:
    return read_cookie (data, size, answer);
  case NOTIFY_INVALID_KE:
    answer->kind = IKE_ANSWER_OTHER_GROUP;
    answer->group = size == 2 ? (guint16) get16 (data) : 0;
    return size == 2;
  case NOTIFY_NO_PROPOSAL:
    answer->kind = IKE_ANSWER_NO_PROPOSAL;
    return TRUE;
  default: /* errors are below 16384, the rest is information (RFC 7296 3.10.1) */
    if (type < 16384)
      answer->notify = (guint16) type;
    return TRUE;
  }
}

static gboolean
read_v2 (Reader rest, guint kind, IkeAnswer *answer)
{
  Reader payload;

  while (kind != 0) {
    guint next;

    if (!take (&rest, GENERIC, &payload))
      return FALSE;
    next = payload.at[0];
    if (kind == V2_SA && !read_sa (&payload, answer))
      return FALSE;
    if (kind == V2_NOTIFY && (payload.left < 8 || !read_notify (&payload, answer)))
      return FALSE;
    kind = next;
  }
  return rest.left == 0;
}

/* Attributes are 4 bytes, or have a length of their own. */
static gboolean
read_attributes (Reader rest, IkeAnswer *answer)
{
  while (rest.left > 0) {
    gsize size = 4;
    guint type, value;

    if (rest.left < 4)
      return FALSE;
    type = get16 (rest.at);
    value = get16 (rest.at + 2);
    if (!(type & ATTRIBUTE_SHORT)) {
      size += value;
      value = 0;
    }
    if (size > rest.left)
      return FALSE;
    type &= ~ATTRIBUTE_SHORT;
    if (type == 1)
      answer->encryption = (guint16) value;
    else if (type == 2)
      answer->prf = (guint16) value;
    else if (type == 3)
      answer->authentication = (guint16) value;
    else if (type == 4)
      answer->group = (guint16) value;
    else if (type == ATTRIBUTE_KEY_LENGTH)
      answer->key_length = (guint16) value;
    rest.at += size;
    rest.left -= size;
  }
  return answer->encryption && answer->group;
}

static gboolean
read_v1_sa (const Reader *payload, IkeAnswer *answer)
{
  Reader rest = { payload->at + 12, payload->left - 12 }, proposal, transform;
  gsize skip;

  if (!take (&rest, 8, &proposal) || rest.left > 0)
    return FALSE;
  skip = 8 + (gsize) proposal.at[6];
  if (proposal.left < skip)
    return FALSE;
  rest = (Reader) { proposal.at + skip, proposal.left - skip };
  if (!take (&rest, 8, &transform) || rest.left > 0)
    return FALSE;
  answer->kind = IKE_ANSWER_CHOSEN;
  return read_attributes ((Reader) { transform.at + 8, transform.left - 8 }, answer);
}

static gboolean
read_v1_notify (const Reader *payload, IkeAnswer *answer)
{
  if (payload->left < 12)
    return FALSE;
  answer->notify = (guint16) get16 (payload->at + 10);
  if (answer->notify == NOTIFY_NO_PROPOSAL_V1)
    answer->kind = IKE_ANSWER_NO_PROPOSAL;
  return TRUE;
}

static gboolean
read_v1 (Reader rest, guint kind, IkeAnswer *answer)
{
  Reader payload;

  while (kind != 0) {
    guint next;

    if (!take (&rest, GENERIC, &payload))
      return FALSE;
    next = payload.at[0];
    if (kind == V1_SA && (payload.left < 12 || !read_v1_sa (&payload, answer)))
      return FALSE;
    if (kind == V1_NOTIFY && !read_v1_notify (&payload, answer))
      return FALSE;
    kind = next;
  }
  /* Some pad the message. */
  return rest.left < 4;
}

gboolean
ike_packet_parse (const guint8 *data, gsize size, const guint8 *spi, IkeAnswer *answer)
{
  Reader rest = { data + HEADER, size - HEADER };

  memset (answer, 0, sizeof *answer);
  answer->kind = IKE_ANSWER_REFUSED;
  if (size < HEADER || size > IKE_PACKET_MAX || memcmp (data, spi, IKE_PACKET_SPI) != 0 || get32 (data + 24) != size)
    return FALSE;
  memcpy (answer->spi, data + IKE_PACKET_SPI, IKE_PACKET_SPI);
  answer->version = data[17] >> 4;
  if (answer->version == 2)
    return data[18] == EXCHANGE_INIT && data[19] & FLAG_RESPONSE && !(data[19] & FLAG_INITIATOR) &&
           get32 (data + 20) == 0 && read_v2 (rest, data[16], answer);
  if (answer->version == 1)
    return (data[18] == EXCHANGE_MAIN || data[18] == EXCHANGE_INFORMATIONAL_V1) && !(data[19] & 1) &&
           read_v1 (rest, data[16], answer);
  return FALSE;
}

/* --- what was chosen --- */

static gboolean
has_number (const guint16 *numbers, guint16 number)
{
  for (; *numbers; numbers++) {
    if (*numbers == number)
      return TRUE;
  }
  return number == 0;
}

static gboolean
is_offered (const Offer *offer, const IkeAnswer *answer)
{
  guint16 key = answer->encryption < 64 ? KEY (answer->encryption, answer->key_length) : 0;

  return key && has_number (offer->encryptions, key) && has_number (offer->integrities, answer->integrity) &&
         has_number (offer->prfs, answer->prf) && has_number (offer->groups, answer->group);
}

gboolean
ike_answer_is_weak (const IkeAnswer *answer)
{
  gboolean v1 = answer->version == 1;

  return answer->encryption == (v1 ? 5 : 3) || answer->group == 2 || answer->group == 5 || answer->integrity == 1 ||
         (v1 && answer->prf == 1);
}

IkeLevel
ike_answer_level (const IkeAnswer *answer)
{
  guint16 sha1 = 2;

  for (guint i = 0; answer->version == 2 && i < G_N_ELEMENTS (offers); i++) {
    if (is_offered (&offers[i], answer))
      return offers[i].level;
  }
  if (ike_answer_is_weak (answer))
    return IKE_LEVEL_LEGACY;
  return answer->integrity == sha1 || answer->prf == sha1 ? IKE_LEVEL_COMPATIBLE : IKE_LEVEL_MODERN;
}
