/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What weakens security is told, also where no field of a file says it but the defaults of who made the file. */

#pragma once

#include "properties/import/import-vpn.h"

G_BEGIN_DECLS

/* Notes each choice of @vpn that is not safe, with the reason. */
void import_weak_note (ImportVpn *vpn);

G_END_DECLS
