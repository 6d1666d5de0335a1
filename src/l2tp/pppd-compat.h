/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pppd 2.4.9 with the names of 2.5, and variables that 2.5 no longer declares but still has. */

#pragma once

#include <stdint.h>
#include <sys/types.h>

#if __has_include (<pppd/pppdconf.h>)

#include <pppd/pppd.h>
#include <pppd/chap.h>
#include <pppd/eui64.h>
#include <pppd/fsm.h>
#include <pppd/ipcp.h>
#include <pppd/ipv6cp.h>
#include <pppd/lcp.h>
#include <pppd/options.h>
#include <pppd/upap.h>

#else

#define INET6
#include <pppd/pppd.h>
#include <pppd/chap-new.h>
#include <pppd/fsm.h>
#include <pppd/ipcp.h>
#include <pppd/ipv6cp.h>
#include <pppd/lcp.h>
#include <pppd/upap.h>

#define PPPD_VERSION VERSION
#define NF_PHASE_CHANGE (&phasechange)
#define NF_EXIT (&exitnotify)
#define NF_IP_UP (&ip_up_notifier)
#define NF_IPV6_UP (&ipv6_up_notifier)
#define ppp_add_notify(type, func, ctx) add_notifier ((type), (func), (ctx))
#define ppp_add_options(options) add_options (options)
#define ppp_ifname() ifname
#define ppp_ifunit() ifunit
#define ppp_get_mtu(unit) netif_get_mtu (unit)

#endif

/* Weak: a later pppd may hide them, and the plugin still loads. */
extern char user[MAXNAMELEN] __attribute__ ((weak));
extern int listen_time __attribute__ ((weak));

/* Paths of scripts; 2.4.9 has the first two. */
extern char path_ipup[] __attribute__ ((weak));
extern char path_ipdown[] __attribute__ ((weak));
extern char path_ippreup[] __attribute__ ((weak));
extern char path_ipv6up[] __attribute__ ((weak));
extern char path_ipv6down[] __attribute__ ((weak));
extern char path_net_init[] __attribute__ ((weak));
extern char path_net_preup[] __attribute__ ((weak));
extern char path_net_down[] __attribute__ ((weak));
