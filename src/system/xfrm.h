/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPsec in the kernel, beside what charon does there. */

#pragma once

#include <glib.h>

/* A number for an if_id or reqid that nobody else uses: chance does it, as with SPIs. Those of other daemons start low. */
guint32 xfrm_unused_number (void);

/* Whether the kernel can do ESP for a family (AF_INET, AF_INET6) with AES and SHA-2. The only honest way to know is to
 * make an SA: it is one between the host and itself, used by no policy, and removed at once. The kernel loads modules
 * for it. FAILURE_NO_KERNEL_ESP if not, with what the kernel says. */
gboolean xfrm_check_esp (int family, GError **error);

/* Removes the states and policies that have this if_id (0: none) or one of these reqids, and no others. What a killed
 * charon left. FAILURE_TUNNEL with the first error; it goes on nevertheless. */
gboolean xfrm_flush (guint32 if_id, const guint32 *reqids, gsize n_reqids, GError **error);
