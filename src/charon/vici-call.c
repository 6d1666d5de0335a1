/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/vici-call.h"

#include <gnutls/x509.h>
#include <string.h>

#include "shared/certificate.h"

struct _ViciCalls {
  GPtrArray *calls;
  GError *error;
};

static void
vici_call_free (gpointer data)
{
  ViciCall *call = data;

  g_free (call->what);
  g_clear_pointer (&call->message, g_bytes_unref);
  g_free (call);
}

ViciCalls *
vici_calls_new (void)
{
  ViciCalls *calls = g_new0 (ViciCalls, 1);

  calls->calls = g_ptr_array_new_with_free_func (vici_call_free);
  return calls;
}

void
vici_calls_free (ViciCalls *calls)
{
  g_clear_pointer (&calls->calls, g_ptr_array_unref);
  g_clear_error (&calls->error);
  g_free (calls);
}

void
vici_calls_add (ViciCalls *calls, const char *command, const char *what, ViciBuilder *builder)
{
  g_autoptr (ViciBuilder) own = builder;
  ViciCall *call;
  GBytes *message = NULL;

  if (calls->error)
    return;
  if (builder && !(message = vici_builder_finish (own, &calls->error))) {
    g_prefix_error (&calls->error, "%s: ", what);
    return;
  }
  call = g_new0 (ViciCall, 1);
  call->command = command;
  call->what = g_strdup (what);
  call->message = message;
  g_ptr_array_add (calls->calls, call);
}

static GBytes *
text_to_bytes (const char *text)
{
  return g_bytes_new_with_free_func (text, strlen (text), NULL, NULL);
}

void
vici_calls_add_shared (ViciCalls *calls, const char *type, GBytes *secret)
{
  ViciBuilder *builder = vici_builder_new ();
  g_autofree char *what = g_strdup_printf ("%s secret", type);

  vici_builder_kv (builder, "id", type);
  vici_builder_kv (builder, "type", type);
  vici_builder_kv_blob (builder, "data", secret);
  vici_calls_add (calls, "load-shared", what, builder);
}

void
vici_calls_add_certificate (ViciCalls *calls, const char *flag, GBytes *der, const char *option)
{
  ViciBuilder *builder = vici_builder_new ();
  /* Reading each of the hundreds of a system would take longer than charon does. */
  g_autoptr (Certificate) certificate = option ? certificate_new (der, NULL) : NULL;
  g_autofree char *what = certificate ? g_strdup_printf ("%s: “%s”", option, certificate->subject)
                          : g_strdup_printf ("certificate %u", calls->calls->len + 1);

  vici_builder_kv (builder, "type", "X509");
  vici_builder_kv (builder, "flag", flag);
  vici_builder_kv_blob (builder, "data", der);
  vici_calls_add (calls, "load-cert", what, builder);
  if (calls->calls->len > 0)
    ((ViciCall *) calls->calls->pdata[calls->calls->len - 1])->optional = !option;
}

void
vici_calls_add_key (ViciCalls *calls, GBytes *der)
{
  ViciBuilder *builder = vici_builder_new ();

  vici_builder_kv (builder, "type", "any");
  vici_builder_kv_blob (builder, "data", der);
  vici_calls_add (calls, "load-key", "private key", builder);
}

void
vici_calls_add_token (ViciCalls *calls, const char *module, guint64 slot, const char *handle, const char *pin)
{
  ViciBuilder *builder = vici_builder_new ();

  vici_builder_kv (builder, "handle", handle);
  vici_builder_kv_printf (builder, "slot", "%" G_GUINT64_FORMAT, slot);
  vici_builder_kv (builder, "module", module);
  if (pin) {
    g_autoptr (GBytes) bytes = text_to_bytes (pin);

    vici_builder_kv_blob (builder, "pin", bytes);
  }
  vici_calls_add (calls, "load-token", "key on the token", builder);
}

GPtrArray *
vici_calls_finish (ViciCalls *calls, GError **error)
{
  if (calls->error) {
    g_propagate_error (error, g_steal_pointer (&calls->error));
    return NULL;
  }
  return g_steal_pointer (&calls->calls);
}

static char *
to_hex (const char *prefix, const guint8 *bytes, gsize size)
{
  GString *text = g_string_new (prefix);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static char *
distinguished_name_to_hex (const char *text)
{
  gnutls_x509_dn_t dn;
  gnutls_datum_t der = { NULL, 0 };
  char *hex = NULL;

  if (gnutls_x509_dn_init (&dn) < 0)
    return NULL;
  if (gnutls_x509_dn_set_str (dn, text, NULL) == 0 && gnutls_x509_dn_export2 (dn, GNUTLS_X509_FMT_DER, &der) == 0)
    hex = to_hex ("asn1dn:#", der.data, der.size);
  gnutls_free (der.data);
  gnutls_x509_dn_deinit (dn);
  return hex;
}

char *
vici_identity (const char *text)
{
  const guint8 *bytes = (const guint8 *) text;

  if (vici_message_is_text (text, strlen (text)))
    return g_strdup (text);
  if (strchr (text, '='))
    return distinguished_name_to_hex (text);
  return to_hex (strchr (text, '@') ? "userfqdn:#" : "fqdn:#", bytes, strlen (text));
}

char *
vici_identity_exact (const char *text)
{
  /* Any type would do for EAP; charon sends the bytes alone. */
  return to_hex ("userfqdn:#", (const guint8 *) text, strlen (text));
}
