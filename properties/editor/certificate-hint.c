/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/certificate-hint.h"

#include <glib/gi18n-lib.h>

#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "shared/secret-bytes.h"
#include "shared/small-file.h"
#include "shared/validate.h"

#define DETAILS_MAX 5 /* certificates: nobody reads more */

CertificateChoice *
certificate_choice_new (const char *cert, const char *key, const char *passphrase)
{
  CertificateChoice *choice = g_new0 (CertificateChoice, 1);

  choice->cert = g_strdup (cert);
  choice->key = g_strdup (key);
  choice->passphrase = g_strdup (passphrase);
  return choice;
}

void
certificate_choice_free (CertificateChoice *choice)
{
  g_free (choice->cert);
  g_free (choice->key);
  secret_string_free (choice->passphrase);
  g_free (choice);
}

static gboolean
is_file (const char *place)
{
  return *place && !validate_is_pkcs11 (place);
}

static CertificateBundle *
read_bundle (const char *path, const char *passphrase, GError **error)
{
  g_autoptr (GBytes) bytes = small_file_read (path, error);

  return bytes ? certificate_bundle_parse (bytes, *passphrase ? passphrase : NULL, error) : NULL;
}

/* What is encrypted is fine: only the passphrase is still to come. */
static char *
explain (const GError *error, gboolean *bad)
{
  Failure failure = failure_of (error);

  if (failure == FAILURE_KEY_ENCRYPTED)
    return g_strdup (_("Encrypted: the passphrase opens it."));
  *bad = TRUE;
  if (failure == FAILURE_KEY_PASSWORD)
    return g_strdup (_("The passphrase is wrong."));
  return g_strdup (_("Cannot be read: the file is missing, unreadable, or contains neither a certificate nor a key."));
}

static char *
date (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  /* TRANSLATORS: a date as in "4 May 2027", for g_date_time_format() */
  return time ? g_date_time_format (time, _("%-d %B %Y")) : g_strdup ("?");
}

/* The common name says most to people; the whole subject where there is none. */
static char *
short_name (const char *name)
{
  g_auto (GStrv) parts = g_regex_split_simple ("(?<!\\\\)[,+]", name, 0, 0);

  for (char **part = parts; *part; part++) {
    if (g_str_has_prefix (*part, "CN="))
      return g_strdup (*part + strlen ("CN="));
  }
  return g_strdup (*name ? name : _("nameless"));
}

static char *
describe (const Certificate *certificate, gint64 now, gboolean *bad)
{
  g_autofree char *subject = short_name (certificate->subject);
  g_autofree char *issuer = short_name (certificate->issuer);
  g_autofree char *from = date (certificate->not_before);
  g_autofree char *until = date (certificate->not_after);

  *bad = now > certificate->not_after || now < certificate->not_before;
  if (now > certificate->not_after)
    return g_strdup_printf (_("%s, issued by %s, expired on %s."), subject, issuer, until);
  if (now < certificate->not_before)
    return g_strdup_printf (_("%s, issued by %s, not valid before %s."), subject, issuer, from);
  if (certificate->self_signed)
    return g_strdup_printf (_("%s, valid until %s."), subject, until);
  return g_strdup_printf (_("%s, issued by %s, valid until %s."), subject, issuer, until);
}

char *
certificate_hint_authority (const CertificateChoice *choice, gint64 now, gboolean *bad)
{
  g_autoptr (CertificateBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;
  guint more;

  *bad = FALSE;
  if (!is_file (choice->cert))
    return NULL;
  bundle = read_bundle (choice->cert, "", &error);
  if (!bundle)
    return explain (error, bad);
  if (bundle->certificates->len == 0) {
    *bad = TRUE;
    return g_strdup (_("There is no certificate in this file."));
  }
  more = bundle->certificates->len - 1;
  if (more > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate.", "%u certificates.", more + 1), more + 1);
  return describe (bundle->certificates->pdata[0], now, bad);
}

char *
certificate_hint_user (const CertificateChoice *choice, gint64 now, gboolean *bad)
{
  g_autoptr (CertificateBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;
  Certificate *leaf;

  *bad = FALSE;
  if (!is_file (choice->cert))
    return NULL;
  bundle = read_bundle (choice->cert, choice->passphrase, &error);
  if (!bundle)
    return explain (error, bad);
  *bad = TRUE;
  if (bundle->certificates->len == 0)
    return g_strdup (_("There is no certificate in this file."));
  if (!*choice->key && !bundle->key)
    return g_strdup (_("There is no private key in this file: choose it below."));
  leaf = certificate_bundle_leaf (bundle, *choice->key ? NULL : bundle->key_id);
  return leaf ? describe (leaf, now, bad) : g_strdup (_("The key in this file does not belong to the certificate."));
}

static gboolean
belongs (const CertificateChoice *choice, GBytes *key_id)
{
  g_autoptr (CertificateBundle) bundle = is_file (choice->cert) ? read_bundle (choice->cert, choice->passphrase, NULL) : NULL;

  /* What cannot be read is complained about in its own place. */
  return !bundle || bundle->certificates->len == 0 || certificate_bundle_leaf (bundle, key_id);
}

char *
certificate_hint_key (const CertificateChoice *choice, gint64 now, gboolean *bad)
{
  g_autoptr (CertificateBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;

  *bad = FALSE;
  if (!is_file (choice->key))
    return NULL;
  bundle = read_bundle (choice->key, choice->passphrase, &error);
  if (!bundle)
    return explain (error, bad);
  *bad = TRUE;
  if (!bundle->key)
    return g_strdup (_("There is no private key in this file."));
  if (!belongs (choice, bundle->key_id))
    return g_strdup (_("This key does not belong to the certificate."));
  *bad = FALSE;
  return NULL;
}

static gboolean
needs_passphrase (const char *place)
{
  g_autoptr (GBytes) bytes = is_file (place) ? small_file_read (place, NULL) : NULL;

  return validate_is_pkcs11 (place) || (bytes && certificate_bundle_needs_passphrase (bytes));
}

gboolean
certificate_hint_is_locked (const CertificateChoice *choice)
{
  return needs_passphrase (choice->cert) || needs_passphrase (choice->key);
}

/* In pairs, as browsers and OpenSSL show it, so that it can be compared. */
static char *
fingerprint_of (const Certificate *certificate)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, certificate->der);
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = sum; *p; p += 2)
    g_string_append_printf (text, "%s%c%c", p == sum ? "" : ":", g_ascii_toupper (p[0]), g_ascii_toupper (p[1]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_line (GString *text, const char *label, const char *value)
{
  g_string_append_printf (text, "%s%s: %s", text->len ? "\n" : "", label, value && *value ? value : "-");
}

static void
append_details (GString *text, const Certificate *certificate)
{
  g_autofree char *names = g_strjoinv (", ", certificate->names);
  g_autofree char *from = date (certificate->not_before);
  g_autofree char *until = date (certificate->not_after);
  g_autofree char *sum = fingerprint_of (certificate);

  if (text->len)
    g_string_append_c (text, '\n');
  append_line (text, _("Subject"), certificate->subject);
  append_line (text, _("Alternative names"), names);
  append_line (text, _("Issuer"), certificate->issuer);
  append_line (text, _("Valid from"), from);
  append_line (text, _("Valid until"), until);
  append_line (text, _("SHA-256 fingerprint"), sum);
}

char *
certificate_hint_details (const CertificateChoice *choice)
{
  g_autoptr (CertificateBundle) bundle = is_file (choice->cert) ? read_bundle (choice->cert, choice->passphrase, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!bundle || bundle->certificates->len == 0)
    return NULL;
  for (guint i = 0; i < bundle->certificates->len && i < DETAILS_MAX; i++)
    append_details (text, bundle->certificates->pdata[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
