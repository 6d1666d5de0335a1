/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The certificate payloads of an Apple configuration profile, to which its VPN payloads refer. */

#pragma once

#include "properties/import/import-node.h"

G_BEGIN_DECLS

typedef struct _AppleCertificates AppleCertificates;

/* @payloads, the profile's "PayloadContent", may be NULL; it must live as long. @effort is the import's. */
AppleCertificates *apple_certificates_new (ImportNode *payloads, guint64 *effort);

void apple_certificates_free (AppleCertificates *certificates);

/* The payload of this UUID becomes @key ("cert" or "ppp-cert"), its passphrase the secret that goes with it. @uuid may be
 * NULL: the file leaves it to the user. */
void apple_certificates_set_client (const AppleCertificates *certificates, ImportVpn *vpn, const char *field, const char *key,
                                    const char *uuid);

/* The profile's authorities become @key ("ca" or "ppp-ca"): if @issuer is given and among them, only the one of that
 * common name. Without any, the system's are trusted. */
void apple_certificates_set_ca (const AppleCertificates *certificates, ImportVpn *vpn, const char *key, const char *issuer);

/* Whether one of the calls above took something of @payload. */
gboolean apple_certificates_is_used (const AppleCertificates *certificates, ImportNode *payload);

/* Whether the payload @uuid has certificates of authorities alone, with which nobody can sign in. */
gboolean apple_certificates_has_authority (const AppleCertificates *certificates, const char *uuid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppleCertificates, apple_certificates_free)

G_END_DECLS
