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

/* How the server has to prove itself: sets server-auth, and server-signature where @auth demands more than a certificate. That a
 * certificate is what is wanted anyway is not worth a line. */
void ipsec_words_set_server_auth (ImportVpn *vpn, const char *field, const char *auth);

/* @id in the words of strongSwan, without the "%" in front that lets a server call itself something else too. */
char *ipsec_words_identity (const char *id);

/* The user's name in an identity; NULL if it is none. g_free(). */
char *ipsec_words_user (const char *id);

/* What the server has to call itself; when "ca" is known already. */
void ipsec_words_set_server_id (ImportVpn *vpn, const char *field, const char *id);

/* The client's EAP (@auth) after its certificate; fails, naming @round, after anything else. */
void ipsec_words_set_second_round (ImportVpn *vpn, const char *round, const char *field, const char *auth);

/* A tunnel to nothing but the server itself, as the daemons make one if no networks are named. @field: has its address. */
void ipsec_words_set_server_alone (ImportVpn *vpn, const char *field);

/* Fails for keys that demand what cannot be kept here. */
typedef struct {
  const char *field;
  const char *const *harmless; /* values that demand nothing; NULL: there are none */
  const char *why;
} IpsecDemand;

void ipsec_words_refuse (ImportVpn *vpn, ImportNode *node, const char *prefix, const IpsecDemand *demands, gsize n_demands);

/* Fails for leftprotoport and rightprotoport of ipsec.conf that choose some of the traffic. */
void ipsec_words_refuse_ports (ImportVpn *vpn, ImportNode *conn);

/* A shared secret: text, 0s with base64, 0x with hexadecimal digits. NULL if it is none of them. */
GBytes *ipsec_words_decode_secret (const char *value);

/* The secret @key, psk or password, of which only a pre-shared key can be other than text: another one is to be filled in. */
void ipsec_words_set_secret (ImportVpn *vpn, const char *field, const char *key, GBytes *secret);

/* What stands beside the tunnels: networks that bypass them, or that nothing may reach but through them. */
gboolean ipsec_words_is_policy (const char *mode);
void ipsec_words_set_policy (ImportVpn *vpn, const char *field, const char *mode, const char *networks);

/* What a line "include @pattern" means was not read, or not all of it. */
void ipsec_words_leave_include (ImportVpn *vpn, const char *pattern);

/* Each sets @option from a key, if it is there: any text but wild ones; networks, also in braces as libreswan has several; an
 * identity; yes or no; a time like 60s or 3h; proposals, also as libreswan writes them. */
void ipsec_words_take (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_networks (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_local_id (ImportVpn *vpn, ImportNode *node, const char *field);
void ipsec_words_take_switch (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_time (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);
void ipsec_words_take_proposals (ImportVpn *vpn, ImportNode *node, const char *field, const char *option);

/* Whether each of @addresses is in one of @networks, a list as ipsec_words_take_networks() takes it; all addresses are no
 * network. */
gboolean ipsec_words_has_addresses (const char *networks, const char *addresses);

/* The server is asked for addresses; those that @addresses asks for in particular are told. */
void ipsec_words_request_address (ImportVpn *vpn, const char *field, const char *addresses);

/* What protects the traffic, from the keys @esp and @ah; of both that which encrypts. */
void ipsec_words_take_traffic (ImportVpn *vpn, ImportNode *node, const char *esp, const char *ah);

G_END_DECLS
