/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/system/confinement.h"

#include <errno.h>
#include <gio/gio.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What the service itself needs: DAC_OVERRIDE for files of users that a system-wide profile names, SETUID, SETGID and KILL
 * for the reader of a private profile's files, NET_RAW for IPv6 router solicitations, NET_BIND_SERVICE for IKE's own ports. */
#define SERVICE_CAPABILITIES \
  (CAPABILITY (CAP_NET_ADMIN) | CAPABILITY (CAP_NET_RAW) | CAPABILITY (CAP_DAC_OVERRIDE) | CAPABILITY (CAP_SETUID) | \
   CAPABILITY (CAP_SETGID) | CAPABILITY (CAP_KILL) | CAPABILITY (CAP_NET_BIND_SERVICE))

/* The kernel hands a piped dump to its program whatever the limit, unless that is 1, which is too small for a file, too
 * (core(5), fs/coredump.c). */
#define CORE_LIMIT 1

/* None of them is called by us, charon, xl2tpd or pppd; most need capabilities that we have not, but have had bugs that
 * did not. Names that a kernel does not know are left out. */
static const char *const denied_calls[] = {
  /* other processes */
  "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
  /* mounts and namespaces */
  "mount", "umount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount", "fspick", "move_mount",
  "open_tree", "mount_setattr", "unshare", "setns", "open_by_handle_at", "swapon", "swapoff", "quotactl", "quotactl_fd",
  "acct",
  /* code in the kernel */
  "bpf", "init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load",
  /* what exploits of the kernel are built with */
  "userfaultfd", "perf_event_open", "io_uring_setup", "io_uring_enter", "io_uring_register", "modify_ldt", "uselib",
  "vmsplice", "move_pages", "migrate_pages", "lookup_dcookie", "add_key", "keyctl", "request_key",
  /* the machine */
  "reboot", "iopl", "ioperm", "syslog", "settimeofday", "clock_settime", "clock_settime64", "stime", "adjtimex",
  "clock_adjtime", "clock_adjtime64", "sethostname", "setdomainname", "vhangup", "nfsservctl",
};

static gboolean
fail (GError **error, const char *what, int number)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", what, g_strerror (number));
  return FALSE;
}

/* Returns 0 or an error number, negative, as libseccomp does. */
static int
deny_calls (scmp_filter_ctx filter)
{
  int status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (denied_calls) && status == 0; i++) {
    int number = seccomp_syscall_resolve_name (denied_calls[i]);

    if (number != __NR_SCMP_ERROR)
      status = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), number, 0);
  }
  return status;
}

/* What clone() has in its first argument, s390 has in its second. */
#ifdef __s390__
#define FLAGS_OF_CLONE SCMP_A1
#else
#define FLAGS_OF_CLONE SCMP_A0
#endif

/* New namespaces come with all capabilities in them. clone3() hides its flags from us; the C library then does without. */
static int
deny_namespaces (scmp_filter_ctx filter)
{
  static const int flags[] = {
    CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP,
  };
  int status = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);

  for (guint i = 0; i < G_N_ELEMENTS (flags) && status == 0; i++)
    status = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone), 1,
                               FLAGS_OF_CLONE (SCMP_CMP_MASKED_EQ, (guint64) flags[i], (guint64) flags[i]));
  return status;
}

/* Keys typed into the terminal of whoever started NetworkManager by hand. */
static int
deny_typing (scmp_filter_ctx filter)
{
  return seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (ioctl), 1,
                           SCMP_A1 (SCMP_CMP_MASKED_EQ, G_MAXUINT32, TIOCSTI));
}

static gboolean
enter_filter (GError **error)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int status = filter ? deny_calls (filter) : -ENOMEM;

  /* A search tree: every call of every process goes through it. */
  if (status == 0)
    status = seccomp_attr_set (filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (status == 0)
    status = deny_namespaces (filter);
  if (status == 0)
    status = deny_typing (filter);
  if (status == 0)
    status = seccomp_load (filter);
  if (filter)
    seccomp_release (filter);
  return status == 0 || fail (error, "seccomp", -status);
}

gboolean
confinement_keep_capabilities (guint64 keep)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];

  if (syscall (SYS_capget, &header, sets) < 0)
    return FALSE;
  /* Before CAP_SETPCAP is gone, where we have it. Where we have not, no_new_privs keeps root's programs from more than
   * these all the same. */
  for (int i = 0; i <= CAP_LAST_CAP; i++) {
    if (!(keep & CAPABILITY (i)))
      prctl (PR_CAPBSET_DROP, i, 0, 0, 0);
  }
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
    sets[i].permitted &= (guint32) (keep >> (32 * i));
    sets[i].effective &= sets[i].permitted;
    sets[i].inheritable = 0;
  }
  return syscall (SYS_capset, &header, sets) == 0 && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static gboolean
limit_core (void)
{
  struct rlimit core;

  if (getrlimit (RLIMIT_CORE, &core) < 0)
    return FALSE;
  core.rlim_max = MIN (core.rlim_max, CORE_LIMIT);
  core.rlim_cur = core.rlim_max;
  return setrlimit (RLIMIT_CORE, &core) == 0;
}

gboolean
confinement_enter (GError **error)
{
  if (!limit_core ())
    return fail (error, "core limit", errno);
  /* Beyond the limit, for what is not lost by exec. */
  if (prctl (PR_SET_DUMPABLE, 0) < 0)
    return fail (error, "dumpable", errno);
  if (!confinement_keep_capabilities (SERVICE_CAPABILITIES))
    return fail (error, "capabilities", errno);
  return enter_filter (error);
}
