/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores certificates and keys embedded in a profile where the profile can name them. */

#pragma once

#include "properties/import/import-vpn.h"
#include "shared/certificate-bundle.h"

G_BEGIN_DECLS

/* Certificates in @content (PEM, also inside base64, or DER) that may vouch for the server become "ca". */
void import_certs_set_ca (ImportVpn *vpn, const char *field, GBytes *content);

/* The same for several that were read before, the Certificate in @certificates, as @key: "ca" or "ppp-ca". */
void import_certs_set_ca_list (ImportVpn *vpn, const char *field, const char *key, const GPtrArray *certificates);

/* The client's PKCS#12 (or PEM) becomes @key, "cert" or "ppp-cert", as it is. @passphrase may be NULL or empty; a wrong one
 * makes the import fail, and a missing one is asked for when connecting. What it holds, or NULL if it is closed; free with
 * certificate_bundle_free(). */
CertificateBundle *import_certs_set_client (ImportVpn *vpn, const char *field, const char *key, GBytes *content,
                                            const char *passphrase);

/* The authority in the client's PKCS#12, which became "cert", vouches for the server too; @bundle is what it holds, NULL if it
 * is closed. FALSE, and nothing is done, if it has none. */
gboolean import_certs_trust_client (ImportVpn *vpn, const char *field, const CertificateBundle *bundle);

/* Sets "ca" to those of the system's authorities that @match accepts. FALSE, and nothing is done, if there are none. */
gboolean import_certs_set_system_ca (ImportVpn *vpn, const char *field, gboolean (*match)(Certificate *certificate, gconstpointer data),
                                     gconstpointer data);

/* For @match: whether its last common name is @data; whether one of the SHA-1 fingerprints in the char *const * @data, in
 * hexadecimal digits, is its own. */
gboolean import_certs_has_common_name (Certificate *certificate, gconstpointer data);
gboolean import_certs_has_fingerprint (Certificate *certificate, gconstpointer data);

/* Whether its subject is @name, "C=CH, O=Example, CN=Root" in any order and as any tool writes it. */
gboolean import_certs_has_subject (const Certificate *certificate, const char *name);

/* The last common name in its subject, or NULL; g_free(). */
char *import_certs_common_name (Certificate *certificate);

G_END_DECLS
