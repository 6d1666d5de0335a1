/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a server that calls itself otherwise is the one that was meant. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Matches nothing, and being a pattern it is not sent as IDr: with it a server says who it is, whatever that is. */
#define IKE_IDENTITY_NOBODY "*.nobody.invalid"

/*
 * Whether @identity, which the server has proved, is that of @host. Some servers call themselves by the subject of their
 * certificate although it was issued for a host. That counts if the common name is all there is to it or, with
 * @own_authority, the last part of it: public authorities do not check what may stand before, and a text like
 * "O=a, CN=host" could be a single value.
 */
gboolean ike_identity_is_host (const char *identity, const char *host, gboolean own_authority);

G_END_DECLS
