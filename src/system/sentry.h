/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watches what a tunnel that is up has in the kernel, apart from what repairs itself (full-tunnel.h, standing-table.h,
 * uplink.h), and tells when somebody else has taken it away. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SENTRY_DEVICE_DOWN,
  SENTRY_DEVICE_GONE,
  SENTRY_IPSEC_GONE, /* states or policies */
  SENTRY_WAY_GONE,   /* the device's addresses, or routes through it */
} SentryAlarm;

typedef struct {
  guint device;
  guint32 if_id; /* 0: none */
  guint32 reqid; /* 0: no IPsec */
  guint grace;   /* milliseconds from a change of the device until it is looked at: pppd takes its own down in the end, and says
                  * so another way */
  GPtrArray *inside; /* of GInetAddressMask: addresses and routes that others may give the device, to be kept then; borrowed,
                      * NULL: none */
} SentryPost;

typedef struct _Sentry Sentry;

/* All that @post names is there now. @alarm is called from the main loop, each time something is found to be missing; it
 * may free the sentry. What charon replaces is not missing. If the kernel cannot be watched, there is a warning. */
Sentry *sentry_new (const SentryPost *post, void (*alarm)(gpointer user_data, SentryAlarm what), gpointer user_data);

/* The device is another one now, or something else is inside. */
void sentry_move (Sentry *self, const SentryPost *post);

/* Makes good what it can by itself: a device that is down, and what it has lost. FALSE and FAILURE_CONNECTION_LOST, which
 * says what is missing, for everything else. */
gboolean sentry_mend (Sentry *self, SentryAlarm what, GError **error);

void sentry_free (Sentry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sentry, sentry_free)

G_END_DECLS
