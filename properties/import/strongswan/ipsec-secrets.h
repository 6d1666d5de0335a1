/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ipsec.secrets, as strongSwan and libreswan have it. */

#pragma once

#include "properties/import/import-source.h"

G_BEGIN_DECLS

/* One entry. */
typedef struct {
  char **selectors; /* identities it is for; may be empty */
  char *type;       /* "PSK", "EAP", "RSA", ... */
  char *value;      /* the secret as it is written, or the name of a file */
  GBytes *bytes;    /* the secret, decoded; NULL if it cannot be */
  char *passphrase; /* of the file; NULL: none; "%prompt": asked for */
} IpsecSecret;

/*
 * IpsecSecret, of the file ipsec.secrets beside @source, or of what goes by the name of @source itself. One that cannot be read,
 * as is usual for all but root, is as good as none: why is left in @unread. NULL with an error (IPSEC_FAILURE,
 * FAILURE_BAD_PROFILE) that names the entry. Free with g_ptr_array_unref().
 */
GPtrArray *ipsec_secrets_read (ImportSource *source, GError **unread, GError **error);

/* The entry of this type that names one of @ids best: the most of them, or else none at all. */
const IpsecSecret *ipsec_secrets_find (const GPtrArray *secrets, const char *type, const char *const *ids, gsize n_ids);

/* NULL if it is to be asked for. */
const char *ipsec_secret_passphrase (const IpsecSecret *secret);

G_END_DECLS
