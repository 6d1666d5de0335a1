/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that are public, and places on the file system. */

#pragma once

#define IPSEC_SERVICE "org.freedesktop.NetworkManager.ipsec"

/* On every packet of IKE and ESP that is ours, so that full tunnels let it pass. Only root may set marks. Chosen so that it
 * fits no mask that container engines and other VPNs are known to use. */
#define IPSEC_MARK 0x0d490000u

/* One state file per running service, so that the next start can clear what a killed one left. Root's alone. */
#define IPSEC_RUN_DIR "/run/nm-ipsec"

/* What anybody may know about connections, one file each: see status.h. */
#define IPSEC_STATUS_DIR "/run/NetworkManager-ipsec"
