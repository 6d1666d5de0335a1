/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a packet filter lets IKE and ESP out and the answers in. Pure. Of a rule only what is certain counts: one for
 * some address or interface may stop a packet or not.
 */

#pragma once

#include "properties/inspect/finding.h"
#include "properties/inspect/match.h"

G_BEGIN_DECLS

typedef struct _Firewall Firewall;

Firewall *firewall_new (void);

void firewall_free (Firewall *self);

typedef enum { RULE_CONTINUE, RULE_ACCEPT, RULE_DROP, RULE_RETURN, RULE_JUMP, RULE_GOTO } RuleVerdict;

/* @chain is unique: with its table. @hooked are the packets that begin there, none for a chain that is only jumped to. */
void firewall_add_chain (Firewall *self, const char *chain, Packets hooked, gboolean drops);
void firewall_add_rule (Firewall *self, const char *chain, Match match, RuleVerdict verdict, const char *target);

/* Whether rules of any program were added. */
gboolean firewall_has_chains (const Firewall *self);

/* Appends what is blocked, or else that nothing is. */
void firewall_report (const Firewall *self, GPtrArray *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Firewall, firewall_free)

G_END_DECLS
