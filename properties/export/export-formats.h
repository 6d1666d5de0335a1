/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The export formats, one file each; export.h chooses between them. */

#pragma once

#include "properties/export/export-profile.h"

G_BEGIN_DECLS

/* Each returns the file's content and takes from @profile what its format can express; errors as for
 * export_connection(). */
GBytes *export_sswan (ExportProfile *profile, GError **error);
GBytes *export_apple (ExportProfile *profile, GError **error);

G_END_DECLS
