/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPsec in the kernel, apart from what charon does there. */

#pragma once

#include <glib.h>

/* A number for an if_id or reqid that nobody else uses: random, as SPIs are. Those of other daemons start low. */
guint32 xfrm_unused_number (void);

/* Whether the kernel supports @protocol (IPPROTO_ESP with AES, or IPPROTO_AH) for a family (AF_INET, AF_INET6) with SHA-2.
 * The only reliable test is to create an SA: one between the host and itself, used by no policy and removed at once. The
 * kernel loads modules for it. FAILURE_NO_KERNEL_ESP if not, with the kernel's message. */
gboolean xfrm_check (int family, guint8 protocol, GError **error);

/* Which kinds of states and policies with this if_id (0: any) and reqid there are: a set of bits, of which none is missing
 * as long as everything works. */
guint xfrm_take_stock (guint32 if_id, guint32 reqid);

/* Removes the states and policies with this if_id (0: none) or one of these reqids, and no others: what a killed
 * charon left behind. Continues after an error; FAILURE_TUNNEL with the first one. */
gboolean xfrm_flush (guint32 if_id, const guint32 *reqids, gsize n_reqids, GError **error);
