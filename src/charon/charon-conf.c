/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/charon-conf.h"

#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"

/* What every connection needs. ml is ML-KEM where OpenSSL has none; md4 and des serve MSCHAPv2 where OpenSSL
 * has no legacy provider. */
#define PLUGINS \
  "random nonce openssl ml md4 des pem pkcs1 pkcs8 x509 pubkey constraints kdf kernel-netlink socket-default vici"

/* Of the rule that leads to the table for policies without XFRM interfaces. */
#define POLICY_PRIORITY 21073

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789-"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_" SMALL

/* Not what would need quotes, or would begin a comment or a section. */
static gboolean
consists_of (const char *text, const char *characters, gsize most)
{
  gsize size = strlen (text);

  return size > 0 && size <= most && strspn (text, characters) == size;
}

gboolean
charon_conf_check (const CharonConf *config, GError **error)
{
  if (!consists_of (config->id, LETTERS, 64))
    return failure_set (error, FAILURE_BAD_PROFILE, "an id that names no file");
  for (guint i = 0; config->plugins && config->plugins[i]; i++)
    if (!consists_of (config->plugins[i], SMALL, 64))
      return failure_set (error, FAILURE_BAD_PROFILE, "a bad name of a plugin");
  if (config->ignored_interface && !consists_of (config->ignored_interface, LETTERS ".:@+", 15))
    return failure_set (error, FAILURE_BAD_PROFILE, "interface-name: only letters, digits and . : @ + _ -");
  if (config->policy_table && !config->ignored_interface)
    return failure_set (error, FAILURE_BAD_PROFILE, "no device for the addresses");
  if (config->pkcs11_module && !consists_of (config->pkcs11_module, LETTERS "/.:@+,~", 4000))
    return failure_set (error, FAILURE_BAD_PROFILE, "the path of the PKCS#11 module has unusual characters");
  return TRUE;
}

static void
open_section (GString *text, guint depth, const char *name)
{
  g_string_append_printf (text, "%*s%s {\n", depth * 2, "", name);
}

static void
close_section (GString *text, guint depth)
{
  g_string_append_printf (text, "%*s}\n", depth * 2, "");
}

/* charon takes one setting a line: two on one are silently one value. */
static void
G_GNUC_PRINTF (3, 4)
add (GString *text, guint depth, const char *format, ...)
{
  va_list args;

  g_string_append_printf (text, "%*s", depth * 2, "");
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
  g_string_append_c (text, '\n');
}

static void
add_plugin_list (GString *text, const CharonConf *config)
{
  g_autoptr (GString) list = g_string_new (PLUGINS);

  if (config->resolve)
    g_string_append (list, " resolve");
  if (config->revocation)
    g_string_append (list, " revocation");
  if (config->fetches)
    g_string_append (list, " curl");
  if (config->pkcs11_module)
    g_string_append (list, " pkcs11");
  for (guint i = 0; config->plugins && config->plugins[i]; i++)
    g_string_append_printf (list, " %s", config->plugins[i]);
  add (text, 1, "load = %s", list->str);
}

static void
add_network (GString *text, const CharonConf *config)
{
  add (text, 1, "port = %u", config->standard_ports ? CHARON_IKE_PORT : 0);
  add (text, 1, "port_nat_t = %u", config->standard_ports ? CHARON_NAT_PORT : 0);
  add (text, 1, "initiator_only = %s", config->answers ? "no" : "yes");
  /* With if_id charon installs none, but looks up its way past the interface that is ignored. */
  add (text, 1, "install_routes = yes");
  add (text, 1, "install_virtual_ip = %s", config->policy_table ? "yes" : "no");
  add (text, 1, "routing_table = %u", config->policy_table);
  if (config->policy_table) {
    add (text, 1, "routing_table_prio = %d", POLICY_PRIORITY);
    add (text, 1, "install_virtual_ip_on = %s", config->ignored_interface);
  }
  if (config->ignored_interface)
    add (text, 1, "interfaces_ignore = %s", config->ignored_interface);
  if (config->ignored_table)
    add (text, 1, "ignore_routing_tables = %u", config->ignored_table);
  add (text, 1, "keep_alive = %us", config->nat_keepalive);
}

static void
add_behaviour (GString *text)
{
  /* Who answers IKE_SA_INIT has not yet proved anything (RFC 5685): it has no say about who the server is. */
  add (text, 1, "follow_redirects = no");
  add (text, 1, "make_before_break = yes");
  add (text, 1, "check_current_path = yes");
  /* A device without carrier keeps its address for seconds, and charon would go on asking the server from there. */
  add (text, 1, "prefer_best_path = yes");
  add (text, 1, "close_ike_on_child_failure = yes");
  /* 69 seconds, where the default is 165: for servers that ask somebody, or another server, about a sign-in. Others are
   * given up earlier, see CHARON_LOG_RETRANSMITS. */
  add (text, 1, "retransmit_tries = 7");
  add (text, 1, "retransmit_timeout = 2.0");
  add (text, 1, "retransmit_base = 1.4");
  /* Bytes, fragments put together (RFC 7383): what UDP could carry. A chain of certificates that are safe from quantum computers,
   * or a thousand networks, do not fit into the default of 10,000. */
  add (text, 1, "max_packet = 65535");
  /* association_list_certificates() gives what is in it. */
  add (text, 1, "cert_cache = yes");
}

static void
add_plugins (GString *text, const CharonConf *config)
{
  open_section (text, 1, "plugins");
  open_section (text, 2, "vici");
  add (text, 3, "socket = unix:///run/charon.%s.vici", config->id);
  close_section (text, 2);
  open_section (text, 2, "socket-default");
  add (text, 3, "fwmark = %u", IPSEC_MARK);
  close_section (text, 2);
  open_section (text, 2, "resolve");
  add (text, 3, "file = /run/charon.%s.resolv", config->id);
  if (config->fenced && config->resolvconf) {
    open_section (text, 3, "resolvconf");
    /* Known since 5.9.9; before, the fence alone keeps it from the real one. Where there is none, charon writes to the file,
     * but not if it is told of another. */
    add (text, 4, "path = /run/charon.%s.none", config->id);
    close_section (text, 3);
  }
  close_section (text, 2);
  if (config->revocation_timeout) {
    open_section (text, 2, "revocation");
    add (text, 3, "timeout = %us", config->revocation_timeout);
    close_section (text, 2);
  }
  if (config->pkcs11_module) {
    open_section (text, 2, "pkcs11");
    open_section (text, 3, "modules");
    open_section (text, 4, CHARON_PKCS11_MODULE);
    add (text, 5, "path = %s", config->pkcs11_module);
    add (text, 5, "load_certs = no");
    close_section (text, 4);
    close_section (text, 3);
    close_section (text, 2);
  }
  close_section (text, 1);
}

/* All that threads say which do not sign in is among them: read in step (charon_hold()), one that waits for its turn to tell
 * of an address holds what others need to load a password. */
static const char *const told_by_vici[] = { "mgr", "ike", "chd", "job", "cfg", "knl", "net", "asn", "enc", "tls" };

static void
add_logs (GString *text, const CharonConf *config)
{
  open_section (text, 1, "journal");
  add (text, 2, "default = -1");
  close_section (text, 1);
  open_section (text, 1, "filelog");
  open_section (text, 2, "stderr");
  add (text, 3, "default = 1");
  /* What an association has to say comes by VICI, but nobody waits until it was heard. */
  for (guint i = 0; i < G_N_ELEMENTS (told_by_vici); i++)
    add (text, 3, "%s = %d", told_by_vici[i], config->in_step && g_str_equal (told_by_vici[i], "ike") ? 1 : -1);
  add (text, 3, "flush_line = yes");
  close_section (text, 2);
  close_section (text, 1);
}

gboolean
charon_conf_is_told_by_vici (const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (told_by_vici); i++) {
    if (g_ascii_strcasecmp (told_by_vici[i], group) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
charon_conf_to_text (const CharonConf *config)
{
  GString *text = g_string_new (NULL);

  open_section (text, 0, "charon-systemd");
  add_plugin_list (text, config);
  add_network (text, config);
  add_behaviour (text);
  add_plugins (text, config);
  add_logs (text, config);
  close_section (text, 0);
  return g_string_free (text, FALSE);
}
