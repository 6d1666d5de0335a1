/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "src/charon/sa-facts.h"

#include "shared/certificate.h"
#include "shared/text.h"

/* No key lives longer; what a server or a broken charon says beyond that is not repeated. */
#define SECONDS_MAX (10 * 365 * 24 * 60 * 60)

gboolean
sa_facts_has_ppk (const ViciMessage *sa)
{
  return g_strcmp0 (vici_message_get_string (sa, "ppk", NULL), "yes") == 0;
}

gboolean
sa_facts_is_ah (const ViciMessage *child)
{
  return g_strcmp0 (vici_message_get_string (child, "protocol", NULL), "AH") == 0;
}

char *
sa_facts_algorithms (const ViciMessage *sa)
{
  /* ake1 and so on are the key exchanges beyond the first (RFC 9370), as with ML-KEM. */
  static const char *const keys[] = {
    "encr-alg", "integ-alg", "prf-alg", "dh-group", "ake1", "ake2", "ake3", "ake4", "ake5", "ake6", "ake7",
  };
  const char *size = vici_message_get_string (sa, "encr-keysize", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *name = vici_message_get_string (sa, keys[i], NULL);

    if (!name)
      continue;
    g_string_append_printf (text, "%s%s", text->len ? "/" : "", name);
    if (i == 0 && size)
      g_string_append_printf (text, "-%s", size);
  }
  if (sa_facts_has_ppk (sa))
    g_string_append (text, "/PPK");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
sa_facts_group (const ViciMessage *sa)
{
  const char *name = vici_message_get_string (sa, "dh-group", NULL);
  g_auto (GStrv) parts = name ? g_strsplit (name, "_", -1) : NULL;
  g_autofree char *joined = parts ? g_strjoinv (NULL, parts) : NULL;

  if (!joined)
    return NULL;
  return g_str_equal (joined, "CURVE25519") ? g_strdup ("x25519") : g_ascii_strdown (joined, -1);
}

static void
add_text (GVariantBuilder *facts, const char *name, const char *value)
{
  /* Identities are the server's words. */
  if (value && *value)
    g_variant_builder_add (facts, "{sv}", name, g_variant_new_take_string (text_printable (value, -1)));
}

static gboolean
read_number (const ViciMessage *sa, const char *key, guint64 max, guint64 *number)
{
  const char *text = vici_message_get_string (sa, key, NULL);

  return text && g_ascii_string_to_unsigned (text, 10, 0, max, number, NULL);
}

static void
add_number (GVariantBuilder *facts, const char *name, const ViciMessage *sa, const char *key, guint64 max)
{
  guint64 number;

  if (read_number (sa, key, max, &number))
    g_variant_builder_add (facts, "{sv}", name, g_variant_new_uint64 (number));
}

/* charon renews the keys or signs in anew, whichever comes first. */
static void
add_renewal (GVariantBuilder *facts, const char *name, const ViciMessage *sa, gint64 now)
{
  guint64 rekey = G_MAXUINT64, reauth = G_MAXUINT64;
  gboolean known = read_number (sa, "rekey-time", SECONDS_MAX, &rekey);

  known |= read_number (sa, "reauth-time", SECONDS_MAX, &reauth);
  if (known)
    g_variant_builder_add (facts, "{sv}", name, g_variant_new_uint64 ((guint64) now + MIN (rekey, reauth)));
}

static void
add_since (GVariantBuilder *facts, const ViciMessage *sa, gint64 now)
{
  guint64 age;

  if (read_number (sa, "established", SECONDS_MAX, &age))
    g_variant_builder_add (facts, "{sv}", "ike-since", g_variant_new_uint64 ((guint64) now - age));
}

static const char *
find_nat (const ViciMessage *sa)
{
  gboolean client = vici_message_get_string (sa, "nat-local", NULL) != NULL;
  gboolean server = vici_message_get_string (sa, "nat-remote", NULL) != NULL;

  if (client && server)
    return "both";
  return client ? "client" : server ? "server" : "none";
}

static void
add_ike (GVariantBuilder *facts, const ViciMessage *sa, gint64 now)
{
  g_autofree char *algorithms = sa_facts_algorithms (sa);

  add_text (facts, "server-address", vici_message_get_string (sa, "remote-host", NULL));
  add_number (facts, "server-port", sa, "remote-port", G_MAXUINT16);
  add_text (facts, "server-id", vici_message_get_string (sa, "remote-id", NULL));
  add_text (facts, "client-id", vici_message_get_string (sa, "local-id", NULL));
  add_number (facts, "ike-version", sa, "version", 2);
  add_text (facts, "ike-algorithms", algorithms);
  add_text (facts, "nat", find_nat (sa));
  add_since (facts, sa, now);
  add_renewal (facts, "ike-renewal", sa, now);
}

static void
add_child (GVariantBuilder *facts, const ViciMessage *child, gint64 now)
{
  g_autofree char *algorithms = sa_facts_algorithms (child);

  add_text (facts, sa_facts_is_ah (child) ? "ah-algorithms" : "esp-algorithms", algorithms);
  add_renewal (facts, "esp-renewal", child, now);
}

/* The events about renewed keys have the old SA beside the new one. */
static const ViciMessage *
newest (const ViciMessage *sa)
{
  const ViciMessage *new_one = sa ? vici_message_find (sa, "new", NULL) : NULL;

  return new_one && vici_message_get_kind (new_one) == VICI_SECTION ? new_one : sa;
}

GVariant *
sa_facts_new (const ViciMessage *sa, gint64 now)
{
  const ViciMessage *children = vici_message_find (sa, "child-sas", NULL);
  const ViciMessage *child = newest (children ? vici_message_next (children, NULL) : NULL);
  GVariantBuilder facts;

  g_variant_builder_init (&facts, G_VARIANT_TYPE_VARDICT);
  add_ike (&facts, newest (sa), now);
  if (child && vici_message_get_kind (child) == VICI_SECTION)
    add_child (&facts, child, now);
  return g_variant_builder_end (&facts);
}

/* Of those that are called so the one that is good for longest. */
static Certificate *
choose_certificate (const GPtrArray *listed)
{
  Certificate *best = NULL;

  for (guint i = 0; i < listed->len; i++) {
    g_autoptr (Certificate) certificate = certificate_new (listed->pdata[i], NULL);

    if (!certificate || certificate->is_ca || (best && best->not_after >= certificate->not_after))
      continue;
    g_clear_pointer (&best, certificate_unref);
    best = g_steal_pointer (&certificate);
  }
  return best;
}

GVariant *
sa_facts_of_certificates (const GPtrArray *listed)
{
  g_autoptr (Certificate) certificate = choose_certificate (listed);

  if (!certificate)
    return NULL;
  return g_variant_ref_sink (g_variant_new_parsed ("{'server-certificate': <%s>, 'server-certificate-expires': <%t>}",
                                                   certificate->subject, (guint64) MAX (certificate->not_after, 0)));
}
