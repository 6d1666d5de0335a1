/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What in a profile makes its connection insecure, said in the log. */

#pragma once

#include "shared/profile.h"

G_BEGIN_DECLS

/* Warns of each choice and each algorithm of @profile that is not safe and has a meaning for it. */
void weak_choices_log (const Profile *profile);

G_END_DECLS
