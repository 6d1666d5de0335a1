/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a server that uses another name is nevertheless the expected one. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Matches nothing, and as a pattern it is not sent as IDr: the server then reveals its identity, whatever it is. */
#define IKE_IDENTITY_NOBODY "*.nobody.invalid"

/*
 * Whether @identity, which the server has proved, belongs to @host. Some servers identify themselves by the subject of
 * their certificate although it was issued for a host name. That counts if the subject is nothing but a common name or,
 * with @own_authority, if the common name comes last: public authorities do not check what comes before it, and a text
 * like "O=a, CN=host" could be a single value.
 */
gboolean ike_identity_is_host (const char *identity, const char *host, gboolean own_authority);

G_END_DECLS
