/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats that profiles are written in, one file each; export.h chooses. */

#pragma once

#include "properties/export/export-profile.h"

G_BEGIN_DECLS

/* Each gives the file's content and takes from @profile what it can say; errors as export_connection(). */
GBytes *export_sswan (ExportProfile *profile, GError **error);
GBytes *export_apple (ExportProfile *profile, GError **error);

G_END_DECLS
