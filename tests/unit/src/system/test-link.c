/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/failures.h"
#include "src/system/link.h"
#include "src/system/netlink.h"
#include "src/system/xfrm.h"
#include "tests/unit/namespace.h"

#include <errno.h>
#include <gio/gio.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STATE "src 192.0.2.1 dst 192.0.2.2 proto esp"
#define KEYS "auth-trunc 'hmac(sha256)' 0x%064d 128 enc 'cbc(aes)' 0x%064d"

static void
assert_output (const char *command, const char *expected, gboolean there)
{
  g_autofree char *output = output_of ("%s", command);

  if ((strstr (output, expected) != NULL) != there)
    g_error ("%s: '%s' is %s in: %s", command, expected, there ? "missing" : "there", output);
}

static void
test_names (void)
{
  g_assert_true (link_is_name ("nm-ipsec0"));
  g_assert_true (link_is_name ("fifteen-letters"));
  g_assert_false (link_is_name ("sixteen--letters"));
  g_assert_false (link_is_name (""));
  g_assert_false (link_is_name ("."));
  g_assert_false (link_is_name (".."));
  g_assert_false (link_is_name ("a b"));
  g_assert_false (link_is_name ("a/b"));
  g_assert_false (link_is_name ("a:1"));
  g_assert_false (link_is_name ("vpn%d"));
  g_assert_false (link_is_name ("\303\244"));
  g_assert_false (link_is_name ("a\n"));
}

static void
test_refused_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error2 = NULL;

  g_assert_null (link_new_tun ("vpn%d", 1400, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TUNNEL);
  g_assert_null (link_new_xfrm ("a/b", 7, 1400, &error2));
  g_assert_error (error2, IPSEC_FAILURE, FAILURE_TUNNEL);
}

/* NetworkManager knows what belongs to a device by its index. */
static void
expect_renewal (Link *link)
{
  g_autoptr (GError) error = NULL;
  const guint index = link->index;

  run ("ip link delete %s", link->name);
  g_assert_true (link_renew (link, 1400, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (link->index, ==, index);
  g_assert_cmpuint (if_nametoindex (link->name), ==, index);
  link_free (link);
}

static void
test_renewal (void)
{
  g_autoptr (GError) error = NULL;
  Link *link = link_new_tun (NULL, 1400, &error);

  g_assert_no_error (error);
  expect_renewal (link);
  link = link_new_xfrm (NULL, 7, 1400, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)) {
    g_test_message ("the kernel has no XFRM interfaces");
    return;
  }
  g_assert_no_error (error);
  expect_renewal (link);
}

static void
test_stand_in (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Link) link = NULL;
  guint index;

  run ("ip tuntap add gone mode tun");
  index = if_nametoindex ("gone");
  g_assert_null (link_new_stand_in (index, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TUNNEL);
  g_clear_error (&error);
  run ("ip link del gone");
  link = link_new_stand_in (index, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (if_nametoindex (link->name), ==, index);
}

static void
test_tun (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Link) first = link_new_tun (NULL, 1380, &error);
  g_autoptr (Link) second = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (first->name, ==, "nm-ipsec0");
  g_assert_cmpuint (first->index, ==, if_nametoindex ("nm-ipsec0"));
  g_assert_cmpuint (first->if_id, ==, 0);
  second = link_new_tun (NULL, 1380, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->name, ==, "nm-ipsec1");
  assert_output ("ip link show nm-ipsec0", "mtu 1380", TRUE);
  assert_output ("ip link show nm-ipsec0", ",UP", FALSE);
  g_assert_true (link_set_up (first, 0, &error));
  assert_output ("ip link show nm-ipsec0", "mtu 1380", TRUE);
  assert_output ("ip link show nm-ipsec0", ",UP,LOWER_UP", TRUE);
  g_assert_true (link_set_up (first, 1300, &error));
  assert_output ("ip link show nm-ipsec0", "mtu 1300", TRUE);

  g_clear_pointer (&second, link_free);
  g_assert_null (link_new_tun ("nm-ipsec0", 1400, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TUNNEL);
  g_clear_error (&error);
  g_clear_pointer (&first, link_free);
  g_assert_cmpuint (if_nametoindex ("nm-ipsec0"), ==, 0);
  g_assert_cmpuint (if_nametoindex ("nm-ipsec1"), ==, 0);
}

static void
test_gone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Link) link = link_new_tun ("t0", 1400, &error);

  g_assert_no_error (error);
  run ("ip link del t0");
  g_assert_false (link_set_up (link, 0, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TUNNEL);
}

/* The kernel's own words reach the error. */
static void
test_words (void)
{
  g_autoptr (GError) error = NULL;
  NetlinkMessage request;
  struct nlattr *info;

  netlink_start (&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof (struct ifinfomsg));
  info = mnl_attr_nest_start (&request.header, IFLA_LINKINFO);
  mnl_attr_put_strz (&request.header, IFLA_INFO_KIND, "nonsense");
  mnl_attr_nest_end (&request.header, info);
  g_assert_false (netlink_command (NETLINK_ROUTE, &request, &error));
  g_assert_error (error, NETLINK_ERROR, EOPNOTSUPP);
  g_assert_nonnull (strstr (error->message, "Unknown device type"));
}

static gboolean
kernel_has (const char *command)
{
  g_autofree char *output = output_of ("%s && echo works", command);

  return strstr (output, "works") != NULL;
}

static void
test_no_xfrm (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Link) link = link_new_xfrm (NULL, 7, 1400, &error);

  g_assert_null (link);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_true (link_delete_xfrm (7, &error));
  g_assert_no_error (error);
}

static void
test_xfrm (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Link) link = link_new_xfrm (NULL, 0x6e000007, 1400, &error);
  g_autoptr (Link) named = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (link->name, ==, "nm-ipsec0");
  g_assert_cmpuint (link->index, ==, if_nametoindex ("nm-ipsec0"));
  assert_output ("ip -d link show nm-ipsec0", "if_id 0x6e000007", TRUE);
  assert_output ("ip -d link show nm-ipsec0", "mtu 1400", TRUE);
  g_assert_true (link_set_up (link, 1390, &error));
  assert_output ("ip link show nm-ipsec0", "mtu 1390", TRUE);

  named = link_new_xfrm ("my-vpn", 0x6e000008, 1400, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (named->index, ==, if_nametoindex ("my-vpn"));
  /* The name is taken; the if_id is taken. */
  g_assert_null (link_new_xfrm ("my-vpn", 0x6e000009, 1400, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TUNNEL);
  g_clear_error (&error);
  g_assert_null (link_new_xfrm (NULL, 0x6e000008, 1400, &error));
  g_assert_error (error, IPSEC_FAILURE, FAILURE_TUNNEL);
  g_clear_error (&error);
  g_assert_cmpuint (if_nametoindex ("my-vpn"), ==, named->index);

  g_clear_pointer (&link, link_free);
  g_assert_cmpuint (if_nametoindex ("nm-ipsec0"), ==, 0);
  run ("ip link set my-vpn name renamed");
  g_assert_true (link_delete_xfrm (0x6e000008, &error));
  g_assert_cmpuint (if_nametoindex ("renamed"), ==, 0);
  g_assert_true (link_delete_xfrm (0x6e000008, &error));
  g_assert_no_error (error);
}

static void
test_esp (gconstpointer family)
{
  int number = GPOINTER_TO_INT (family);
  const char *net = number == AF_INET ? "src 192.0.2.1 dst 192.0.2.2" : "src fd00::1 dst fd00::2";
  g_autofree char *command = g_strdup_printf ("ip xfrm state add %s proto esp spi 5 mode transport " KEYS, net, 0, 0);
  gboolean has_esp = kernel_has (command);
  g_autoptr (GError) error = NULL;

  run ("ip xfrm state flush");
  g_assert_cmpint (xfrm_check (number, IPPROTO_ESP, &error), ==, has_esp);
  if (!has_esp)
    g_assert_error (error, IPSEC_FAILURE, FAILURE_NO_KERNEL_ESP);
  assert_output ("ip xfrm state; echo end", "end", TRUE);
  assert_output ("ip xfrm state", "src", FALSE);
}

static void
test_ah (gconstpointer family)
{
  int number = GPOINTER_TO_INT (family);
  const char *net = number == AF_INET ? "src 192.0.2.1 dst 192.0.2.2" : "src fd00::1 dst fd00::2";
  g_autofree char *command = g_strdup_printf ("ip xfrm state add %s proto ah spi 5 mode tunnel auth-trunc 'hmac(sha256)' 0x%064d 128",
                                              net, 1);
  gboolean has_ah = kernel_has (command);
  g_autoptr (GError) error = NULL;

  run ("ip xfrm state flush");
  g_assert_cmpint (xfrm_check (number, IPPROTO_AH, &error), ==, has_ah);
  if (!has_ah)
    g_assert_error (error, IPSEC_FAILURE, FAILURE_NO_KERNEL_ESP);
  assert_output ("ip xfrm state; echo end", "end", TRUE);
  assert_output ("ip xfrm state", "src", FALSE);
}

/* Keys that are there, whatever the protocol; those that compress are no protection. */
static void
test_stock (void)
{
  run ("ip xfrm state allocspi src 192.0.2.1 dst 192.0.2.2 proto comp reqid 0x40000003 min 0x100 max 0x1ff");
  g_assert_cmpuint (xfrm_take_stock (0, 0x40000003), ==, 0);
  run ("ip xfrm state allocspi src 192.0.2.1 dst 192.0.2.2 proto ah reqid 0x40000003 min 0x100 max 0x1ff");
  g_assert_cmpuint (xfrm_take_stock (0, 0x40000003), ==, 1);
  run ("ip xfrm state allocspi src 192.0.2.2 dst 192.0.2.1 proto ah reqid 0x40000003 min 0x100 max 0x1ff");
  g_assert_cmpuint (xfrm_take_stock (0, 0x40000003), ==, 3);
  run ("ip xfrm state flush");
}

static void
add_policy (int net, const char *direction, const char *rest)
{
  run ("ip xfrm policy add src 10.%d.0.0/16 dst 10.99.0.0/16 dir %s %s", net, direction, rest);
}

static void
test_flush_policies (void)
{
  const guint32 reqids[] = { 0x40000001, 0x40000002 };
  const char *template = "tmpl src 192.0.2.1 dst 192.0.2.2 proto esp mode tunnel reqid";
  g_autofree char *first = g_strdup_printf ("%s 0x40000001", template);
  g_autofree char *marked = g_strdup_printf ("mark 5 mask 0xff %s 0x40000002", template);
  g_autofree char *other = g_strdup_printf ("%s 3", template);
  g_autofree char *ours = g_strdup_printf ("if_id 7 %s 3", template);
  g_autofree char *theirs = g_strdup_printf ("if_id 8 %s 3", template);
  g_autoptr (GError) error = NULL;

  add_policy (1, "out", first);
  add_policy (2, "in", marked);
  add_policy (3, "fwd", ours);
  add_policy (4, "out", "if_id 7 action block");
  add_policy (1, "in", other);
  add_policy (3, "out", theirs);
  add_policy (4, "in", "action block");
  g_assert_true (xfrm_flush (7, reqids, G_N_ELEMENTS (reqids), &error));
  g_assert_no_error (error);
  assert_output ("ip xfrm policy | grep -c '^src'", "3\n", TRUE);
  assert_output ("ip xfrm policy", "reqid 3", TRUE);
  assert_output ("ip xfrm policy", "if_id 0x8", TRUE);
  assert_output ("ip xfrm policy", "action block", TRUE);

  /* No if_id and no reqid are nobody's. */
  g_assert_true (xfrm_flush (0, NULL, 0, &error));
  assert_output ("ip xfrm policy | grep -c '^src'", "3\n", TRUE);
  run ("ip xfrm policy flush");
}

/* States that wait for their keys need no ESP in the kernel. */
static void
test_flush_states (void)
{
  const guint32 reqids[] = { 0x40000001 };
  g_autoptr (GError) error = NULL;

  run ("ip xfrm state allocspi " STATE " reqid 0x40000001 min 0x100 max 0x1ff");
  run ("ip xfrm state allocspi src fd00::1 dst fd00::2 proto esp reqid 0x40000001 min 0x100 max 0x1ff");
  run ("ip xfrm state allocspi " STATE " reqid 7 min 0x300 max 0x3ff");
  g_assert_true (xfrm_flush (7, reqids, G_N_ELEMENTS (reqids), &error));
  g_assert_no_error (error);
  assert_output ("ip xfrm state | grep -c '^src'", "1\n", TRUE);
  assert_output ("ip xfrm state", "reqid 7", TRUE);
  run ("ip xfrm state flush");
}

static void
test_flush_states_by_if_id (void)
{
  g_autoptr (GError) error = NULL;

  run ("ip xfrm state add " STATE " spi 0x501 mode tunnel reqid 1 if_id 7 " KEYS, 0, 0);
  run ("ip xfrm state add " STATE " spi 0x502 mode tunnel reqid 1 if_id 8 " KEYS, 0, 0);
  run ("ip xfrm state add " STATE " spi 0x503 mode tunnel reqid 1 if_id 7 mark 4 mask 0xff " KEYS, 0, 0);
  g_assert_true (xfrm_flush (7, NULL, 0, &error));
  g_assert_no_error (error);
  assert_output ("ip xfrm state | grep -c '^src'", "1\n", TRUE);
  assert_output ("ip xfrm state", "if_id 0x8", TRUE);
  run ("ip xfrm state flush");
}

int
main (int argc, char **argv)
{
  gboolean has_esp, has_interfaces;

  namespace_enter ();
  alarm (900); /* a hang is a failure */
  g_test_init (&argc, &argv, NULL);
  g_setenv ("LC_ALL", "C", TRUE);
  has_interfaces = kernel_has ("ip link add x type xfrm if_id 9 && ip link del x");
  has_esp = kernel_has ("ip xfrm state add " STATE " spi 5 mode transport aead 'rfc4106(gcm(aes))' "
                                                   "0x0000000000000000000000000000000000000000 128 && ip xfrm state flush");
  g_test_add_func ("/link/names", test_names);
  g_test_add_func ("/link/refused-name", test_refused_name);
  g_test_add_func ("/link/renewal", test_renewal);
  g_test_add_func ("/link/stand-in", test_stand_in);
  g_test_add_func ("/link/tun", test_tun);
  g_test_add_func ("/link/gone", test_gone);
  g_test_add_func ("/link/words", test_words);
  g_test_add_func ("/link/xfrm", has_interfaces ? test_xfrm : test_no_xfrm);
  g_test_add_data_func ("/xfrm/esp4", GINT_TO_POINTER (AF_INET), test_esp);
  g_test_add_data_func ("/xfrm/esp6", GINT_TO_POINTER (AF_INET6), test_esp);
  g_test_add_data_func ("/xfrm/ah4", GINT_TO_POINTER (AF_INET), test_ah);
  g_test_add_data_func ("/xfrm/ah6", GINT_TO_POINTER (AF_INET6), test_ah);
  g_test_add_func ("/xfrm/stock", test_stock);
  g_test_add_func ("/xfrm/flush-policies", test_flush_policies);
  g_test_add_func ("/xfrm/flush-states", test_flush_states);
  if (has_esp)
    g_test_add_func ("/xfrm/flush-states-by-if-id", test_flush_states_by_if_id);
  return g_test_run ();
}
