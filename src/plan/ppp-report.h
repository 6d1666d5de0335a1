/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages between our plugin inside pppd and the service, one per packet of a SOCK_SEQPACKET socket. Plain C without
 * GLib, because pppd loads it.
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

/* Writes @report into @buffer, which must hold PPP_REPORT_SIZE bytes, and returns the length. Only the fields that
 * belong to its type are written. */
size_t ppp_report_encode (const PppReport *report, uint8_t *buffer);

/* Parses one message. Returns 1 if it is exactly what ppp_report_encode() can write; else returns 0 and zeroes
 * @report. Only the fields that belong to its type are set. */
int ppp_report_decode (PppReport *report, const uint8_t *data, size_t length);

/* Zeroes @report, so that no secret is left in memory. */
void ppp_report_wipe (PppReport *report);
