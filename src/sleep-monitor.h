/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells when the machine goes to sleep and when it is awake again, and lets it sleep only once we are ready, as far as logind
 * waits (InhibitDelayMaxSec, 5 s). Without logind, now or later, nothing is told.
 *
 * Signals:
 *   "sleep" ()  answer with sleep_monitor_ready(), now or later
 *   "wake" ()
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define IPSEC_TYPE_SLEEP_MONITOR (sleep_monitor_get_type ())
G_DECLARE_FINAL_TYPE (SleepMonitor, sleep_monitor, IPSEC, SLEEP_MONITOR, GObject)

/* @bus is the system bus, or NULL. */
SleepMonitor *sleep_monitor_new (GDBusConnection *bus);

/* For our part the machine may sleep. */
void sleep_monitor_ready (SleepMonitor *self);

G_END_DECLS
