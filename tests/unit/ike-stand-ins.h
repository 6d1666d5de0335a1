/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the IKEv2 session have in common: what stands in for src/ike/ike-tunnel.c, and the parts that their
 * scripts are made of. In the drawings the session is on the left, charon on the right, and behind it the server.
 */

#pragma once

#include "tests/unit/stand-ins.h"

/* What charon says, for ike_stand_ins_expect_refusal(). */
#define REFUSED "IKE", "received AUTHENTICATION_FAILED notify error"
#define BAD_PASSWORD "IKE", "EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: '(null)'"
#define SILENCE "IKE", "giving up after 3 retransmits"
#define NO_ADDRESS "IKE", "received INTERNAL_ADDRESS_FAILURE notify, no CHILD_SA built"

/* A session for an address, so that no name is looked up. The items more are as for stand_ins_read(). */
StandIns *ike_stand_ins_begin (const char *key, const char *value);

/* The server is called, and nothing comes back for now. */
void ike_stand_ins_expect_initiate (StandIns *self);

/* The server is called, and charon says why that failed. */
void ike_stand_ins_expect_refusal (StandIns *self, const char *group, const char *line);

/* A step of the script: charon raises an alert, and the line of the attempt's begin comes behind it. */
void ike_stand_ins_alert (StandIns *self, const char *type);

void ike_stand_ins_bring_up (StandIns *self);
void ike_stand_ins_stop (StandIns *self);

/* charon has ended, and another one brings the tunnel up again. */
void ike_stand_ins_replace_charon (StandIns *self);

/* The tunnel that was brought up is gone. */
void ike_stand_ins_lose (StandIns *self);

/* The session ends and says @text. */
void ike_stand_ins_ends (StandIns *self, const char *text);
