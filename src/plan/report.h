/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What our plugin inside pppd and the service tell each other: one message per packet of a SOCK_SEQPACKET socket.
 * Plain C without GLib, because pppd loads it.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* Room for the longest text with its NUL: pppd's own limit for names and secrets. */
#define REPORT_TEXT 256

/* The longest message on the wire. */
#define REPORT_SIZE 1024

typedef enum {
  /* from the plugin */
  REPORT_HELLO = 1,   /* text: the token of the call that pppd was started for */
  REPORT_ASK,         /* wants REPORT_CREDENTIALS */
  REPORT_PHASE,       /* code: pppd's phase */
  REPORT_DEMAND,      /* the server wants us to sign in: protocol, code: CHAP algorithm or EAP type */
  REPORT_REFUSED,     /* the server refuses user or password: protocol, text: its own words */
  REPORT_REJECTED,    /* the server does not speak this protocol */
  REPORT_TERMINATED,  /* the server ends the link; text: its own words */
  REPORT_IP,          /* IPCP is up: text: interface, mtu, ip */
  REPORT_IP6,         /* IPV6CP is up: text: interface, ip6 */
  REPORT_EXIT,        /* code: the status pppd ends with */
  /* from the service */
  REPORT_CREDENTIALS, /* text: user, password */
} ReportType;

#define REPORT_LAST REPORT_CREDENTIALS

typedef struct {
  ReportType type;
  uint8_t code;
  uint16_t protocol;          /* PPP protocol number */
  uint16_t mtu;               /* bytes */
  char text[REPORT_TEXT];     /* any bytes but NUL; what a server says is not even UTF-8 */
  char password[REPORT_TEXT];
  struct {
    uint8_t local[4], peer[4], dns[2][4], wins[2][4]; /* all zero: none */
  } ip;
  struct {
    uint8_t local[8], peer[8]; /* interface identifiers */
  } ip6;
} Report;

/* Writes @report into @buffer, which has room for REPORT_SIZE bytes; gives the length. Only what its type names is
 * written. */
size_t report_encode (const Report *report, uint8_t *buffer);

/* Reads one message; 1 if it is exactly a message that report_encode() can write, else 0 and @report is zero. Nothing but
 * what its type names is set. */
int report_decode (Report *report, const uint8_t *data, size_t length);

/* Overwrites @report, so that no secret stays behind. */
void report_wipe (Report *report);
