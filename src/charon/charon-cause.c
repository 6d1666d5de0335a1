/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/charon-cause.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "src/charon/pattern.h"

/* The first that matches counts. */
static const CharonCause causes[] = {
  /* reaching the server */
  { "resolving '*' failed: *", FAILURE_NAME_NOT_FOUND, WEIGHT_CERTAIN, "$1: $2" },
  { "unable to resolve *, initiate aborted", FAILURE_NAME_NOT_FOUND, WEIGHT_CERTAIN, "$1" },
  { "no socket implementation registered, sending failed", FAILURE_INTERNAL, WEIGHT_LIKELY, "charon has no sockets" },
  /* agreeing with it */
  { "requested * not supported", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, "the server wants $1" },
  { "requested * not contained in any of our proposals", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, "the server wants $1" },
  { "configured * not supported", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, "charon does not support $1" },
  { "peer* selection invalid", FAILURE_PROPOSAL_IKE, WEIGHT_LIKELY, NULL },
  { "giving up after * retries", FAILURE_PROPOSAL_IKE, WEIGHT_SYMPTOM,
    "it kept asking to start over with other parameters" },
  { "received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built", FAILURE_PROPOSAL_ESP, WEIGHT_CERTAIN, NULL },
  { "received TS_UNACCEPTABLE notify, no CHILD_SA built", FAILURE_SELECTORS, WEIGHT_CERTAIN, NULL },
  { "received INVALID_SELECTORS notify, no CHILD_SA built", FAILURE_SELECTORS, WEIGHT_CERTAIN, NULL },
  { "received SINGLE_PAIR_REQUIRED notify, no CHILD_SA built", FAILURE_SELECTORS, WEIGHT_CERTAIN,
    "it wants a single network on each side" },
  { "no acceptable traffic selectors found", FAILURE_SELECTORS, WEIGHT_LIKELY, NULL },
  { "peer selected invalid traffic selectors: *", FAILURE_SELECTORS, WEIGHT_LIKELY, "$1" },
  { "received INTERNAL_ADDRESS_FAILURE notify, no CHILD_SA built", FAILURE_NO_ADDRESS, WEIGHT_CERTAIN, NULL },
  { "received FAILED_CP_REQUIRED notify, no CHILD_SA built", FAILURE_NO_ADDRESS, WEIGHT_CERTAIN,
    "it expects a request for one: see request-address" },
  { "configuration payload negotiation failed, no CHILD_SA built", FAILURE_NO_ADDRESS, WEIGHT_LIKELY, NULL },
  { "received * notify, no CHILD_SA built", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "$1" },
  { "PPK required but *", FAILURE_PPK, WEIGHT_CERTAIN, NULL },
  /* trusting it: the certificate */
  { "issuer is \"*\"", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY, "issued by “$1”" },
  { "self-signed certificate \"*\" is not trusted", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY, "self-signed “$1”" },
  { "signature validation failed, looking for another key", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its signature is invalid" },
  { "rejecting certificate without digitalSignature or *", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "it is not meant for signatures" },
  { "maximum path length of * exceeded", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY, "its certificate chain is too long" },
  { "path length of * violates constraint of *", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its certificate chain is too long" },
  { "certificate '*' * name constraint '*'", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its authority may not issue certificates for this name" },
  { "subject* of certificate '*' * name constraint*", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY,
    "its authority may not issue certificates for this name" },
  { "* certificate invalid (valid from * to *)", FAILURE_SERVER_EXPIRED, WEIGHT_CERTAIN, "valid from $2 to $3" },
  { "certificate was revoked on *, reason: *", FAILURE_SERVER_REVOKED, WEIGHT_CERTAIN, "on $1, reason: $2" },
  { "no trusted * public key found for '*'", FAILURE_SERVER_UNTRUSTED, WEIGHT_SYMPTOM, "“$2”" },
  { "no trusted certificate found for '*' to verify TLS server", FAILURE_SERVER_UNTRUSTED, WEIGHT_SYMPTOM,
    "EAP server “$1”" },
  { "no TLS public key found for server '*'", FAILURE_SERVER_UNTRUSTED, WEIGHT_SYMPTOM, "EAP server “$1”" },
  /* trusting it: who it is */
  { "constraint check failed: identity '*' required", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "expected “$1”, got “$S”" },
  { "constraint check failed: identity '*' (*) required, not matched by '*' (*)", FAILURE_SERVER_IDENTITY,
    WEIGHT_CERTAIN, "expected “$1”, got “$3”" },
  { "constraint check failed: identity '*' (*) required", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "expected “$1”, got “$S”" },
  { "constraint check failed: certificate does not confirm identity '*' (*)", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "its certificate is not valid for “$1”" },
  { "IDir '*' does not match to '*'", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN, "expected “$2”, got “$1”" },
  { "server certificate does not match to '*'", FAILURE_SERVER_IDENTITY, WEIGHT_CERTAIN,
    "the EAP server's certificate is not valid for “$1”; see aaa-id" },
  /* trusting it: what else is demanded */
  { "constraint check failed: RULE_*_VALIDATION is *, but requires at least *", FAILURE_SERVER_CONSTRAINT,
    WEIGHT_CERTAIN, "its certificate could not be checked for revocation" },
  { "constraint check failed: *", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "$1" },
  { "constraint requires *", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "required: $1" },
  { "* signatures not acceptable", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "$1 is not accepted" },
  { "* signature scheme * not acceptable", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN, "$2 is not accepted" },
  { "verification of AUTH payload with* EAP MSK failed", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN,
    "it does not know the key that EAP agreed on" },
  { "negotiated version * not supported", FAILURE_SERVER_CONSTRAINT, WEIGHT_LIKELY, "$1 of the EAP server is not accepted" },
  { "do not allow non-mutual EAP-only authentication", FAILURE_SERVER_CONSTRAINT, WEIGHT_CERTAIN,
    "it does not authenticate itself at all" },
  /* being trusted by it */
  { "tried * shared key* for '*' - '*', but MAC mismatched", FAILURE_PSK, WEIGHT_CERTAIN, NULL },
  { "calculated HASH does not match HASH payload", FAILURE_PSK, WEIGHT_CERTAIN, NULL },
  { "EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: *", FAILURE_LOGIN, WEIGHT_CERTAIN, NULL },
  { "EAP-MS-CHAPv2 failed with error ERROR_PASSWD_EXPIRED: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    FAILURE_ACCOUNT_EXPIRED },
  { "EAP-MS-CHAPv2 failed with error ERROR_ACCT_DISABLED: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    FAILURE_ACCOUNT_DISABLED },
  { "EAP-MS-CHAPv2 failed with error ERROR_RESTRICTED_LOGON_HOURS: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    FAILURE_ACCOUNT_HOURS },
  { "EAP-MS-CHAPv2 failed with error ERROR_NO_DIALIN_PERMISSION: *", FAILURE_ACCOUNT, WEIGHT_CERTAIN,
    FAILURE_ACCOUNT_NO_DIAL_IN },
  { "EAP-MS-CHAPv2 failed with error *: '*'", FAILURE_ACCOUNT, WEIGHT_CERTAIN, "$1" },
  { "EAP-MS-CHAPv2 failed, no MD4 hasher available", FAILURE_NO_PLUGIN, WEIGHT_CERTAIN, "MD4, for EAP-MSCHAPv2" },
  { "EAP-MS-CHAPv2 failed, * not supported", FAILURE_NO_PLUGIN, WEIGHT_CERTAIN, "$1, for EAP-MSCHAPv2" },
  { "EAP-MS-CHAPv2 verification failed", FAILURE_SERVER_MUTUAL, WEIGHT_CERTAIN, NULL },
  { "XAuth authentication of '*' (myself) failed", FAILURE_LOGIN, WEIGHT_CERTAIN, NULL },
  { "requesting * authentication, sending EAP_NAK", FAILURE_EAP_METHOD, WEIGHT_LIKELY,
    "the server offers $M, the profile requires $1" },
  { "* not supported, sending EAP_NAK", FAILURE_EAP_METHOD, WEIGHT_LIKELY, "$M, which charon does not support" },
  { "EAP method not supported", FAILURE_EAP_METHOD, WEIGHT_LIKELY, "$M, which charon does not support" },
  /* These two are about what both sides can do, and say nothing of this client's certificate. */
  { "received fatal TLS alert 'protocol version'", FAILURE_SERVER_CLOSED, WEIGHT_LIKELY, "TLS alert “protocol version”" },
  { "received fatal TLS alert 'insufficient security'", FAILURE_SERVER_CLOSED, WEIGHT_LIKELY,
    "TLS alert “insufficient security”" },
  { "received fatal TLS alert '*'", FAILURE_CLIENT_REFUSED, WEIGHT_LIKELY, "TLS alert “$1”" },
  { "no EAP key found for *", FAILURE_SECRET_MISSING, WEIGHT_CERTAIN, "password" },
  { "no XAuth password found for *", FAILURE_SECRET_MISSING, WEIGHT_CERTAIN, "password" },
  { "no shared key found for *", FAILURE_SECRET_MISSING, WEIGHT_CERTAIN, "psk" },
  { "no private key found for '*'", FAILURE_KEY_MISMATCH, WEIGHT_CERTAIN, "no key for “$1”" },
  { "no * private key found for '*'", FAILURE_KEY_MISMATCH, WEIGHT_CERTAIN, "no key for “$2”" },
  { "no usable TLS client certificate found for '*'", FAILURE_KEY_MISMATCH, WEIGHT_CERTAIN,
    "no certificate for “$1”" },
  { "login to '*':* failed: *", FAILURE_TOKEN, WEIGHT_CERTAIN, "$3" },
  { "no PIN found for PKCS#11 key *", FAILURE_TOKEN, WEIGHT_CERTAIN, "its PIN is missing" },
  { "PKCS#11 module '*' not found", FAILURE_TOKEN, WEIGHT_CERTAIN, "no module “$1”" },
  { "C_* failed: *", FAILURE_TOKEN, WEIGHT_LIKELY, "$2" },
  { "authentication of '*' (myself) *failed", FAILURE_KEY_MISMATCH, WEIGHT_SYMPTOM, "signing failed" },
  /* this machine */
  { "IKE version 1 not supported", FAILURE_NO_IKEV1, WEIGHT_CERTAIN, NULL },
  { "algorithm * not supported by kernel!", FAILURE_NO_KERNEL_ESP, WEIGHT_CERTAIN, "no $1" },
  { "unable to add SAD entry with SPI *", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY, "$K" },
  { "allocating SPI failed: *", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY, "$1" },
  { "unable to get SPI*", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY, "$K" },
  { "unable to allocate SPI* from kernel", FAILURE_NO_KERNEL_ESP, WEIGHT_SYMPTOM, NULL },
  { "unable to install *IPsec SA (SAD) in kernel", FAILURE_NO_KERNEL_ESP, WEIGHT_SYMPTOM, NULL },
  { "unable to install IPsec policies (SPD) in kernel", FAILURE_TUNNEL, WEIGHT_LIKELY, "policies: $K" },
  { "installing virtual IP * failed", FAILURE_TUNNEL, WEIGHT_LIKELY, "address $1" },
  { "error installing route with policy *", FAILURE_TUNNEL, WEIGHT_LIKELY, "route: $K" },
  /* the rest */
  { "fragmented IKE message is too large", FAILURE_TIMEOUT, WEIGHT_LIKELY, "the server's answer is too long" },
  { "closing expired CHILD_SA *", FAILURE_CONNECTION_LOST, WEIGHT_LIKELY, "its keys expired" },
  { "closing CHILD_SA * with SPIs *", FAILURE_SERVER_CLOSED, WEIGHT_VAGUE, NULL },
  { "received * notify error*", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "$1" },
  { "received * error notify", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "$1" },
  /* What strongSwan 6 answers when its kernel does not take the SAs. */
  { "IDr payload missing", FAILURE_SERVER_CLOSED, WEIGHT_SYMPTOM, "it broke off the sign-in with an error of its own" },
};

const CharonCause *
charon_cause_find (const char *line, char ***found)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    *found = pattern_match (causes[i].pattern, line);
    if (*found)
      return &causes[i];
  }
  return NULL;
}

/* Vague where lines tell more than the alert does. */
static const CharonAlert alerts[] = {
  { "authorization-failed", FAILURE_SERVER_CONSTRAINT, WEIGHT_VAGUE },
  { "cert-exceeded-path-len", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY },
  { "cert-expired", FAILURE_SERVER_EXPIRED, WEIGHT_CERTAIN },
  { "cert-no-issuer", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY },
  { "cert-policy-violation", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY },
  { "cert-revoked", FAILURE_SERVER_REVOKED, WEIGHT_CERTAIN },
  { "cert-untrusted-root", FAILURE_SERVER_UNTRUSTED, WEIGHT_LIKELY },
  { "ike-sa-expired", FAILURE_CONNECTION_LOST, WEIGHT_VAGUE },
  { "install-child-policy-failed", FAILURE_TUNNEL, WEIGHT_LIKELY },
  { "install-child-sa-failed", FAILURE_NO_KERNEL_ESP, WEIGHT_LIKELY },
  { "peer-addr-failed", FAILURE_NAME_NOT_FOUND, WEIGHT_CERTAIN },
  { "peer-auth-failed", FAILURE_SERVER_CONSTRAINT, WEIGHT_VAGUE },
  { "proposal-mismatch-child", FAILURE_PROPOSAL_ESP, WEIGHT_CERTAIN },
  { "proposal-mismatch-ike", FAILURE_PROPOSAL_IKE, WEIGHT_CERTAIN },
  { "ts-mismatch", FAILURE_SELECTORS, WEIGHT_LIKELY },
};

const CharonAlert *
charon_cause_find_alert (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++) {
    if (g_str_equal (type, alerts[i].type))
      return &alerts[i];
  }
  return NULL;
}
