/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports what weakens security, even where it comes from the defaults of the product that wrote the file rather
 * than from a field. */

#pragma once

#include "properties/import/import-vpn.h"

G_BEGIN_DECLS

/* Notes each insecure choice in @vpn, with the reason. */
void import_weak_note (ImportVpn *vpn);

G_END_DECLS
