/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Public names, and places in the file system. */

#pragma once

#define IPSEC_SERVICE "org.freedesktop.NetworkManager.ipsec"

/* The mark on all our IKE and ESP packets, which lets them pass full tunnels. Only root may set marks. Chosen to
 * match no mask that container engines and other VPNs are known to use. */
#define IPSEC_MARK 0x0d490000u

/* One state file per running service, so that the next start can clean up after one that was killed. For root only. */
#define IPSEC_RUN_DIR "/run/nm-ipsec"

/* Public status of connections, one file each: see status.h. */
#define IPSEC_STATUS_DIR "/run/NetworkManager-ipsec"
