/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One X.509 certificate, as the facts that people and the service need. Immutable, reference-counted. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest value that a VICI message can hold, in bytes. */
#define CERTIFICATE_MAX_SIZE 65535

typedef struct {
  GBytes *der;
  char *subject;       /* RFC 4514; printable UTF-8, for people and logs, not for comparing; may be "" */
  char *issuer;        /* likewise */
  char **names;        /* DNS names, mail addresses, IP addresses: printable ASCII, each usable as an IKE identity */
  gint64 not_before;   /* seconds since 1970, UTC */
  gint64 not_after;
  gboolean is_ca;      /* by its basic constraints, RFC 5280 4.2.1.9 */
  gboolean self_signed; /* issuer and subject are equal; the signature is not checked */
  GBytes *key_id;      /* SHA-256 of the public key info; equal for a key and its certificate */
} Certificate;

/* Parses one DER certificate. Errors: IPSEC_FAILURE, FAILURE_CERTIFICATE_UNREADABLE. Release with
 * certificate_unref(). */
Certificate *certificate_new (GBytes *der, GError **error);

Certificate *certificate_ref (Certificate *certificate);
void certificate_unref (Certificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificate, certificate_unref)

G_END_DECLS
