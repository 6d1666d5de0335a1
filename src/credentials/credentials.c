/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/credentials/credentials.h"

#include <string.h>

#include "shared/certificate-bundle.h"
#include "shared/failures.h"
#include "shared/secret-bytes.h"
#include "shared/text.h"
#include "shared/validate.h"
#include "src/system/owner-file.h"
#include "src/credentials/token.h"

#define SOON (14 * 24 * 60 * 60) /* seconds */
#define TOKEN_TIMEOUT_USEC (5 * G_USEC_PER_SEC)

struct _Credentials {
  GPtrArray *authorities;
  GPtrArray *others;   /* authorities that are left out for now; or NULL */
  GPtrArray *servers;
  GPtrArray *chain;
  Certificate *client; /* or NULL */
  GBytes *key;         /* or NULL */
  Token *token;        /* or NULL */
  CredentialsToken token_reference; /* its strings are the token's */
};

/* A copy of the source, for the thread. */
static CredentialsSource *
source_copy (const CredentialsSource *source)
{
  CredentialsSource *copy = g_new (CredentialsSource, 1);

  copy->ca = g_strdup (source->ca);
  copy->cert = g_strdup (source->cert);
  copy->key = g_strdup (source->key);
  copy->password = g_strdup (source->password);
  copy->owner = g_strdup (source->owner);
  copy->prefix = g_strdup (source->prefix);
  copy->known = g_strdup (source->known);
  copy->system_trust = source->system_trust;
  return copy;
}

static void
source_free (gpointer data)
{
  CredentialsSource *copy = data;

  g_free ((char *) copy->ca);
  g_free ((char *) copy->cert);
  g_free ((char *) copy->key);
  secret_string_free ((char *) copy->password);
  g_free ((char *) copy->owner);
  g_free ((char *) copy->prefix);
  g_free ((char *) copy->known);
  g_free (copy);
}

/* Says at the end of the text which option and which file it is about. */
static void
blame (GError **error, const CredentialsSource *source, const char *option, const char *location)
{
  g_autofree char *shown = NULL;
  char *text;

  if (!error || !*error)
    return;
  shown = text_without_pins (location);
  text = g_strdup_printf ("%s: %s%s %s", (*error)->message, source->prefix ? source->prefix : "", option, shown);
  g_free ((*error)->message);
  (*error)->message = text;
}

static CertificateBundle *
read_bundle (const CredentialsSource *source, const char *option, const char *path, GError **error)
{
  g_autoptr (GBytes) data = owner_file_read (path, source->owner, error);
  CertificateBundle *bundle = data ? certificate_bundle_parse (data, source->password, error) : NULL;

  if (!bundle)
    blame (error, source, option, path);
  return bundle;
}

/* A PKCS#12 file may serve as ca as well as cert: what belongs to the key in it is the client's and no server's. */
static void
take_authorities (Credentials *credentials, const CertificateBundle *bundle)
{
  for (guint i = 0; i < bundle->certificates->len; i++) {
    Certificate *certificate = g_ptr_array_index (bundle->certificates, i);

    if (certificate->is_ca)
      g_ptr_array_add (credentials->authorities, g_bytes_ref (certificate->der));
    else if (!(bundle->key_id && g_bytes_equal (bundle->key_id, certificate->key_id)))
      g_ptr_array_add (credentials->servers, g_bytes_ref (certificate->der));
  }
}

/* Whether a certificate can have the name that charon writes as “C=US, O=Lab, CN=Lab CA”: whether each of its values is
 * somewhere in it. */
static gboolean
may_be_called (GBytes *der, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ", ", -1);
  gsize size;
  const char *bytes = g_bytes_get_data (der, &size);

  for (guint i = 0; parts[i]; i++) {
    const char *equals = strchr (parts[i], '=');
    const char *value = equals ? equals + 1 : parts[i];

    if (!memmem (bytes, size, value, strlen (value)))
      return FALSE;
  }
  return parts[0] != NULL;
}

/* Adds what may have the name to @chosen. */
static void
choose (GPtrArray *chosen, GPtrArray *authorities, const char *name)
{
  for (guint i = 0; i < authorities->len; i++) {
    GBytes *der = authorities->pdata[i];

    if (may_be_called (der, name) && !g_ptr_array_find (chosen, der, NULL))
      g_ptr_array_add (chosen, g_bytes_ref (der));
  }
}

static void
narrow (Credentials *credentials, const char *known)
{
  g_auto (GStrv) names = g_strsplit (known, "\n", -1);
  g_autoptr (GPtrArray) chosen = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; names[i]; i++)
    choose (chosen, credentials->authorities, names[i]);
  if (chosen->len == 0)
    return;
  credentials->others = g_steal_pointer (&credentials->authorities);
  credentials->authorities = g_steal_pointer (&chosen);
}

/* charon refuses what is no authority. */
static gboolean
load_system_trust (Credentials *credentials, const CredentialsSource *source, GError **error)
{
  g_autoptr (GBytes) data = owner_file_read (SYSTEM_CA_FILE, NULL, error);
  g_autoptr (GPtrArray) list = data ? certificate_bundle_list (data, error) : NULL;

  for (guint i = 0; list && i < list->len; i++)
    if (g_bytes_get_size (list->pdata[i]) <= CERTIFICATE_MAX_SIZE)
      g_ptr_array_add (credentials->authorities, g_bytes_ref (list->pdata[i]));
  if (!list)
    blame (error, source, "ca", SYSTEM_CA_FILE);
  else if (source->known)
    narrow (credentials, source->known);
  return list != NULL;
}

static gboolean
load_own_trust (Credentials *credentials, const CredentialsSource *source, GError **error)
{
  g_autoptr (CertificateBundle) bundle = read_bundle (source, "ca", source->ca, error);

  if (bundle)
    take_authorities (credentials, bundle);
  return bundle != NULL;
}

static gboolean
load_trust (Credentials *credentials, const CredentialsSource *source, GError **error)
{
  const char *path = source->ca ? source->ca : SYSTEM_CA_FILE;

  if (!source->ca && !source->system_trust)
    return TRUE;
  if (!(source->ca ? load_own_trust : load_system_trust)(credentials, source, error))
    return FALSE;
  if (credentials->authorities->len == 0 && credentials->servers->len == 0) {
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "no certificate to trust in it");
    blame (error, source, "ca", path);
    return FALSE;
  }
  return TRUE;
}

static Token *
find_token (const CredentialsSource *source, const char *option, const char *uri, gboolean with_key, GError **error)
{
  Token *token = token_find (uri, source->password, with_key, source->owner != NULL, error);

  if (!token)
    blame (error, source, option, uri);
  return token;
}

/* The key, and in @bundle the certificates that lie beside it: all that are in its file, or the token's one. Of a token
 * without one @bundle and @key_id are NULL. */
static gboolean
load_key (Credentials *credentials, const CredentialsSource *source, CertificateBundle **bundle, GBytes **key_id,
          GError **error)
{
  const char *option = source->key ? "key" : "cert";
  const char *location = source->key ? source->key : source->cert;

  if (validate_is_pkcs11 (location)) {
    Token *token = credentials->token = find_token (source, option, location, TRUE, error);

    if (!token)
      return FALSE;
    credentials->token_reference = (CredentialsToken) { token->module, token->slot, token->handle };
    if (!token->certificate)
      return TRUE;
    *bundle = certificate_bundle_parse (token->certificate, NULL, error);
    if (*bundle)
      *key_id = certificate_bundle_leaf (*bundle, NULL)->key_id;
    else
      blame (error, source, option, location);
    return *bundle != NULL;
  }
  *bundle = read_bundle (source, option, location, error);
  if (!*bundle)
    return FALSE;
  if (!(*bundle)->key) {
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "no private key in it");
    blame (error, source, option, location);
    return FALSE;
  }
  credentials->key = g_bytes_ref ((*bundle)->key);
  *key_id = (*bundle)->key_id;
  return TRUE;
}

/* The certificates of the client where they are not where the key is. */
static CertificateBundle *
read_certificates (const CredentialsSource *source, GError **error)
{
  g_autoptr (Token) token = NULL;
  CertificateBundle *bundle;

  if (!validate_is_pkcs11 (source->cert))
    return read_bundle (source, "cert", source->cert, error);
  token = find_token (source, "cert", source->cert, FALSE, error);
  if (!token)
    return NULL;
  bundle = certificate_bundle_parse (token->certificate, NULL, error);
  if (!bundle)
    blame (error, source, "cert", source->cert);
  return bundle;
}

/* The certificate of @bundle that belongs to the key. Nothing can be compared with a key on a token that has no certificate
 * for it; then charon finds out. */
static Certificate *
find_leaf (const CertificateBundle *bundle, GBytes *key_id, const CredentialsSource *source, const char *location,
           GError **error)
{
  Certificate *leaf = certificate_bundle_leaf (bundle, key_id);

  if (leaf)
    return leaf;
  if (bundle->certificates->len > 0)
    failure_set (error, FAILURE_KEY_MISMATCH, NULL);
  else
    failure_set (error, FAILURE_CERTIFICATE_UNREADABLE, "no certificate in it");
  blame (error, source, "cert", location);
  return NULL;
}

static gboolean
take_client (Credentials *credentials, const CertificateBundle *bundle, GBytes *key_id, const CredentialsSource *source,
             GError **error)
{
  const char *location = source->cert ? source->cert : source->key;
  Certificate *leaf = find_leaf (bundle, key_id, source, location, error);

  if (!leaf)
    return FALSE;
  credentials->client = certificate_ref (leaf);
  for (guint i = 0; i < bundle->certificates->len; i++) {
    Certificate *certificate = g_ptr_array_index (bundle->certificates, i);

    if (certificate != leaf)
      g_ptr_array_add (credentials->chain, g_bytes_ref (certificate->der));
  }
  return TRUE;
}

static gboolean
load_client (Credentials *credentials, const CredentialsSource *source, GError **error)
{
  const char *location = source->cert ? source->cert : source->key;
  g_autoptr (CertificateBundle) beside_key = NULL;
  g_autoptr (CertificateBundle) own = NULL;
  GBytes *key_id = NULL;

  if (!location)
    return TRUE;
  if (!load_key (credentials, source, &beside_key, &key_id, error))
    return FALSE;
  if (source->key && source->cert && !g_str_equal (source->key, source->cert)) {
    own = read_certificates (source, error);
    return own && take_client (credentials, own, key_id, source, error);
  }
  if (!beside_key) {
    failure_set (error, FAILURE_TOKEN, "it does not hold the certificate of the key");
    blame (error, source, "cert", location);
    return FALSE;
  }
  return take_client (credentials, beside_key, key_id, source, error);
}

/* Only said: the clock of this machine may be what is wrong. */
static void
tell_dates (const Certificate *client)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (client->not_after);
  g_autofree char *text = end ? g_date_time_format_iso8601 (end) : g_strdup ("?");

  if (now > client->not_after)
    g_message ("the certificate of %s expired on %s", client->subject, text);
  else if (now < client->not_before)
    g_message ("the certificate of %s is not valid yet", client->subject);
  else if (client->not_after - now < SOON)
    g_message ("the certificate of %s expires on %s", client->subject, text);
}

static void
load (GTask *task, const CredentialsSource *source)
{
  g_autoptr (Credentials) credentials = g_new0 (Credentials, 1);
  GError *error = NULL;

  credentials->authorities = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  credentials->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  credentials->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!load_trust (credentials, source, &error) || !load_client (credentials, source, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (credentials->client)
    tell_dates (credentials->client);
  g_task_return_pointer (task, g_steal_pointer (&credentials), (GDestroyNotify) credentials_free);
}

static void
load_thread (GTask *task, gpointer object, gpointer task_data, GCancellable *cancellable)
{
  load (task, task_data);
  secret_stack_wipe ();
}

void
credentials_load_async (const CredentialsSource *source, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, credentials_load_async);
  g_task_set_task_data (task, source_copy (source), source_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_thread);
}

Credentials *
credentials_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
credentials_free (Credentials *credentials)
{
  g_ptr_array_unref (credentials->authorities);
  g_clear_pointer (&credentials->others, g_ptr_array_unref);
  g_ptr_array_unref (credentials->servers);
  g_ptr_array_unref (credentials->chain);
  g_clear_pointer (&credentials->client, certificate_unref);
  g_clear_pointer (&credentials->key, g_bytes_unref);
  g_clear_pointer (&credentials->token, token_free);
  g_free (credentials);
}

gboolean
credentials_widen (Credentials *credentials)
{
  if (!credentials->others)
    return FALSE;
  g_ptr_array_unref (credentials->authorities);
  credentials->authorities = g_steal_pointer (&credentials->others);
  return TRUE;
}

GPtrArray *
credentials_get_authorities (const Credentials *credentials)
{
  return credentials->authorities;
}

GPtrArray *
credentials_get_servers (const Credentials *credentials)
{
  return credentials->servers;
}

GPtrArray *
credentials_get_chain (const Credentials *credentials)
{
  return credentials->chain;
}

const Certificate *
credentials_get_client (const Credentials *credentials)
{
  return credentials->client;
}

GBytes *
credentials_get_certificate (const Credentials *credentials)
{
  return credentials->client ? credentials->client->der : NULL;
}

GBytes *
credentials_get_key (const Credentials *credentials)
{
  return credentials->key;
}

const CredentialsToken *
credentials_get_token (const Credentials *credentials)
{
  return credentials->token ? &credentials->token_reference : NULL;
}

gboolean
credentials_is_expired (const Credentials *credentials)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return credentials->client && (now < credentials->client->not_before || now > credentials->client->not_after);
}

/* Asks a token in a thread of its own, for it may hang; then, or where no thread can be had, it is taken to need its PIN, as
 * nearly all do. */

typedef struct {
  char *uri;
  GAsyncQueue *answers;
} Question;

static void
question_free (Question *question)
{
  g_async_queue_unref (question->answers);
  g_free (question->uri);
  g_free (question);
}

static gpointer
ask_token (gpointer data)
{
  Question *question = data;

  g_async_queue_push (question->answers, GINT_TO_POINTER (token_needs_pin (question->uri) ? 1 : 2));
  question_free (question);
  return NULL;
}

static gboolean
token_is_locked (const char *uri)
{
  g_autoptr (GAsyncQueue) answers = g_async_queue_new ();
  Question *question = g_new (Question, 1);
  GThread *thread;

  question->uri = g_strdup (uri);
  question->answers = g_async_queue_ref (answers);
  thread = g_thread_try_new ("token", ask_token, question, NULL);
  if (!thread) {
    question_free (question);
    return TRUE;
  }
  g_thread_unref (thread);
  return GPOINTER_TO_INT (g_async_queue_timeout_pop (answers, TOKEN_TIMEOUT_USEC)) != 2;
}

static gboolean
file_is_locked (const char *path, const char *owner)
{
  g_autoptr (GBytes) data = owner_file_read (path, owner, NULL);

  return data && certificate_bundle_needs_passphrase (data);
}

static gboolean
is_locked (const char *location, const char *owner)
{
  if (!location)
    return FALSE;
  return validate_is_pkcs11 (location) ? token_is_locked (location) : file_is_locked (location, owner);
}

gboolean
credentials_need_password (const char *cert, const char *key, const char *owner)
{
  /* A certificate on a token is for all to read; where it is not, the key there needs the PIN too. */
  gboolean cert_matters = !key || (cert && !validate_is_pkcs11 (cert) && !g_str_equal (cert, key));

  return is_locked (key, owner) || (cert_matters && is_locked (cert, owner));
}
