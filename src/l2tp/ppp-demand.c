/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/l2tp/ppp-demand.h"

#include "src/plan/ppp-protocol.h"

/* IANA's "PPP Numbers" and "EAP Numbers", as far as servers ask for them. */
typedef struct {
  guint number;
  const char *name;
} Name;

static const Name protocols[] = {
  { PPP_PROTOCOL_PAP, "pap" },
  { 0xc027, "SPAP" },
  { 0xc123, "SPAP, the old one" },
  { 0xc127, "a key exchange" },
  { 0xc227, "eap" },
};
static const Name chap_algorithms[] = {
  { PPP_CHAP_MD5, "chap" },
  { 6, "CHAP with SHA-1" },
  { 7, "CHAP with SHA-256" },
  { 8, "CHAP with SHA3-256" },
  { PPP_CHAP_MS, "mschap" },
  { PPP_CHAP_MS2, "mschapv2" },
};
static const Name eap_types[] = {
  { PPP_EAP_MD5, "EAP-MD5" },
  { 5, "EAP-OTP" },
  { 6, "EAP-GTC" },
  { PPP_EAP_TLS, "EAP-TLS: ppp-cert" },
  { 15, "EAP-SecurID" },
  { 17, "LEAP" },
  { 18, "EAP-SIM" },
  { 19, "EAP-SRP" },
  { 21, "EAP-TTLS" },
  { 23, "EAP-AKA" },
  { PPP_EAP_PEAP, "PEAP" },
  { PPP_EAP_MS2, "EAP-MSCHAPv2" },
  { 29, "EAP-MSCHAPv2, the old one" },
  { 43, "EAP-FAST" },
  { 47, "EAP-PSK" },
  { 50, "EAP-AKA'" },
  { 52, "EAP-PWD" },
  { 55, "TEAP" },
};

static const char *
find (const Name *names, gsize n, guint number)
{
  for (gsize i = 0; i < n; i++) {
    if (names[i].number == number)
      return names[i].name;
  }
  return NULL;
}

char *
ppp_demand_describe (guint protocol, guint algorithm)
{
  const char *name;

  if (protocol == PPP_PROTOCOL_EAP && algorithm != 0) {
    name = find (eap_types, G_N_ELEMENTS (eap_types), algorithm);
    return name ? g_strdup (name) : g_strdup_printf ("an EAP method without a name, number %u", algorithm);
  }
  if (protocol == PPP_PROTOCOL_CHAP) {
    name = find (chap_algorithms, G_N_ELEMENTS (chap_algorithms), algorithm);
    return name ? g_strdup (name) : g_strdup_printf ("CHAP with a hash without a name, number %u", algorithm);
  }
  name = find (protocols, G_N_ELEMENTS (protocols), protocol);
  return name ? g_strdup (name) : g_strdup_printf ("a protocol of its own, number 0x%04x", protocol);
}
