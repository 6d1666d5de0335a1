/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/credentials/token.h"

#include <glib/gi18n-lib.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
#include <string.h>

#include "shared/certificate.h"
#include "shared/failures.h"

#define MAX_SLOTS 256
#define MAX_ID 255

/* A token that is plugged in and that the URI may mean, with a session on it while it is looked at. */
typedef struct {
  CK_FUNCTION_LIST *module;
  CK_SLOT_ID slot;
  CK_FLAGS flags; /* of CK_TOKEN_INFO */
  CK_SESSION_HANDLE session;
} Place;

/* The modules, the URI, and the places where it may lead to. */
typedef struct {
  CK_FUNCTION_LIST **modules;
  P11KitUri *uri;
  GArray *places;
} Search;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P11KitUri, p11_kit_uri_free)

static gboolean
fail (GError **error, const char *why)
{
  return failure_set (error, FAILURE_TOKEN, "%s", why);
}

static P11KitUri *
parse_uri (const char *text, GError **error)
{
  g_autoptr (P11KitUri) uri = p11_kit_uri_new ();

  /* RFC 7512 2.3: pin-source, pin-value, module-name and module-path stand behind the question mark. */
  if (strchr (text, '?')) {
    fail (error, "its URI may not have a query part");
    return NULL;
  }
  if (p11_kit_uri_parse (text, P11_KIT_URI_FOR_ANY, uri) != P11_KIT_URI_OK || p11_kit_uri_any_unrecognized (uri)) {
    fail (error, "its URI is not valid");
    return NULL;
  }
  return g_steal_pointer (&uri);
}

static void
search_module (Search *search, CK_FUNCTION_LIST *module)
{
  CK_SLOT_ID slots[MAX_SLOTS];
  CK_ULONG n = MAX_SLOTS;
  CK_SLOT_ID wanted = p11_kit_uri_get_slot_id (search->uri);
  CK_INFO info;

  if (module->C_GetInfo (&info) != CKR_OK || !p11_kit_uri_match_module_info (search->uri, &info) ||
      module->C_GetSlotList (CK_TRUE, slots, &n) != CKR_OK)
    return;
  for (CK_ULONG i = 0; i < n; i++) {
    Place place = { module, slots[i], 0, 0 };
    CK_SLOT_INFO slot;
    CK_TOKEN_INFO token;

    if ((wanted != (CK_SLOT_ID) -1 && wanted != slots[i]) || module->C_GetSlotInfo (slots[i], &slot) != CKR_OK ||
        !p11_kit_uri_match_slot_info (search->uri, &slot) || module->C_GetTokenInfo (slots[i], &token) != CKR_OK ||
        !(token.flags & CKF_TOKEN_INITIALIZED) || !p11_kit_uri_match_token_info (search->uri, &token))
      continue;
    place.flags = token.flags;
    g_array_append_val (search->places, place);
  }
}

static gboolean
search_begin (Search *search, const char *uri, GError **error)
{
  search->uri = parse_uri (uri, error);
  if (!search->uri)
    return FALSE;
  search->places = g_array_new (FALSE, FALSE, sizeof (Place));
  search->modules = p11_kit_modules_load_and_initialize (0);
  if (!search->modules)
    return fail (error, "p11-kit cannot load its modules");
  for (guint i = 0; search->modules[i]; i++)
    search_module (search, search->modules[i]);
  return TRUE;
}

static void
search_clear (Search *search)
{
  g_clear_pointer (&search->modules, p11_kit_modules_finalize_and_release);
  g_clear_pointer (&search->places, g_array_unref);
  g_clear_pointer (&search->uri, p11_kit_uri_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* How many objects of the kind there are, of which 2 stands for all above, and the first of them. They are those with @id,
 * or if that is NULL those that the URI names. */
static CK_ULONG
find_objects (const Search *search, const Place *place, CK_OBJECT_CLASS kind, GBytes *id, CK_OBJECT_HANDLE *first)
{
  CK_CERTIFICATE_TYPE x509 = CKC_X_509;
  CK_ATTRIBUTE template[4] = { { CKA_CLASS, &kind, sizeof kind } };
  CK_ATTRIBUTE *label = p11_kit_uri_get_attribute (search->uri, CKA_LABEL);
  CK_ATTRIBUTE *uri_id = p11_kit_uri_get_attribute (search->uri, CKA_ID);
  CK_OBJECT_HANDLE objects[2];
  CK_ULONG found = 0;
  CK_ULONG n = 1;

  if (kind == CKO_CERTIFICATE)
    template[n++] = (CK_ATTRIBUTE) { CKA_CERTIFICATE_TYPE, &x509, sizeof x509 };
  if (id)
    template[n++] = (CK_ATTRIBUTE) { CKA_ID, (void *) g_bytes_get_data (id, NULL), g_bytes_get_size (id) };
  if (!id && label)
    template[n++] = *label;
  if (!id && uri_id)
    template[n++] = *uri_id;
  if (place->module->C_FindObjectsInit (place->session, template, n) != CKR_OK)
    return 0;
  if (place->module->C_FindObjects (place->session, objects, 2, &found) != CKR_OK)
    found = 0;
  place->module->C_FindObjectsFinal (place->session);
  if (found > 0)
    *first = objects[0];
  return found;
}

/* NULL if the object lacks it, or it is empty or longer than @max. */
static GBytes *
read_attribute (const Place *place, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, gsize max)
{
  CK_ATTRIBUTE attribute = { type, NULL, 0 };
  g_autofree guint8 *value = NULL;

  if (place->module->C_GetAttributeValue (place->session, object, &attribute, 1) != CKR_OK ||
      attribute.ulValueLen == 0 || attribute.ulValueLen > max)
    return NULL;
  value = g_malloc (attribute.ulValueLen);
  attribute.pValue = value;
  if (place->module->C_GetAttributeValue (place->session, object, &attribute, 1) != CKR_OK)
    return NULL;
  return g_bytes_new (value, attribute.ulValueLen);
}

/* The CKA_ID of what the URI names, which binds key and certificate together. NULL without an error if there is nothing,
 * which may change by logging in. */
static GBytes *
find_id (const Search *search, const Place *place, GError **error)
{
  static const CK_OBJECT_CLASS kinds[] = { CKO_CERTIFICATE, CKO_PUBLIC_KEY, CKO_PRIVATE_KEY };
  CK_ATTRIBUTE *kind = p11_kit_uri_get_attribute (search->uri, CKA_CLASS);
  CK_OBJECT_HANDLE object;
  CK_ULONG n = 0;

  if (kind && kind->ulValueLen == sizeof (CK_OBJECT_CLASS))
    n = find_objects (search, place, *(CK_OBJECT_CLASS *) kind->pValue, NULL, &object);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && n == 0; i++)
    n = find_objects (search, place, kinds[i], NULL, &object);
  if (n > 1)
    fail (error, "its URI matches more than one object; add id= to it");
  return n == 1 ? read_attribute (place, object, CKA_ID, MAX_ID) : NULL;
}

static gboolean
open_session (Place *place)
{
  return place->module->C_OpenSession (place->slot, CKF_SERIAL_SESSION, NULL, NULL, &place->session) == CKR_OK;
}

/* Opens the one place that is meant: that which shows such an object to everybody, or else the only one. */
static Place *
choose_place (const Search *search, GError **error)
{
  GArray *places = search->places;

  for (guint i = 0; i < places->len; i++) {
    Place *place = &g_array_index (places, Place, i);
    g_autoptr (GError) ambiguous = NULL;
    g_autoptr (GBytes) id = NULL;

    if (!open_session (place))
      continue;
    id = find_id (search, place, &ambiguous);
    if (id || ambiguous || places->len == 1)
      return place;
    place->module->C_CloseSession (place->session);
  }
  /* Trying the PIN on all of them could lock a token that is not meant. */
  fail (error, places->len > 1 ? "nothing on the tokens matches its URI; add token= to it" : "no token matches its URI");
  return NULL;
}

static gboolean
log_in (const Place *place, const char *pin, GError **error)
{
  CK_RV rv;

  if (place->flags & CKF_USER_PIN_LOCKED)
    return fail (error, "its PIN is locked");
  rv = place->module->C_Login (place->session, CKU_USER, (CK_UTF8CHAR *) pin, strlen (pin));
  switch (rv) {
  case CKR_OK:
  case CKR_USER_ALREADY_LOGGED_IN:
    return TRUE;
  case CKR_PIN_INCORRECT:
  case CKR_PIN_INVALID:
  case CKR_PIN_LEN_RANGE:
    return failure_set (error, FAILURE_KEY_PASSWORD, N_("the PIN of the token"));
  case CKR_PIN_LOCKED:
    return fail (error, "its PIN is locked");
  default:
    return fail (error, p11_kit_strerror (rv));
  }
}

static char *
to_hex (GBytes *bytes)
{
  GString *hex = g_string_new (NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return g_string_free (hex, FALSE);
}

/* The module as charon can load it too: one that p11-kit reaches in another process has no file. */
static char *
module_file (const Place *place)
{
  char *name = p11_kit_module_get_filename (place->module);
  char *copy = name && g_path_is_absolute (name) ? g_strdup (name) : NULL;

  free (name); /* p11-kit's memory is malloc's */
  return copy;
}

static Token *
token_new (const Search *search, const Place *place, gboolean with_key, GError **error)
{
  g_autoptr (Token) token = g_new0 (Token, 1);
  g_autoptr (GError) ambiguous = NULL;
  g_autoptr (GBytes) id = find_id (search, place, &ambiguous);
  CK_OBJECT_HANDLE object;

  if (!id) {
    if (ambiguous)
      g_propagate_error (error, g_steal_pointer (&ambiguous));
    else
      fail (error, "it holds nothing that matches its URI");
    return NULL;
  }
  token->slot = place->slot;
  token->handle = to_hex (id);
  token->module = module_file (place);
  if (find_objects (search, place, CKO_CERTIFICATE, id, &object) > 0)
    token->certificate = read_attribute (place, object, CKA_VALUE, CERTIFICATE_MAX_SIZE);
  if (!token->module) {
    fail (error, "its module is not a file that charon can load");
    return NULL;
  }
  if (with_key ? find_objects (search, place, CKO_PRIVATE_KEY, id, &object) == 0 : !token->certificate) {
    fail (error, with_key ? "it does not hold the private key" : "it does not hold the certificate");
    return NULL;
  }
  return g_steal_pointer (&token);
}

Token *
token_find (const char *uri, const char *pin, gboolean with_key, gboolean guarded, GError **error)
{
  g_auto (Search) search = { 0 };
  Place *place;

  if (!search_begin (&search, uri, error))
    return NULL;
  place = choose_place (&search, error);
  if (!place)
    return NULL;
  if (place->flags & CKF_LOGIN_REQUIRED) {
    if (with_key && !pin) {
      failure_set (error, FAILURE_SECRET_MISSING, "the PIN of the token");
      return NULL;
    }
    if (pin && !log_in (place, pin, error))
      return NULL;
  } else if (with_key && guarded) {
    fail (error, "it asks for no PIN, so only a connection of all users may use its keys");
    return NULL;
  }
  return token_new (&search, place, with_key, error);
}

void
token_free (Token *token)
{
  g_free (token->module);
  g_free (token->handle);
  g_clear_pointer (&token->certificate, g_bytes_unref);
  g_free (token);
}

gboolean
token_needs_pin (const char *uri)
{
  g_auto (Search) search = { 0 };
  gboolean needed = FALSE;

  if (!search_begin (&search, uri, NULL))
    return FALSE;
  for (guint i = 0; i < search.places->len; i++)
    needed |= (g_array_index (search.places, Place, i).flags & CKF_LOGIN_REQUIRED) != 0;
  return needed;
}
