/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/machine-check.h"
#include "properties/inspect/machine-software.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "shared/defines.h"

/* GLib's, for people who have Spanish for these. */
static gboolean is_spanish; /* nocheck: static it is GLib that is stood in for */

const char *
g_dgettext (const char *domain, const char *text)
{
  if (is_spanish && g_str_equal (text, "clock"))
    return "reloj";
  return is_spanish && g_str_equal (text, "package") ? "paquete" : text;
}

/* A machine in a folder. */
typedef struct {
  char *root;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("test-machine-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "rm", "-r", fixture->root, NULL };
  g_autoptr (GSubprocess) rm = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, NULL);

  g_assert_true (g_subprocess_wait_check (rm, NULL, NULL));
  g_free (fixture->root);
}

static void
put (Fixture *fixture, const char *path, const char *text)
{
  g_autofree char *full = g_strconcat (fixture->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static const Finding *
find (GPtrArray *findings, const char *key)
{
  for (guint i = 0; i < findings->len; i++) {
    const Finding *finding = findings->pdata[i];

    if (g_str_equal (finding->key, key))
      return finding;
  }
  return NULL;
}

static void
expect (Fixture *fixture, const char *key, FindingLevel level, const char *pattern)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  const Finding *finding;

  machine_check (fixture->root, findings);
  finding = find (findings, key);
  g_assert_nonnull (finding);
  g_test_message ("%s: %s", key, finding->text);
  g_assert_cmpint (finding->level, ==, level);
  g_assert_true (g_pattern_match_simple (pattern, finding->text));
}

static void
test_programs (Fixture *fixture, gconstpointer data)
{
  expect (fixture, "charon-systemd", FINDING_ERROR, "is not installed");
  put (fixture, CHARON_PATH, "");
  expect (fixture, "charon-systemd", FINDING_OK, CHARON_PATH);
  put (fixture, "/usr/lib/ipsec/plugins/libstrongswan-eap-ttls.so", "");
  expect (fixture, "strongSwan vici", FINDING_ERROR, "is not installed");
  expect (fixture, "strongSwan kernel-netlink", FINDING_ERROR, "is not installed");
  put (fixture, "/usr/lib/ipsec/plugins/libstrongswan-vici.so", "");
  expect (fixture, "strongSwan", FINDING_OK, "vici, eap-ttls");
  expect (fixture, "strongSwan openssl", FINDING_ERROR, "is not installed");
  expect (fixture, "strongSwan eap-tls", FINDING_WARNING, "is not installed");
}

static void
test_kernel (Fixture *fixture, gconstpointer data)
{
  struct utsname names;
  g_autofree char *list = NULL;

  uname (&names);
  list = g_strdup_printf ("/lib/modules/%s/modules.dep", names.release);
  expect (fixture, "esp4", FINDING_ERROR, "the kernel does not have it");
  put (fixture, list, "kernel/net/ipv4/esp4.ko.xz: kernel/net/xfrm/xfrm_algo.ko\n");
  expect (fixture, "esp4", FINDING_OK, "IPsec over IPv4");
  put (fixture, "/sys/module/esp6/refcnt", "0");
  expect (fixture, "esp6", FINDING_OK, "*");
  put (fixture, "/etc/modprobe.d/fine.conf", "# blacklist esp4\nblacklist esp4_offload\ninstall esp4x /bin/false\n");
  expect (fixture, "esp4", FINDING_OK, "*");
  put (fixture, "/etc/modprobe.d/cis.conf", "options x y\n install esp4 /bin/false\n");
  expect (fixture, "esp4", FINDING_ERROR, "is forbidden by */etc/modprobe.d/cis.conf");
}

#ifdef WITH_L2TP
static void
test_port (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = findings_new ();

  /* 1702 here, 1701 as the port of the other side. */
  put (fixture, "/proc/net/udp",
       "  sl  local_address\n 1: 00000000:06A6 00000000:06A5 07 00000000:00000000 00:00000000 00000000   102        0 4711 2 0 0\n");
  machine_check (fixture->root, findings);
  g_assert_null (find (findings, "UDP 1701"));
  put (fixture, "/proc/net/udp6",
       "  sl  local_address\n 7: 00000000000000000000000000000000:06A5 00000000000000000000000000000000:0000 07 "
       "00000000:00000000 00:00000000 00000000     0        0 4712 2 0 0\n");
  expect (fixture, "UDP 1701", FINDING_WARNING, "is in use by a program*");
}
#endif

/* 500, as the kernel writes it, by a process with that socket. */
static void
test_holder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *fd = g_strconcat (fixture->root, "/proc/77/fd/4", NULL);

  put (fixture, "/proc/net/udp",
       "  sl  local_address\n 1: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000   102        0 4711 2 0 0\n");
  expect (fixture, "UDP 500", FINDING_OK, "is in use by a program*");
  put (fixture, "/proc/77/comm", "pluto\n");
  put (fixture, "/proc/77/fd/3", "");
  expect (fixture, "UDP 500", FINDING_OK, "is in use by a program*");
  g_assert_cmpint (symlink ("socket:[4711]", fd), ==, 0);
  expect (fixture, "UDP 500", FINDING_OK, "is in use by pluto (77)");
}

static void
test_ikev1 (Fixture *fixture, gconstpointer data)
{
  put (fixture, "/usr/lib64/strongswan/plugins/libstrongswan-vici.so", "");
  put (fixture, "/usr/lib64/strongswan/libcharon.so.0", "x task_manager_v2_create x");
  expect (fixture, "IKEv1", FINDING_WARNING, "strongSwan was built without it");
  put (fixture, "/usr/lib64/strongswan/libcharon.so.0", "x task_manager_v1_create x");
  expect (fixture, "IKEv1", FINDING_OK, "*");
}

/* --- what programs say --- */

static void
expect_abilities (const char *text, const char *key, FindingLevel level, const char *pattern)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  const Finding *finding;

  machine_check_abilities (text, findings);
  finding = find (findings, key);
  g_assert_nonnull (finding);
  g_assert_cmpint (finding->level, ==, level);
  g_assert_true (g_pattern_match_simple (pattern, finding->text));
}

#define ABLE \
  "version 5.9.8\nplugins openssl eap-mschapv2 eap-tls vici\nencryption AES_CBC DES_ECB\nhasher HASH_SHA1 HASH_MD4\nke ECP_256 X25519\n"
#define NO_MD4 "version 6.0\nplugins eap-mschapv2\nencryption DES_ECB\nhasher HASH_SHA1\n"

static void
test_abilities (Fixture *fixture, gconstpointer data)
{
  expect_abilities (ABLE, "charon", FINDING_OK, "5.9.8");
  expect_abilities (ABLE, "EAP methods", FINDING_OK, "mschapv2, tls");
  expect_abilities (ABLE, "MSCHAPv2", FINDING_OK, "*");
  expect_abilities (ABLE, "encryption", FINDING_OK, "AES_CBC, DES_ECB");
  expect_abilities (ABLE, "key exchange", FINDING_OK, "ECP_256, X25519");
  expect_abilities (NO_MD4, "MSCHAPv2", FINDING_WARNING, "strongSwan has no MD4");
  expect_abilities ("version 6.0\nplugins eap-mschapv2\nencryption AES_CBC\nhasher HASH_MD4\n", "MSCHAPv2", FINDING_WARNING,
                    "strongSwan has no DES");
  expect_abilities ("version 6.0\nplugins vici\n", "EAP methods", FINDING_WARNING, "none");
  expect_abilities ("error it cannot be started\n", "charon", FINDING_ERROR, "it cannot be started");
  expect_abilities ("", "charon", FINDING_ERROR, "does not start");
}

static void
test_packages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = findings_new ();

  g_assert_null (machine_package_lister (fixture->root));
  put (fixture, "/usr/bin/rpm", "");
  g_assert_cmpstr (*machine_package_lister (fixture->root), ==, "rpm");
  put (fixture, "/var/lib/dpkg/status", "");
  g_assert_cmpstr (*machine_package_lister (fixture->root), ==, "dpkg-query");
  machine_check_packages ("ii xl2tpd 1.3.18-1\nun strongswan \nrc ppp 2.4.9-1\npackage x is not installed\nNetworkManager 1.42-1\n",
                          findings);
  g_assert_cmpuint (findings->len, ==, 2);
  g_assert_cmpstr (find (findings, "package xl2tpd")->text, ==, "1.3.18-1");
  g_assert_cmpstr (find (findings, "package NetworkManager")->text, ==, "1.42-1");
}

static void
test_leftovers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *alive = g_strdup_printf (IPSEC_RUN_DIR "/%d.state", (int) getpid ());

  g_assert_false (machine_has_leftovers (fixture->root));
  put (fixture, alive, "");
  put (fixture, IPSEC_RUN_DIR "/x.state", "");
  g_assert_false (machine_has_leftovers (fixture->root));
  put (fixture, IPSEC_RUN_DIR "/2147483646.state", "");
  g_assert_true (machine_has_leftovers (fixture->root));
}

/* People read their language, programs the same words everywhere. */
static void
test_language (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autofree char *text = NULL;

  is_spanish = TRUE;
  machine_check (fixture->root, findings);
  machine_check_packages ("ii ppp 2.5.2-1\n", findings);
  text = findings_to_text (findings, FALSE);
  is_spanish = FALSE;
  g_assert_nonnull (strstr (text, "  reloj: "));
  g_assert_nonnull (strstr (text, "  paquete ppp: 2.5.2-1\n"));
  g_assert_nonnull (find (findings, "clock"));
  g_assert_nonnull (find (findings, "package ppp"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/machine-check/programs", Fixture, NULL, set_up, test_programs, tear_down);
  g_test_add ("/machine-check/kernel", Fixture, NULL, set_up, test_kernel, tear_down);
#ifdef WITH_L2TP
  g_test_add ("/machine-check/port", Fixture, NULL, set_up, test_port, tear_down);
#endif
  g_test_add ("/machine-check/holder", Fixture, NULL, set_up, test_holder, tear_down);
  g_test_add ("/machine-check/ikev1", Fixture, NULL, set_up, test_ikev1, tear_down);
  g_test_add ("/machine-check/abilities", Fixture, NULL, set_up, test_abilities, tear_down);
  g_test_add ("/machine-check/packages", Fixture, NULL, set_up, test_packages, tear_down);
  g_test_add ("/machine-check/language", Fixture, NULL, set_up, test_language, tear_down);
  g_test_add ("/machine-check/leftovers", Fixture, NULL, set_up, test_leftovers, tear_down);
  return g_test_run ();
}
