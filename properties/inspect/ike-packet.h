/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the first IKE message to a server that is only probed, IKE_SA_INIT (RFC 7296) and main mode (RFC 2409), and
 * strictly parses the answer. Pure: bytes in, bytes out. No keys are ever agreed on.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define IKE_PACKET_SPI 8
#define IKE_PACKET_NONCE 32
#define IKE_PACKET_HASH 20
#define IKE_PACKET_COOKIE_MAX 64 /* RFC 7296 2.6 */
#define IKE_PACKET_MAX 3000

/* The option security: what each level takes beyond the ones before it; and what needs the options ike and esp. */
typedef enum { IKE_LEVEL_MODERN, IKE_LEVEL_COMPATIBLE, IKE_LEVEL_LEGACY, IKE_LEVEL_EXOTIC } IkeLevel;

#define IKE_LEVEL_LAST IKE_LEVEL_EXOTIC

/* The word of the option security, but for the last one. */
const char *ike_level_to_string (IkeLevel level);

typedef struct {
  guint8 spi[IKE_PACKET_SPI]; /* random, never zero */
  guint8 nonce[IKE_PACKET_NONCE];
  IkeLevel level;             /* offer what this level has, and the ones before it have not */
  guint16 group;              /* of @key; with @only_group the one that is offered */
  gboolean only_group;
  GBytes *key;                /* a public value of @group */
  guint8 source[IKE_PACKET_HASH], destination[IKE_PACKET_HASH]; /* see ike_packet_nat_hash() */
  guint8 cookie[IKE_PACKET_COOKIE_MAX];
  gsize cookie_size;          /* 0: none */
  gboolean nothing;           /* offer what no server has, so that it refuses and keeps nothing */
  gsize size;                 /* fill up to so many bytes; 0: do not */
} IkeRequest;

/* The first group of @level: most servers take it. */
guint16 ike_packet_first_group (IkeLevel level);

/* The size of a group's public value in bytes; 0 if we do not support the group. */
gsize ike_packet_key_size (guint16 group);

/* RFC 7296 2.23: SHA-1 of both SPIs, an address (4 or 16 bytes) and a port. */
void ike_packet_nat_hash (const guint8 *spi_i, const guint8 *spi_r, const guint8 *address, gsize size, guint16 port,
                          guint8 *hash);

/* IKE_SA_INIT; and the first message of main mode, which offers all levels at once, with a pre-shared key and with
 * certificates. */
GBytes *ike_packet_init (const IkeRequest *request);
GBytes *ike_packet_main_mode (const IkeRequest *request);

typedef enum {
  IKE_ANSWER_CHOSEN,      /* the server took one of the proposals */
  IKE_ANSWER_OTHER_GROUP, /* it would, with .group */
  IKE_ANSWER_COOKIE,      /* it wants the same again with .cookie */
  IKE_ANSWER_NO_PROPOSAL, /* it took none */
  IKE_ANSWER_REFUSED,     /* something else: .notify */
} IkeAnswerKind;

/* Numbers are IANA's: of IKEv2's transforms, or of the attributes of IKEv1, where .prf is the hash. */
typedef struct {
  IkeAnswerKind kind;
  guint version;         /* 1 or 2 */
  guint8 spi[IKE_PACKET_SPI]; /* the server's */
  guint16 encryption, key_length, integrity, prf, group;
  guint16 authentication; /* IKEv1: 1 pre-shared key, 3 RSA signatures */
  guint16 notify;
  guint8 cookie[IKE_PACKET_COOKIE_MAX];
  gsize cookie_size;
  gboolean has_source, has_destination;
  guint8 source[IKE_PACKET_HASH], destination[IKE_PACKET_HASH];
} IkeAnswer;

/* Parses an answer to the request with @spi. FALSE, and @answer undefined, if it is not one or malformed. */
gboolean ike_packet_parse (const guint8 *data, gsize size, const guint8 *spi, IkeAnswer *answer);

/* Whether its algorithms can be broken. */
gboolean ike_answer_is_weak (const IkeAnswer *answer);

/* The level that the chosen algorithms belong to. */
IkeLevel ike_answer_level (const IkeAnswer *answer);

G_END_DECLS
