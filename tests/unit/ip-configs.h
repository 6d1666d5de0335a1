/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of configurations begin with. */

#pragma once

#include "src/ip-config.h"

/* A tunnel as a server gives it, with two addresses and two name servers: @selectors is a list with spaces between. */
IpConfig *ip_configs_new (const char *selectors);

/* A profile that wants both families and says nothing else. */
Profile ip_configs_profile (void);
