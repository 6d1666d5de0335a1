/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contents of a file of certificates and keys: PEM (any mix, keys encrypted or not), a DER certificate, a DER key
 * (PKCS#1, SEC1, PKCS#8), or PKCS#12 (including old RC2-40 and 3DES ones). Pure: bytes in, values out; the bytes may be
 * hostile.
 */

#pragma once

#include "shared/certificate.h"

G_BEGIN_DECLS

typedef struct {
  GPtrArray *certificates; /* Certificate, in the file's order; may be empty */
  GBytes *key;             /* PKCS#8 DER, not encrypted, wiped when freed; NULL if there is none */
  const char *key_type;    /* "rsa", "ecdsa", "ed25519" or "ed448", VICI's words; NULL if there is no key */
  GBytes *key_id;          /* matches Certificate.key_id of its certificate; NULL if there is no key */
} CertificateBundle;

/*
 * Parses @data; @passphrase decrypts what is encrypted in it and may be NULL. Limits: 1 MiB (PKCS#12: 256 KiB), 500
 * certificates, one private key, and 2.5 million rounds of key derivation, so that it takes about a second at worst.
 * Errors (IPSEC_FAILURE): FAILURE_KEY_ENCRYPTED if a passphrase is needed, FAILURE_KEY_PASSWORD if it is wrong,
 * FAILURE_CERTIFICATE_UNREADABLE otherwise. Free with certificate_bundle_free().
 */
CertificateBundle *certificate_bundle_parse (GBytes *data, const char *passphrase, GError **error);

/* Likewise for one of several files that share these limits: @effort adds up the work done, starting from 0. */
CertificateBundle *certificate_bundle_parse_one (GBytes *data, const char *passphrase, guint64 *effort, GError **error);

/* The certificates of a PEM file, as GBytes in DER, in the file's order: not parsed, which of a system's hundreds takes
 * six times as long. Limits and errors as above. */
GPtrArray *certificate_bundle_list (GBytes *data, GError **error);

void certificate_bundle_free (CertificateBundle *bundle);

/* Whether @data cannot be read without a passphrase. */
gboolean certificate_bundle_needs_passphrase (GBytes *data);

/* The certificate that belongs to the key with @key_id. With NULL, the first one that is not a CA, or else the first
 * one. NULL if there is none; owned by the bundle. */
Certificate *certificate_bundle_leaf (const CertificateBundle *bundle, GBytes *key_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CertificateBundle, certificate_bundle_free)

G_END_DECLS
