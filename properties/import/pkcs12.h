/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing PKCS#12; reading it is certificate-bundle.h's. */

#pragma once

#include "shared/certificate.h"

G_BEGIN_DECLS

/* Whether @bytes start like PKCS#12 in DER. */
gboolean pkcs12_is (GBytes *bytes);

/*
 * A file with @key (PKCS#8 DER), its certificate @leaf, and what else is in @chain (Certificate), all encrypted with
 * @passphrase. Errors: FAILURE_INTERNAL. Free with g_bytes_unref().
 */
GBytes *pkcs12_build (GBytes *key, Certificate *leaf, const GPtrArray *chain, const char *passphrase, GError **error);

G_END_DECLS
