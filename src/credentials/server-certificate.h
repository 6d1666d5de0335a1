/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the certificate of a server that uses another name was issued for the expected one. */

#pragma once

#include "src/credentials/credentials.h"

G_BEGIN_DECLS

/*
 * The certificate (DER) out of @shown by which a server is one of @hosts, or NULL: our authorities vouch for it now and
 * for this purpose, and it was issued for a host name or address in @hosts. A name proves nothing by itself, since
 * whoever has any certificate could send another one beside it: so it must be the only one that they vouch for, and the
 * caller has to see to it that the server has its key. @shown may also contain the authorities, intermediates and the
 * client's certificate. g_bytes_unref().
 */
GBytes *server_certificate_find (const Credentials *credentials, GPtrArray *shown, const char *const *hosts);

G_END_DECLS
