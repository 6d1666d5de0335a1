/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The certificates on smart cards and other PKCS#11 tokens, for a person to choose from. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *label; /* for people: of the certificate and its token */
  char *uri;   /* RFC 7512: the token, and the CKA_ID that certificate and key have in common */
} TokenCertificate;

/* Lists the certificates of all tokens that are plugged in, except the system's trust stores. Asks for no PIN. Talks
 * to hardware and may block for seconds: do not call it on the main thread. An array of TokenCertificate, perhaps
 * empty; g_ptr_array_unref(). */
GPtrArray *token_list_new (void);

G_END_DECLS
