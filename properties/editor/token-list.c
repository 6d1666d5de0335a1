/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/token-list.h"

/* So it is called since 2013. */
#define P11_KIT_FUTURE_UNSTABLE_API
#include <p11-kit/iter.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
#include <stdlib.h>
#include <string.h>

#include "shared/text.h"

/* More than fit into a menu. */
#define MAX_CERTIFICATES 50
#define MAX_ID 255
#define MAX_LABEL 255

typedef CK_FUNCTION_LIST *Module;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P11KitIter, p11_kit_iter_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (P11KitUri, p11_kit_uri_free)

static void
token_certificate_free (gpointer data)
{
  TokenCertificate *certificate = data;

  g_free (certificate->label);
  g_free (certificate->uri);
  g_free (certificate);
}

/* A token's texts are padded with blanks, and written by whoever made it. */
static char *
text_new (const void *bytes, gsize length)
{
  return g_strstrip (text_printable (bytes, (gssize) length));
}

static char *
label_new (P11KitIter *iter, const CK_ATTRIBUTE *label)
{
  const CK_TOKEN_INFO *token = p11_kit_iter_get_token (iter);
  g_autofree char *name = text_new (label->pValue, label->ulValueLen);
  g_autofree char *place = text_new (token->label, sizeof token->label);

  if (*name && *place)
    return g_strdup_printf ("%s (%s)", name, place);
  return g_strdup (*name ? name : place);
}

static char *
uri_new (P11KitIter *iter, CK_ATTRIBUTE *id)
{
  g_autoptr (P11KitUri) uri = p11_kit_uri_new ();
  char *text = NULL;
  char *copy;

  *p11_kit_uri_get_token_info (uri) = *p11_kit_iter_get_token (iter);
  if (p11_kit_uri_set_attribute (uri, id) != P11_KIT_URI_OK ||
      p11_kit_uri_format (uri, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, &text) != P11_KIT_URI_OK)
    return NULL;
  copy = g_strdup (text);
  free (text);
  return copy;
}

static void
add (GPtrArray *list, P11KitIter *iter)
{
  char label_bytes[MAX_LABEL], id_bytes[MAX_ID];
  CK_ATTRIBUTE label = { CKA_LABEL, label_bytes, sizeof label_bytes };
  CK_ATTRIBUTE id = { CKA_ID, id_bytes, sizeof id_bytes };
  g_autofree char *uri = NULL;
  TokenCertificate *certificate;

  /* One by one: what is too long or missing spoils nothing else. Without an id there is no way to its key. */
  if (p11_kit_iter_get_attributes (iter, &id, 1) != CKR_OK || id.ulValueLen == 0 || id.ulValueLen > MAX_ID)
    return;
  if (p11_kit_iter_get_attributes (iter, &label, 1) != CKR_OK || label.ulValueLen > MAX_LABEL)
    label.ulValueLen = 0;
  uri = uri_new (iter, &id);
  if (!uri)
    return;
  certificate = g_new0 (TokenCertificate, 1);
  certificate->label = label_new (iter, &label);
  certificate->uri = g_steal_pointer (&uri);
  g_ptr_array_add (list, certificate);
}

/* Without the stores of what the system trusts, which hold hundreds of authorities and no key. */
static Module *
choose_modules (Module *all)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (; *all; all++) {
    g_autofree char *policy = p11_kit_config_option (*all, "trust-policy");

    if (g_strcmp0 (policy, "yes") != 0)
      g_ptr_array_add (chosen, *all);
  }
  g_ptr_array_add (chosen, NULL);
  return (Module *) g_ptr_array_free (chosen, FALSE);
}

static void
list_modules (GPtrArray *list, Module *modules)
{
  g_autoptr (P11KitIter) iter = p11_kit_iter_new (NULL, 0);
  CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
  CK_CERTIFICATE_TYPE x509 = CKC_X_509;
  CK_ATTRIBUTE filter[] = { { CKA_CLASS, &kind, sizeof kind }, { CKA_CERTIFICATE_TYPE, &x509, sizeof x509 } };

  p11_kit_iter_add_filter (iter, filter, G_N_ELEMENTS (filter));
  p11_kit_iter_begin (iter, modules);
  while (list->len < MAX_CERTIFICATES && p11_kit_iter_next (iter) == CKR_OK)
    add (list, iter);
}

GPtrArray *
token_list_new (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (token_certificate_free);
  Module *all = p11_kit_modules_load_and_initialize (0);
  g_autofree Module *chosen = NULL;

  if (!all)
    return list;
  chosen = choose_modules (all);
  list_modules (list, chosen);
  p11_kit_modules_finalize_and_release (all);
  return list;
}
