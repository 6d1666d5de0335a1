/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The first address of this host's interfaces that lies within one of @networks (ADDRESS/PREFIX); NULL if there is none. */
GInetAddress *host_address_within (const char *const *networks);
