/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The syntax of ipsec.conf, as strongSwan and libreswan have it; what the words mean is not known here. */

#pragma once

#include "properties/import/import-node.h"
#include "properties/import/import-source.h"

G_BEGIN_DECLS

/*
 * The conn sections of @source and of what it includes, each as a node of its name with a node for each key: what also= and
 * alsoflip= name and %default are folded in, and sections that are there for them only are left out; a name that is none stays
 * as "also" or "alsoflip". This side's keys are those that begin with "left", renamed where the file has them on the right.
 * Authorities ("ca" sections) are in the node "ca " NAME, the daemon's settings in "config " NAME, includes that are not read in
 * nodes "include"; where other text begins is a node "line NUMBER". NULL with an error (IPSEC_FAILURE, FAILURE_BAD_PROFILE) that
 * names the line.
 */
ImportNode *ipsec_conf_parse (ImportSource *source, GError **error);

G_END_DECLS
