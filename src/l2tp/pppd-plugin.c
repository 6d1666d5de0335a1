/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaded by pppd. Hands it the user name and password, which therefore never appear in a file or an argument, and tells
 * the service what becomes of the link. pppd keeps no data for a plugin, so this file alone has global variables.
 */
#include "src/l2tp/pppd-compat.h"
#include "src/plan/ppp-report.h"
#include "src/l2tp/ppp-packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* The service answers at once; if it does not, it hangs. */
#define ANSWER_SECONDS 10

/* The server starts its pppd when the call is up. A first packet that is sent before is lost and costs a whole restart
 * timer; so the server may speak first, for this many milliseconds. */
#define LISTEN_MSEC 500

/* All bytes of an address that no WINS server has. */
#define NO_WINS 0xff

/* nocheck: static pppd calls back without data, and there is one link per pppd */
static char *socket_path;
static char *call_token;
static char *gateway;
static int service = -1;
static void (*next_snoop)(unsigned char *packet, int length);

/* nocheck: static pppd writes into it */
static option_t options[] = {
  { "nm-ipsec-socket", o_string, &socket_path, "Socket of the NetworkManager service", OPT_PRIV },
  { "nm-ipsec-token", o_string, &call_token, "Token of the call", OPT_PRIV | OPT_HIDE },
  { "nm-ipsec-gateway", o_string, &gateway, "Address of the server outside", OPT_PRIV },
  { NULL },
};

/* Whoever started us is gone: end the link as a signal would. */
static void
lost (void)
{
  kill (getpid (), SIGTERM);
}

static void
tell (const PppReport *report)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  size_t length = ppp_report_encode (report, buffer);

  if (service >= 0 && send (service, buffer, length, MSG_NOSIGNAL) != (ssize_t) length)
    lost ();
}

static void
tell_code (PppReportType type, int code)
{
  PppReport report = { .type = type, .code = (uint8_t) code };

  tell (&report);
}

/* Fills in user and password; the caller wipes @answer. */
static int
ask (PppReport *answer)
{
  uint8_t buffer[PPP_REPORT_SIZE];
  ssize_t length;
  int good;

  tell_code (PPP_REPORT_ASK, 0);
  length = recv (service, buffer, sizeof buffer, 0);
  good = length > 0 && ppp_report_decode (answer, buffer, length) && answer->type == PPP_REPORT_CREDENTIALS;
  explicit_bzero (buffer, sizeof buffer);
  return good;
}

/* pppd would sign in with an empty password if it got none, and a server counts what is wrong. */
static void
hand_over (char *name, char *password)
{
  PppReport answer;

  if (!ask (&answer))
    fatal ("nm-ipsec: no password from the service");
  memcpy (name, answer.text, PPP_REPORT_TEXT);
  memcpy (password, answer.password, PPP_REPORT_TEXT);
  ppp_report_wipe (&answer);
}

static int
give_pap (char *name, char *password)
{
  /* without @password pppd only wants to know whether there is one */
  if (password)
    hand_over (name, password);
  return 1;
}

static int
give_chap (char *name, char *password)
{
  hand_over (name, password);
  return 1;
}

/* pppd agrees to CHAP or EAP only if it has a secret. */
static int
have_secret (void)
{
  return 1;
}

/* PAP asks whether the server could sign in to us: never. */
static int
have_no_secret (void)
{
  return 0;
}

static void
call_service (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval limit = { .tv_sec = ANSWER_SECONDS };
  PppReport report = { .type = PPP_REPORT_HELLO };

  if (!socket_path || !call_token || strlen (socket_path) >= sizeof address.sun_path)
    fatal ("nm-ipsec: no socket or token");
  strncpy (address.sun_path, socket_path, sizeof address.sun_path - 1);
  strncpy (report.text, call_token, PPP_REPORT_TEXT - 1);
  service = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (service < 0 || setsockopt (service, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0 ||
      setsockopt (service, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0 ||
      connect (service, (struct sockaddr *) &address, sizeof address) < 0)
    fatal ("nm-ipsec: cannot reach the service: %m");
  tell (&report);

  /* EAP answers with the name before it asks for the password. */
  if (user) {
    if (!ask (&report))
      fatal ("nm-ipsec: no answer from the service");
    memcpy (user, report.text, PPP_REPORT_TEXT);
  }
  ppp_report_wipe (&report);
}

/* Sets a switch of IPCP that pppd knows as an option of its own; 0 if it does not. */
static int
set_ipcp_option (const char *name, bool on)
{
  for (const option_t *option = ipcp_protent.options; option && option->name; option++) {
    if (strcmp (option->name, name) == 0) {
      *(bool *) option->addr = on;
      return 1;
    }
  }
  return 0;
}

/* pppd 2.5 has an option for WINS; 2.4.9 asks for the servers that it has, and the server then corrects them. */
static void
ask_for_servers (void)
{
  set_ipcp_option ("usepeerdns", 1);
  if (!set_ipcp_option ("usepeerwins", 1))
    memset (ipcp_wantoptions[0].winsaddr, NO_WINS, sizeof ipcp_wantoptions[0].winsaddr);
}

static uint32_t
number_of (const struct sockaddr *address)
{
  return ((const struct sockaddr_in *) address)->sin_addr.s_addr;
}

/* Whether a network that this machine is in has the address. */
static int
is_near (uint32_t address)
{
  struct ifaddrs *all;
  int near = 0;

  if (getifaddrs (&all) != 0)
    return 0;
  for (const struct ifaddrs *one = all; one && !near; one = one->ifa_next) {
    if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET && one->ifa_netmask && !(one->ifa_flags & IFF_POINTOPOINT))
      near = number_of (one->ifa_netmask) && !((address ^ number_of (one->ifa_addr)) & number_of (one->ifa_netmask));
  }
  freeifaddrs (all);
  return near;
}

/*
 * A point-to-point address makes a route to the peer. If that is the server's own address outside, the kernel would lead
 * L2TP into its own tunnel; and many offices have the addresses of many homes, where it would take away the router and its
 * name server. Then the link goes without. pppd asks right before it sets the addresses.
 */
static int
check_peer (uint32_t address)
{
  if ((gateway && address == inet_addr (gateway)) || is_near (address))
    ipcp_hisoptions[0].hisaddr = 0;
  return 1;
}

static void
set_ip6_switch (const char *name, char value)
{
  char path[128];
  int fd;

  snprintf (path, sizeof path, "/proc/sys/net/ipv6/conf/%s/%s", ppp_ifname (), name);
  fd = open (path, O_WRONLY | O_CLOEXEC);
  /* without IPv6 in the kernel there is no such file, and no danger */
  if (fd < 0 ? errno != ENOENT : write (fd, &value, 1) != 1)
    fatal ("nm-ipsec: %s: %m", path);
  if (fd >= 0)
    close (fd);
}

/* The kernel would take routes from whatever the server announces, even without IPV6CP, and in spite of the profile. The
 * service listens in its place: see router.h. */
static void
close_to_announcements (void)
{
  set_ip6_switch ("accept_ra", '0');
  if (!ipv6cp_protent.enabled_flag)
    set_ip6_switch ("disable_ipv6", '1');
}

static void
on_phase (void *context, int phase_now)
{
  if (phase_now == PHASE_SERIALCONN && service < 0) {
    call_service ();
    ask_for_servers ();
    if (&listen_time)
      listen_time = LISTEN_MSEC;
  }
  if (phase_now == PHASE_NETWORK)
    close_to_announcements ();
  tell_code (PPP_REPORT_PHASE, phase_now);
}

static void
on_exit_status (void *context, int exit_status)
{
  tell_code (PPP_REPORT_EXIT, exit_status);
}

static void
on_packet (unsigned char *packet, int length)
{
  PppReport report;

  if (length > 0 && ppp_packet_read (&report, packet, length))
    tell (&report);
  /* The servers have been agreed on: from here on the option would only make pppd write them to a file in /etc. */
  if (length > 0 && ppp_packet_is_ipcp_ack (packet, length))
    set_ipcp_option ("usepeerdns", 0);
  if (next_snoop)
    next_snoop (packet, length);
}

static void
on_ip (void *context, int unused)
{
  const ipcp_options *ours = &ipcp_gotoptions[0];
  const ipcp_options *theirs = &ipcp_hisoptions[0];
  PppReport report = { .type = PPP_REPORT_IP, .mtu = (uint16_t) ppp_get_mtu (ppp_ifunit ()) };

  /* for the case that the server begins IPCP anew */
  set_ipcp_option ("usepeerdns", 1);
  strncpy (report.text, ppp_ifname (), PPP_REPORT_TEXT - 1);
  memcpy (report.ip.local, &ours->ouraddr, sizeof report.ip.local);
  memcpy (report.ip.peer, &theirs->hisaddr, sizeof report.ip.peer);
  memcpy (report.ip.dns, ours->dnsaddr, sizeof report.ip.dns);
  for (int i = 0; i < 2; i++) {
    if (ours->winsaddr[i] != UINT32_MAX)
      memcpy (report.ip.wins[i], &ours->winsaddr[i], sizeof report.ip.wins[i]);
  }
  tell (&report);
}

static void
on_ip6 (void *context, int unused)
{
  PppReport report = { .type = PPP_REPORT_IP6 };

  strncpy (report.text, ppp_ifname (), PPP_REPORT_TEXT - 1);
  memcpy (report.ip6.local, &ipv6cp_gotoptions[0].ourid, sizeof report.ip6.local);
  memcpy (report.ip6.peer, &ipv6cp_hisoptions[0].hisid, sizeof report.ip6.peer);
  tell (&report);
}

/* What the administrator wants done when a link comes up is done by NetworkManager's dispatcher. pppd takes it that a script
 * without a name is not there. */
static void
forget_scripts (void)
{
  char *const scripts[] = { path_ipup, path_ipdown, path_ippreup, path_ipv6up, path_ipv6down,
    path_net_init, path_net_preup, path_net_down };

  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    if (scripts[i])
      *scripts[i] = '\0';
  }
}

/* What /etc/ppp/options may demand of whoever calls this machine. A server signs in to none of its clients. */
static void
demand_nothing (void)
{
  lcp_wantoptions[0].neg_upap = lcp_wantoptions[0].neg_chap = lcp_wantoptions[0].neg_eap = 0;
}

#define EXPORT __attribute__ ((visibility ("default")))

/* pppd loads the plugin only if this is its own version. nocheck: static as pppd declares it */
EXPORT char pppd_version[] = PPPD_VERSION;

EXPORT void plugin_init (void);

EXPORT void
plugin_init (void)
{
  /* xl2tpd started us and keeps the tunnel: when it dies, however it dies, the link must not stay. */
  prctl (PR_SET_PDEATHSIG, SIGTERM);

  forget_scripts ();
  demand_nothing ();
  ppp_add_options (options);
  pap_passwd_hook = give_pap;
  pap_check_hook = have_no_secret;
  chap_passwd_hook = give_chap;
  chap_check_hook = have_secret;
  allowed_address_hook = check_peer;
  next_snoop = snoop_recv_hook;
  snoop_recv_hook = on_packet;
  ppp_add_notify (NF_PHASE_CHANGE, on_phase, NULL);
  ppp_add_notify (NF_EXIT, on_exit_status, NULL);
  ppp_add_notify (NF_IP_UP, on_ip, NULL);
  ppp_add_notify (NF_IPV6_UP, on_ip6, NULL);
}
