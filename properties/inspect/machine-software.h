/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the strongSwan that is installed can do, and which versions of everything there are. */

#pragma once

#include "properties/inspect/finding.h"

G_BEGIN_DECLS

/* By its files, below @root: plugins, and whether it was built with IKEv1. */
void machine_check_strongswan (const char *root, GPtrArray *findings);

/* By what "nm-ipsec-service --abilities" prints, which knows better. Pure. */
void machine_check_abilities (const char *text, GPtrArray *findings);

/* One program that lists packages, "NAME VERSION" in each line, without what is not there: argv, NULL if this machine has
 * none that is known. Static. */
const char *const *machine_package_lister (const char *root);

/* Appends a finding for each line. Pure. */
void machine_check_packages (const char *text, GPtrArray *findings);

G_END_DECLS
