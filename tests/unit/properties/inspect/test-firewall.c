/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/inspect/firewall-iptables.h"
#include "properties/inspect/firewall-nftables.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *rules;
  const char *expected; /* the findings: "LEVEL KEY: TEXT", a line each, without the names of chains */
} Case;

#define FREE "ok firewall: lets IKE and ESP out, and the answers in"

/* Of one family and table, for shortness; "A" stands for "-A". */
static const Case iptables[] = {
  { "empty", "", FREE },
  { "open", "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n", FREE },
  { "stateful", "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n", FREE },
  { "nothing-comes-in", "*filter\n:INPUT DROP [0:0]\n",
    "error firewall (IPv4): blocks: answers from UDP port 500, answers from UDP port 4500, ESP from the server" },
  { "ports", "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -p udp -m multiport --dports 53,500 -j ACCEPT\n",
    "error firewall (IPv4): blocks: UDP to port 4500, ESP to the server" },
  { "drop-500", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p udp -m udp --dport 500 -j DROP\n",
    "error firewall (IPv4): blocks: UDP to port 500" },
  { "reject-range", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p udp -m udp --dport 1024: -j REJECT --reject-with icmp-port-unreachable\n",
    "error firewall (IPv4): blocks: UDP to port 4500" },
  { "tcp-only", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p tcp -m tcp --dport 500 -j DROP\n", FREE },
  { "all-but-tcp", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT ! -p tcp -j DROP\n",
    "error firewall (IPv4): blocks: UDP to port 500, UDP to port 4500, ESP to the server" },
  { "all-but-udp", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT ! -p udp -j DROP\n", "error firewall (IPv4): blocks: ESP to the server" },
  { "esp", "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p esp -j DROP\n", "error firewall (IPv4): blocks: ESP from the server" },
  { "for-one-address", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -d 10.0.0.0/8 -p udp -j DROP\n", FREE },
  { "only-one-address", "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -d 10.0.0.0/8 -j ACCEPT\n",
    "warning firewall (IPv4): may block: UDP to port 500, UDP to port 4500, ESP to the server" },
  { "loopback", "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m state --state ESTABLISHED -j ACCEPT\n", FREE },
  { "loopback-only", "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -o lo -j ACCEPT\n",
    "error firewall (IPv4): blocks: UDP to port 500, UDP to port 4500, ESP to the server" },
  { "chains",
    "*filter\n:INPUT DROP [0:0]\n:ufw-in - [0:0]\n:ufw-skip - [0:0]\n-A INPUT -j ufw-in\n-A ufw-in -p tcp -g ufw-skip\n"
    "-A ufw-in -p udp -g ufw-skip\n-A ufw-in -m conntrack --ctstate ESTABLISHED -j ACCEPT\n",
    "error firewall (IPv4): blocks: answers from UDP port 500, answers from UDP port 4500" },
  { "return", "*filter\n:OUTPUT DROP [0:0]\n:x - [0:0]\n-A OUTPUT -j x\n-A x -p udp -j RETURN\n-A x -j ACCEPT\n",
    "error firewall (IPv4): blocks: UDP to port 500, UDP to port 4500" },
  { "circle", "*filter\n:OUTPUT ACCEPT [0:0]\n:x - [0:0]\n-A OUTPUT -j x\n-A x -j x\n", FREE },
  { "log-and-limit",
    "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -m limit --limit 3/min -j LOG --log-prefix \"[A B] \"\n-A OUTPUT -m limit --limit 3/min -j DROP\n",
    FREE },
  { "comment", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p udp -m comment --comment \"no -p tcp here\" -j DROP\n",
    "error firewall (IPv4): blocks: UDP to port 500, UDP to port 4500" },
  { "nat", "*nat\n:OUTPUT DROP [0:0]\n-A OUTPUT -p udp -j DROP\n", FREE },
  { "raw", "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --sport 4500 -j DROP\n",
    "error firewall (IPv4): blocks: answers from UDP port 4500" },
  { "torn", "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT !\n-A\n-A OUTPUT -p\n-A OUTPUT -j\n:\n-A OUTPUT \"\n", FREE },
};

#define TABLE(chain, rules) "{\"nftables\": [{\"metainfo\": {}}, {\"chain\": " chain "}, " rules "{\"set\": {}}]}"
#define OUTPUT(policy) \
  "{\"family\": \"inet\", \"table\": \"f\", \"name\": \"o\", \"type\": \"filter\", \"hook\": \"output\", \"policy\": \"" policy "\"}"
#define INPUT(policy) \
  "{\"family\": \"inet\", \"table\": \"f\", \"name\": \"i\", \"type\": \"filter\", \"hook\": \"input\", \"policy\": \"" policy "\"}"
#define RULE(chain, expr) "{\"rule\": {\"family\": \"inet\", \"table\": \"f\", \"chain\": \"" chain "\", \"expr\": [" expr "]}}, "
#define MATCH(op, left, right) "{\"match\": {\"op\": \"" op "\", \"left\": {" left "}, \"right\": " right "}}, "
#define DPORT "\"payload\": {\"protocol\": \"udp\", \"field\": \"dport\"}"
#define L4PROTO "\"meta\": {\"key\": \"l4proto\"}"
#define STATE "\"ct\": {\"key\": \"state\"}"
#define DROP "{\"drop\": null}"
#define ACCEPT "{\"accept\": null}"

static const Case nftables[] = {
  { "open", TABLE (OUTPUT ("accept"), ""), FREE },
  { "closed", TABLE (OUTPUT ("drop"), ""), "error firewall: blocks: UDP to port 500, UDP to port 4500, ESP to the server" },
  { "port", TABLE (OUTPUT ("accept"), RULE ("o", MATCH ("==", DPORT, "4500") "{\"counter\": {}}, " DROP)),
    "error firewall: blocks: UDP to port 4500" },
  { "ports", TABLE (OUTPUT ("drop"), RULE ("o", MATCH ("==", DPORT, "{\"set\": [500, {\"range\": [4000, 5000]}]}") ACCEPT)),
    "error firewall: blocks: ESP to the server" },
  { "not-a-port", TABLE (OUTPUT ("accept"), RULE ("o", MATCH ("!=", DPORT, "500") "{\"reject\": {\"type\": \"icmp\"}}")),
    "error firewall: blocks: UDP to port 4500" },
  { "named-set", TABLE (OUTPUT ("drop"), RULE ("o", MATCH ("==", L4PROTO, "\"esp\"") ACCEPT) RULE ("o", MATCH ("==", DPORT, "\"@ports\"") ACCEPT)),
    "warning firewall: may block: UDP to port 500, UDP to port 4500" },
  { "stateful", TABLE (INPUT ("drop"), RULE ("i", MATCH ("in", STATE, "[\"established\", \"related\"]") ACCEPT)), FREE },
  { "state-map",
    TABLE (INPUT ("drop"), RULE ("i", "{\"vmap\": {\"key\": {" STATE "}, \"data\": {\"set\": [[\"invalid\", " DROP "], [\"established\", " ACCEPT
                                 "]]}}}")),
    FREE },
  { "state-map-that-drops",
    TABLE (INPUT ("accept"), RULE ("i", "{\"vmap\": {\"key\": {" L4PROTO "}, \"data\": {\"set\": [[\"esp\", " DROP "]]}}}")),
    "error firewall: blocks: ESP from the server" },
  { "one-version",
    TABLE (OUTPUT ("accept"), RULE ("o", MATCH ("==", "\"meta\": {\"key\": \"nfproto\"}", "\"ipv6\"") DROP)),
    "error firewall (IPv6): blocks: UDP to port 500, UDP to port 4500, ESP to the server" },
  { "jump",
    TABLE (OUTPUT ("accept"), RULE ("o", "{\"jump\": {\"target\": \"x\"}}") RULE ("x", MATCH ("==", L4PROTO, "{\"set\": [\"udp\"]}") DROP)),
    "error firewall: blocks: UDP to port 500, UDP to port 4500" },
  { "by-user", TABLE (OUTPUT ("accept"), RULE ("o", MATCH ("==", "\"meta\": {\"key\": \"skuid\"}", "1000") DROP)), FREE },
  { "limit", TABLE (OUTPUT ("accept"), RULE ("o", "{\"limit\": {\"rate\": 5}}, " DROP)), FREE },
  { "tcp", TABLE (OUTPUT ("accept"), RULE ("o", MATCH ("==", "\"payload\": {\"protocol\": \"tcp\", \"field\": \"dport\"}", "500") DROP)), FREE },
  { "ours", "{\"nftables\": [{\"chain\": {\"family\": \"inet\", \"table\": \"nm-ipsec-egress-3\", \"name\": \"x\", \"type\": \"filter\", "
            "\"hook\": \"output\", \"policy\": \"drop\"}}]}", FREE },
  { "odd", "{\"nftables\": [1, {\"chain\": 1}, {\"rule\": {\"expr\": [1, {}, {\"match\": 1}, {\"match\": {}}, {\"vmap\": {}}, {\"jump\": 1}]}}, "
           "{\"chain\": {\"hook\": 5}}, {\"rule\": {\"expr\": {}}}]}", FREE },
};

static void
check (Firewall *firewall, const char *expected)
{
  g_autoptr (GPtrArray) findings = findings_new ();
  g_autoptr (GString) got = g_string_new (NULL);

  firewall_report (firewall, findings);
  for (guint i = 0; i < findings->len; i++) {
    const Finding *finding = findings->pdata[i];
    const char *chain = strstr (finding->text, " (");

    g_string_append_printf (got, "%s%s %s: %.*s", i ? "\n" : "", finding_level_to_string (finding->level), finding->key,
                            chain ? (int) (chain - finding->text) : -1, finding->text);
  }
  g_assert_cmpstr (got->str, ==, expected);
}

static void
test_iptables (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (Firewall) firewall = firewall_new ();

  firewall_iptables_read (firewall, row->rules, FALSE);
  check (firewall, row->expected);
}

static void
test_nftables (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (Firewall) firewall = firewall_new ();

  g_assert_true (firewall_nftables_read (firewall, row->rules));
  check (firewall, row->expected);
}

static void
test_not_nftables (void)
{
  g_autoptr (Firewall) firewall = firewall_new ();

  g_assert_false (firewall_nftables_read (firewall, ""));
  g_assert_false (firewall_nftables_read (firewall, "[]"));
  g_assert_false (firewall_nftables_read (firewall, "{}"));
  check (firewall, FREE);
}

/* The same rules come from both programs: what iptables says of them is known better. */
static void
test_both (void)
{
  g_autoptr (Firewall) firewall = firewall_new ();

  firewall_iptables_read (firewall, "*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n", TRUE);
  g_assert_true (firewall_nftables_read (firewall, "{\"nftables\": [{\"chain\": {\"family\": \"ip6\", \"table\": \"filter\", \"name\": \"INPUT\", "
                                                   "\"type\": \"filter\", \"hook\": \"input\", \"policy\": \"drop\"}}]}"));
  check (firewall, FREE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (iptables); i++) {
    g_autofree char *path = g_strconcat ("/firewall/iptables/", iptables[i].name, NULL);

    g_test_add_data_func (path, &iptables[i], test_iptables);
  }
  for (guint i = 0; i < G_N_ELEMENTS (nftables); i++) {
    g_autofree char *path = g_strconcat ("/firewall/nftables/", nftables[i].name, NULL);

    g_test_add_data_func (path, &nftables[i], test_nftables);
  }
  g_test_add_func ("/firewall/nftables/none", test_not_nftables);
  g_test_add_func ("/firewall/both", test_both);
  return g_test_run ();
}
