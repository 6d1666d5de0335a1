/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is that none of the formats claims, for the kinds that people take for a VPN profile. */

#pragma once

#include "properties/import/import-source.h"

G_BEGIN_DECLS

/* A sentence without its subject, translated, that names the file's kind and what to do instead; NULL: nobody knows it. */
char *import_foreign_describe (ImportSource *source);

G_END_DECLS
