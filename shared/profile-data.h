/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile as plain data: where the options of the table are stored, and what follows from them. */

#pragma once

#include <NetworkManager.h>

G_BEGIN_DECLS

/* The value of the option cert that means the first certificate of any smart card (RFC 7512). */
#define PROFILE_ANY_CARD "pkcs11:type=cert"

typedef enum { PROFILE_IKEV2, PROFILE_L2TP } ProfileType;
typedef enum { PROFILE_AUTH_EAP, PROFILE_AUTH_EAP_TLS, PROFILE_AUTH_CERT, PROFILE_AUTH_PSK, PROFILE_AUTH_CERT_EAP } ProfileAuth;
typedef enum { PROFILE_PSK_TEXT, PROFILE_PSK_HEX, PROFILE_PSK_BASE64 } ProfilePskEncoding;
typedef enum { PROFILE_SERVER_CERT, PROFILE_SERVER_PSK } ProfileServerAuth;
typedef enum {
  PROFILE_EAP_AUTO,
  PROFILE_EAP_MSCHAPV2,
  PROFILE_EAP_MD5,
  PROFILE_EAP_GTC,
  PROFILE_EAP_TTLS,
  PROFILE_EAP_PEAP,
} ProfileEap;
typedef enum { PROFILE_SECURITY_MODERN, PROFILE_SECURITY_COMPATIBLE, PROFILE_SECURITY_LEGACY } ProfileSecurity;
typedef enum { PROFILE_REVOCATION_RELAXED, PROFILE_REVOCATION_STRICT, PROFILE_REVOCATION_OFF } ProfileRevocation;
typedef enum { PROFILE_IKE_AUTO, PROFILE_IKE_1, PROFILE_IKE_2 } ProfileIkeVersion;
typedef enum { PROFILE_LOCAL_PORT_AUTO, PROFILE_LOCAL_PORT_STANDARD, PROFILE_LOCAL_PORT_EPHEMERAL } ProfileLocalPort;
typedef enum { PROFILE_PORT_AUTO, PROFILE_PORT_1701, PROFILE_PORT_EPHEMERAL } ProfileSourcePort;
typedef enum { PROFILE_MISSING_BLOCK, PROFILE_MISSING_ALLOW } ProfileMissingFamily;
typedef enum { PROFILE_LOCAL_ALLOW, PROFILE_LOCAL_BLOCK } ProfileLocalNetwork;
typedef enum { PROFILE_MPPE_NO, PROFILE_MPPE_YES, PROFILE_MPPE_40, PROFILE_MPPE_128 } ProfileMppe;

/* Bits of Profile.ppp_auth, in the order of the option's words. */
enum {
  PROFILE_PPP_MSCHAPV2 = 1 << 0,
  PROFILE_PPP_EAP = 1 << 1,
  PROFILE_PPP_CHAP = 1 << 2,
  PROFILE_PPP_MSCHAP = 1 << 3,
  PROFILE_PPP_PAP = 1 << 4,
};

/* What the profile's ipv4 or ipv6 setting allows us to configure. */
typedef struct {
  gboolean wanted;             /* method is auto */
  gboolean never_default;
  gboolean ignore_auto_routes;
  gboolean ignore_auto_dns;
  gboolean own_searches;       /* the user has set domains, which do not include all names */
  GPtrArray *dns;              /* of GInetAddress: name servers set by the user; NULL: none */
} ProfileIp;

/* The secrets; their names are the rows of kind OPTION_SECRET. */
typedef enum {
  SECRET_PASSWORD,
  SECRET_PSK,
  SECRET_KEY_PASSWORD,
  SECRET_PPP_KEY_PASSWORD,
  SECRET_OTP,
  SECRET_PPK,
  SECRET_TUNNEL,
  SECRET_LAST = SECRET_TUNNEL
} Secret;

typedef struct {
  /* the connection around it */
  char *id;             /* printable; for people and logs only */
  char *uuid;           /* a valid UUID */
  char *interface_name; /* or NULL */
  char *owner;          /* the one user of a private profile, or NULL */
  ProfileIp ip4, ip6;
  guint timeout;        /* vpn.timeout: seconds that NetworkManager waits; 0: its default */
  gboolean persistent;  /* vpn.persistent: reconnect whatever happens */
  char *manual_address; /* L2TP with IPv4 method manual: the address to request; else NULL */
  NMSettingSecretFlags secret_flags[SECRET_LAST + 1];
  const char *secret_names[SECRET_LAST + 1]; /* their names in this profile */

  /* options, in the order of the table */
  guint type;
  char *gateway;
  guint port;
  guint auth;
  guint server_auth;
  guint psk_encoding;
  char *ppk_id;
  guint ppk_encoding;   /* ProfilePskEncoding */
  gboolean ppk_required;
  guint eap_method;
  gboolean append_otp;
  char *user;
  char *ca;
  char *cert;
  char *key;
  char *local_id;
  char *remote_id;
  char *aaa_id;
  char *server_signature; /* strongSwan's constraints, "pubkey-sha384", or NULL */
  guint security;
  char **ike;
  char **esp;
  char **ah;            /* never encrypted; NULL: not used */
  guint revocation;
  char **local_ts;
  char **remote_ts;
  guint missing_family;
  guint local_network;
  gboolean block_on_drop;
  gboolean request_address;
  gboolean mobike;
  gboolean fragmentation;
  gboolean encap;
  gboolean ipcomp;
  guint mtu;            /* bytes, 0: computed */
  guint ike_lifetime;   /* seconds, here and below; 0: charon's default */
  guint esp_lifetime;
  guint dpd_delay;
  guint nat_keepalive;
  gboolean ipsec;
  guint ike_version;
  guint ppp_auth;
  char *domain;
  char *ppp_ca;
  char *ppp_cert;
  char *ppp_key;
  guint local_port;        /* ProfileLocalPort */
  guint l2tp_source_port;
  guint l2tp_retries;   /* 0: the daemon's default */
  char *peer_address;
  guint mru;            /* bytes, 0: computed */
  guint mrru;           /* bytes, 0: no multilink */
  guint lcp_echo_interval;
  guint lcp_echo_failure;
  guint mppe;
  gboolean mppe_stateful;
  gboolean bsdcomp;
  gboolean deflate;
  gboolean vj_comp;
  gboolean pcomp;
  gboolean accomp;
} Profile;

/* Whether this authentication method needs a client certificate for IKE; a user name; a password for that user. */
gboolean profile_needs_certificate (const Profile *profile);
gboolean profile_needs_user (const Profile *profile);

/* Whether the name of the user is the identity of IKE alone, and nobody signs in with it. */
gboolean profile_user_is_identity (const Profile *profile);

/* Whether the server authenticates itself in IKE with a certificate. */
gboolean profile_server_needs_certificate (const Profile *profile);
gboolean profile_needs_password (const Profile *profile);

G_END_DECLS
