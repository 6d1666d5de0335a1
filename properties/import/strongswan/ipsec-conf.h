/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The syntax of ipsec.conf and ipsec.secrets, as strongSwan and libreswan have it; what the words mean is not known here. */

#pragma once

#include "properties/import/import-node.h"

G_BEGIN_DECLS

/*
 * The conn sections of @text, each as a node of its name with a node for each key: what also= names and %default are
 * folded in, and sections that are there for also= only are left out; a name that is none stays as "also". Authorities ("ca" sections) are in the node "ca "
 * NAME, the daemon's settings in "config " NAME, includes in nodes "include". NULL with an error (IPSEC_FAILURE,
 * FAILURE_BAD_PROFILE) that names the line.
 */
ImportNode *ipsec_conf_parse (const char *text, GError **error);

/* One entry of ipsec.secrets. */
typedef struct {
  char **selectors; /* identities it is for; may be empty */
  char *type;       /* "PSK", "EAP", "RSA", ... */
  char *value;      /* the secret as it is written, or the name of a file */
  GBytes *bytes;    /* the secret, decoded; NULL if it cannot be */
  char *passphrase; /* of the file; NULL: none; "%prompt": asked for */
} IpsecSecret;

/* IpsecSecret; the same errors. Free with g_ptr_array_unref(). */
GPtrArray *ipsec_conf_parse_secrets (const char *text, GError **error);

G_END_DECLS
