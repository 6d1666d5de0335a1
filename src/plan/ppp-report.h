/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What our plugin inside pppd and the service tell each other: one message per packet of a SOCK_SEQPACKET socket.
 * Plain C without GLib, because pppd loads it.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Room for the longest text with its NUL: pppd's own limit for names and secrets. */
#define PPP_REPORT_TEXT 256

/* The longest message on the wire. */
#define PPP_REPORT_SIZE 1024

typedef enum {
  /* from the plugin */
  PPP_REPORT_HELLO = 1,   /* text: the token of the call that pppd was started for */
  PPP_REPORT_ASK,         /* wants PPP_REPORT_CREDENTIALS */
  PPP_REPORT_PHASE,       /* code: pppd's phase */
  PPP_REPORT_DEMAND,      /* the server wants us to sign in: protocol, code: CHAP algorithm or EAP type */
  PPP_REPORT_REFUSED,     /* the server refuses user or password: protocol, text: its own words */
  PPP_REPORT_REJECTED,    /* the server does not speak this protocol */
  PPP_REPORT_TERMINATED,  /* the server ends the link; text: its own words */
  PPP_REPORT_IP,          /* IPCP is up: text: interface, mtu, ip */
  PPP_REPORT_IP6,         /* IPV6CP is up: text: interface, ip6 */
  PPP_REPORT_EXIT,        /* code: the status pppd ends with */
  /* from the service */
  PPP_REPORT_CREDENTIALS, /* text: user, password */
} PppReportType;

#define PPP_REPORT_LAST PPP_REPORT_CREDENTIALS

typedef struct {
  PppReportType type;
  uint8_t code;
  uint16_t protocol;          /* PPP protocol number */
  uint16_t mtu;               /* bytes */
  char text[PPP_REPORT_TEXT];     /* any bytes but NUL; what a server says is not even UTF-8 */
  char password[PPP_REPORT_TEXT];
  struct {
    uint8_t local[4], peer[4], dns[2][4], wins[2][4]; /* all zero: none */
  } ip;
  struct {
    uint8_t local[8], peer[8]; /* interface identifiers */
  } ip6;
} PppReport;

/* Writes @report into @buffer, which has room for PPP_REPORT_SIZE bytes; gives the length. Only what its type names is
 * written. */
size_t ppp_report_encode (const PppReport *report, uint8_t *buffer);

/* Reads one message; 1 if it is exactly a message that ppp_report_encode() can write, else 0 and @report is zero. Nothing but
 * what its type names is set. */
int ppp_report_decode (PppReport *report, const uint8_t *data, size_t length);

/* Overwrites @report, so that no secret stays behind. */
void ppp_report_wipe (PppReport *report);
