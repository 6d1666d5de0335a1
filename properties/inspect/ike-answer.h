/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The algorithms that a server has chosen, in words. */

#pragma once

#include "properties/inspect/ike-packet.h"

G_BEGIN_DECLS

/* "AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048" of one that was chosen; g_free(). */
char *ike_answer_to_string (const IkeAnswer *answer);

/* What was chosen for IKEv2, in the words of the options ike and, with cipher and integrity only, esp; g_free(). */
char *ike_answer_to_proposal (const IkeAnswer *answer, gboolean is_esp);

G_END_DECLS
