/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that ipsec.conf and swanctl.conf have in common. @field names the key, which is below @node. */

#pragma once

#include "properties/import/import-node.h"

G_BEGIN_DECLS

/* The text of a key, NULL if it is absent or empty. */
const char *ipsec_words_get (ImportNode *node, const char *field);

/* Words that stand for something to be found out ("%any"), which is what happens here where nothing is said. */
gboolean ipsec_words_is_wild (const char *value);

/* Our word for the EAP method in "eap-mschapv2" or the like, where it takes a user name and password; else NULL. */
const char *ipsec_words_eap_method (const char *auth);

/* "pubkey", "rsa-4096-sha256" and the like; "psk" or "secret". */
gboolean ipsec_words_is_pubkey (const char *auth);
gboolean ipsec_words_is_psk (const char *auth);

/* A shared secret: text, 0s with base64, 0x with hexadecimal digits. NULL if that gives no text; g_free(). */
char *ipsec_words_decode_secret (const char *value);

/* Each sets @option from a key, if it is there: any text but wild ones; yes or no; a time like 60s or 3h; proposals, also as
 * libreswan writes them. */
void ipsec_words_take (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_switch (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_time (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_proposals (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);

G_END_DECLS
