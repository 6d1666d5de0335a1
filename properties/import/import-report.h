/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report on an import for people: what became of each field, and why. */

#pragma once

#include "properties/import/import.h"

G_BEGIN_DECLS

/* One VPN: a line for each field that it had. No secret is in it. g_free(). */
char *import_report_vpn (ImportVpn *vpn);

/* The file as a whole, then each VPN. g_free(). */
char *import_report (Import *import);

G_END_DECLS
