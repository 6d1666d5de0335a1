/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child process whose life is bound to ours.
 *
 * No secret may ever be put into argv or the environment: both can be read in /proc by others. Secrets go to children
 * over sockets.
 *
 * Signals:
 *   "line" (const char *text)  one line of stdout or stderr, without its end, valid UTF-8 without control characters, never
 *                              empty. What does not fit into PROCESS_LINE_MAX bytes is dropped, not sent as a further line:
 *                              nothing that a server says may pass for a message of the program itself.
 *   "exited" (int status)      once, a wait status (g_spawn_check_wait_status()). No line comes after it.
 */
#pragma once

#include <gio/gio.h>

#define PROCESS_LINE_MAX 4096

#define IPSEC_TYPE_PROCESS (process_get_type ())
G_DECLARE_FINAL_TYPE (Process, process, IPSEC, PROCESS, GObject)

typedef struct {
  /* What asks it to end: process_stop_async(), and the kernel when we die; 0 means SIGTERM. A child that changes its user
   * id later does not get the kernel's (prctl(2)). */
  int end_signal;
  /* Lead a process group of its own; process_kill() then reaches the group, and what is left of it when the process
   * ends gets SIGTERM. */
  gboolean own_group;
  /* Write one line after the other: the next one has to wait until the last was read, and process_hold() puts that off.
   * Output that is not written a line at a time is held where it happens to be. */
  gboolean in_step;
  /* A set of CAPABILITY(): which of ours it may have at most, it and all that it executes. */
  guint64 capabilities;
  /* Runs in the child last before exec: only async-signal-safe calls; _exit() on failure. */
  void (*setup) (gpointer setup_data);
  gpointer setup_data;
} ProcessOptions;

/* Starts argv[0], an absolute path, with nothing but env ("NAME=value" each, NULL: none), / as its directory, /dev/null
 * as its input, and no file of ours. options may be NULL.
 * Call it on the main thread only: the death signal is bound to the thread that forks.
 * Dropping the last reference kills the process at once; the main loop reaps it.
 * Gives NULL and an error if the program cannot be started. */
Process *process_spawn (const char *const *argv, const char *const *env, const ProcessOptions *options, GError **error);

/* Valid while process_is_running(); afterwards the number may be another's. */
GPid process_get_pid (Process *self);

/* FALSE from the moment "exited" is emitted. */
gboolean process_is_running (Process *self);

/* For a child that writes in step: while "line" is emitted, keeps it from writing any further until process_release().
 * What it does until it writes again is not held up. */
void process_hold (Process *self);
void process_release (Process *self);

/* SIGKILL; "exited" follows. Nothing if it is not running. */
void process_kill (Process *self);

/* Asks it to end, after grace_ms by SIGKILL. Completes when the process has gone, after "exited", or with
 * G_IO_ERROR_TIMED_OUT if not even SIGKILL ends it (it hangs in the kernel). A stop that is already under way keeps its
 * deadline. */
void process_stop_async (Process *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data);
gboolean process_stop_finish (Process *self, GAsyncResult *result, GError **error);
