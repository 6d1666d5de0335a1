/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child process whose life is bound to ours.
 *
 * Never put a secret into argv or the environment: others can read both in /proc. Secrets go to children over
 * sockets.
 *
 * Signals:
 *   "line" (const char *text)  one line of stdout or stderr, without its end: valid UTF-8, no control characters, never
 *                              empty. What exceeds PROCESS_LINE_MAX bytes is dropped, not sent as another line: nothing
 *                              that a server says may pass for a message of the program itself.
 *   "exited" (int status)      once, with a wait status (g_spawn_check_wait_status()). No line comes after it. */
#pragma once

#include <gio/gio.h>

#define PROCESS_LINE_MAX 4096

#define IPSEC_TYPE_PROCESS (process_get_type ())
G_DECLARE_FINAL_TYPE (Process, process, IPSEC, PROCESS, GObject)

typedef struct {
  /* The signal that asks it to exit, from process_stop_async() and from the kernel when we die; 0 means SIGTERM. A
   * child that changes its user id later no longer gets the kernel's (prctl(2)). */
  int end_signal;
  /* Lead a process group of its own. process_kill() then reaches the whole group, and what is left of it when the
   * process exits gets SIGTERM. */
  gboolean own_group;
  /* Write one line at a time: each line waits until the last one has been read, and process_hold() delays that.
   * Output that is not written line by line is held wherever it happens to be. */
  gboolean in_step;
  /* A set of CAPABILITY() bits: the most that it, and whatever it executes, may have of ours. */
  guint64 capabilities;
  /* Runs last in the child before exec: async-signal-safe calls only; _exit() on failure. */
  void (*setup)(gpointer setup_data);
  gpointer setup_data;
} ProcessOptions;

/* Starts argv[0], an absolute path, with only env as its environment ("NAME=value" each, NULL: none), / as its
 * directory, /dev/null as its input, and none of our files. options may be NULL. Call it on the main thread only:
 * the death signal is bound to the forking thread. Dropping the last reference kills the process at once; the main
 * loop reaps it. NULL and an error if the program cannot be started. */
Process *process_spawn (const char *const *argv, const char *const *env, const ProcessOptions *options, GError **error);

/* Valid while process_is_running(); afterwards the id may be reused. */
GPid process_get_pid (Process *self);

/* FALSE from the moment "exited" is emitted. */
gboolean process_is_running (Process *self);

/* For a child that writes in step: during "line", stops it at its next write until process_release(). What it does
 * before that write is not delayed. */
void process_hold (Process *self);
void process_release (Process *self);

/* Sends SIGKILL; "exited" follows. Does nothing if it is not running. */
void process_kill (Process *self);

/* Asks it to exit, and sends SIGKILL after grace_ms. One that is held is asked once it is released, which half of grace_ms
 * does if nobody else; what is left of the time counts from then on. Completes once the process is gone, after "exited", or with G_IO_ERROR_TIMED_OUT if not even SIGKILL ends it (it hangs in the kernel). A stop already
 * under way keeps its deadline. */
void process_stop_async (Process *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data);
gboolean process_stop_finish (Process *self, GAsyncResult *result, GError **error);
