/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/ike/ike-explain.h"

#include <glib/gi18n-lib.h>

#include "shared/failures.h"

GError *
ike_explain (const Profile *profile, const CharonLog *log, const Credentials *credentials, const GError *failure)
{
  Failure cause = failure_of (failure);

  /* Either kernel refuses to wrap it in UDP; the server says so as it likes. */
  if (profile->ah && charon_log_has_nat (log) &&
      (cause == FAILURE_PROPOSAL_ESP || cause == FAILURE_NO_KERNEL_ESP || cause == FAILURE_SERVER_CLOSED))
    return failure_new (FAILURE_BAD_PROFILE, "%s", _("ah: AH cannot pass the NAT that is on the way to the server"));
  if (profile->ah && cause == FAILURE_PROPOSAL_ESP)
    return failure_new (cause, "%s", _("AH alone was offered, as ah says"));
  if (cause == FAILURE_CLIENT_REFUSED && credentials_is_expired (credentials))
    return failure_new (FAILURE_CERTIFICATE_EXPIRED, NULL);
  return g_error_copy (failure);
}
