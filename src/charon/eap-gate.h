/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the password out of charon while no server has proved itself to it. charon answers EAP requests of a server that
 * sends no AUTH (RFC 5998), and finds out only afterwards that this method was none that would prove the server. So it is
 * given the password when its log says that the server has proved itself, and loses it when the IKE_SA stands or another
 * one begins; it is stopped at its next line until that is done. A server that wants EAP before gets no further with this
 * charon, and neither does one whose certificate names lists of those revoked that this charon cannot get.
 */

#pragma once

#include "src/charon/charon.h"
#include "src/charon/vici-call.h"

G_BEGIN_DECLS

#define IPSEC_TYPE_EAP_GATE (eap_gate_get_type ())
G_DECLARE_FINAL_TYPE (EapGate, eap_gate, IPSEC, EAP_GATE, GObject)

/* @password is the call that loads the password, from vici_calls_add_shared(); @charon must have been started to be
 * read in step. NULL and FAILURE_CHARON_DIED if charon cannot be reached. A charon without its gate is given no
 * password. */
EapGate *eap_gate_new (Charon *charon, const ViciCall *password, GError **error);

G_END_DECLS
