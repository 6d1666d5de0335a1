/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the L2TP session have in common: what stands in for src/l2tp/l2tp-path.c and l2tp-call.c, and the parts
 * that their scripts are made of. In the drawings the session is on the left, charon or xl2tpd on the right, and behind it
 * the server.
 */

#pragma once

#include "shared/failures.h"
#include "src/l2tp/l2tp-call.h"
#include "tests/unit/stand-ins.h"

struct _L2tpCall {
  GObject parent;
  gboolean unanswered;
  gboolean repeatable;
  gboolean by_eap;
  gboolean wants_eap;
};

/* What charon says, for l2tp_stand_ins_expect_refusal(). */
#define SILENCE "IKE", "giving up after 3 retransmits"
#define BAD_SELECTORS "IKE", "received TS_UNACCEPTABLE notify, no CHILD_SA built"

/* The items more are as for stand_ins_read(). */
StandIns *l2tp_stand_ins_begin (const char *key, const char *value);

/* initiate →        → Main Mode, Quick Mode
 *                   ← what @line says
 *          ← failed */
void l2tp_stand_ins_expect_refusal (StandIns *self, const char *group, const char *line);

/*                   ← ICRP
 *          ← placed */
void l2tp_stand_ins_place (StandIns *self);

/*                   ← IPCP Configure-Ack
 *          ← address */
void l2tp_stand_ins_give_address (StandIns *self);

/* Likewise, @address as the server likes it. */
void l2tp_stand_ins_give (StandIns *self, const char *address);

/* initiate →        → Main Mode, Quick Mode
 *                   ← Quick Mode
 *          ← child-updown up
 * and the call, until addresses are there. */
void l2tp_stand_ins_bring_up (StandIns *self, const char *id);

void l2tp_stand_ins_end_call (StandIns *self, Failure failure);

/* Lets the state's deadline come; before it there is the moment when an answer should have come, which it has. */
void l2tp_stand_ins_outlast (StandIns *self);

void l2tp_stand_ins_ends (StandIns *self, const char *text);

void l2tp_stand_ins_stop (StandIns *self);
