/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "shared/legacy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "shared/defines.h"
#include "shared/failures.h"
#include "shared/libreswan.h"
#include "shared/options.h"
#include "shared/secret-bytes.h"
#include "shared/secrets.h"
#include "shared/validate.h"

/* How the value of an old key becomes the value of ours. */
typedef enum {
  AS_IS,       /* checked and normalized by the option's row */
  EXACT_YES,   /* a boolean that only the exact word "yes" switched on */
  YES_NO,      /* a boolean */
  NOT,         /* a boolean of the opposite sense */
  LIFETIME,    /* seconds, or a number of s, m, h or d; 0 meant the default */
  LIBRESWAN,   /* proposals in strongSwan's or libreswan's words */
  MARKED_PSK,  /* a pre-shared key, base64 if it starts with 0s */
  UNUSED,      /* had no effect, or has none here; .why says so */
  BY_HAND,     /* depends on other keys: the functions below */
} How;

typedef struct {
  const char *old;
  How how;
  const char *key; /* NULL: the same name, for all but UNUSED and BY_HAND */
  const char *why;
} Row;

static const Row strongswan_rows[] = {
  { "address", AS_IS, "gateway" },
  { "certificate", AS_IS, "ca" },
  { "remote-identity", BY_HAND },
  { "server-port", BY_HAND },
  { "method", BY_HAND },
  { "cert-source", BY_HAND },
  { "usercert", BY_HAND },
  { "userkey", BY_HAND },
  { "user", BY_HAND },
  { "local-identity", AS_IS, "local-id" },
  { "virtual", EXACT_YES, "request-address" },
  { "encap", EXACT_YES },
  { "ipcomp", EXACT_YES },
  { "proposal", BY_HAND },
  { "ike", BY_HAND },
  { "esp", BY_HAND },
  { "local-ts", AS_IS },
  { "remote-ts", AS_IS },
  { "password-flags", BY_HAND },
  { "secret_type", UNUSED, .why = N_("password-flags specifies this") },
};

static const Row strongswan_secrets[] = {
  { "password", BY_HAND },
  { "agent", UNUSED, .why = N_("keys in an SSH agent are not supported") },
  { "agent-user", UNUSED, .why = N_("keys in an SSH agent are not supported") },
};

static const Row l2tp_rows[] = {
  { "gateway", AS_IS },
  { "user-auth-type", BY_HAND },
  { "user", AS_IS },
  { "domain", AS_IS },
  { "user-ca", BY_HAND },
  { "user-cert", BY_HAND },
  { "user-key", BY_HAND },
  { "ephemeral-port", BY_HAND },
  { "mtu", AS_IS },
  { "mru", AS_IS },
  { "mrru", AS_IS },
  { "refuse-eap", BY_HAND },
  { "refuse-pap", BY_HAND },
  { "refuse-chap", BY_HAND },
  { "refuse-mschap", BY_HAND },
  { "refuse-mschapv2", BY_HAND },
  { "require-mppe", BY_HAND },
  { "require-mppe-40", BY_HAND },
  { "require-mppe-128", BY_HAND },
  { "mppe-stateful", YES_NO },
  { "nobsdcomp", NOT, "bsdcomp" },
  { "nodeflate", NOT, "deflate" },
  { "no-vj-comp", NOT, "vj-comp" },
  { "nopcomp", NOT, "pcomp" },
  { "noaccomp", NOT, "accomp" },
  { "lcp-echo-failure", AS_IS },
  { "lcp-echo-interval", AS_IS },
  { "xl2tpd-max-retries", AS_IS, "l2tp-retries" },
  { "ipcp-peer-ip", AS_IS, "peer-address" },
  { "unit", UNUSED, .why = N_("it never had an effect") },
  { "name", UNUSED, .why = N_("it never had an effect") },
  { "ipsec-enabled", BY_HAND },
  { "machine-auth-type", BY_HAND },
  { "machine-ca", BY_HAND },
  { "machine-cert", BY_HAND },
  { "machine-key", BY_HAND },
  { "ipsec-remote-id", BY_HAND },
  { "ipsec-gateway-id", BY_HAND },
  { "ipsec-group-name", BY_HAND },
  { "ipsec-psk", BY_HAND },
  { "ipsec-ike", LIBRESWAN, "ike" },
  { "ipsec-esp", LIBRESWAN, "esp" },
  { "ipsec-ikelifetime", LIFETIME, "ike-lifetime" },
  { "ipsec-salifetime", LIFETIME, "esp-lifetime" },
  { "ipsec-forceencaps", YES_NO, "encap" },
  { "ipsec-ipcomp", YES_NO, "ipcomp" },
  { "ipsec-ikev2", BY_HAND },
  { "ipsec-pfs", UNUSED, .why = N_("strongSwan takes it from the ESP proposals") },
  { "password-flags", AS_IS },
  { "user-certpass-flags", AS_IS, "ppp-key-password-flags" },
  { "ipsec-psk-flags", AS_IS, "psk-flags" },
  { "machine-certpass-flags", AS_IS, "key-password-flags" },
};

static const Row l2tp_secrets[] = {
  { "password", AS_IS },
  { "user-certpass", AS_IS, "ppp-key-password" },
  { "ipsec-psk", MARKED_PSK, "psk" },
  { "machine-certpass", AS_IS, "key-password" },
  { "no-secret", UNUSED, .why = N_("it is internal to the other plugin") },
};

typedef struct {
  NMSettingVpn *from;
  NMSettingVpn *to;
  LegacyNote note;
  gpointer data;
  gboolean without_ipsec;
  GError *error; /* the first one; nothing is done after it */
} Translation;

static const char *
get (Translation *t, const char *old)
{
  const char *value = nm_setting_vpn_get_data_item (t->from, old);

  /* KDE writes empty values for empty fields. */
  return value && *value ? value : NULL;
}

static gboolean
is (Translation *t, const char *old, const char *value)
{
  return g_strcmp0 (get (t, old), value) == 0;
}

static void
tell (Translation *t, const char *old, const char *became, const char *why)
{
  if (t->note)
    t->note (old, became, why, t->data);
}

static void
fail (Translation *t, const char *old, const char *what)
{
  if (!t->error)
    t->error = failure_new (FAILURE_BAD_PROFILE, "%s: %s", old, _(what));
}

/* Every value passes here: nothing gets into the new setting that its row has not seen. @old is NULL for a default. */
static void
put (Translation *t, const char *old, const char *key, const char *value)
{
  const Option *option = option_find (key);
  const gboolean unused = t->without_ipsec && option && option->flags & OPTION_IPSEC;
  g_autoptr (GError) error = NULL;
  g_autofree char *number = option && option->kind == OPTION_UINT ? g_strstrip (g_strdup (value)) : NULL;
  g_autofree char *normal = NULL;
  g_autofree char *became = NULL;

  if (t->error)
    return;
  if (number) /* strtol() passed over the spaces */
    value = number;
  if (!option) {
    normal = g_strdup (value); /* secret flags, which profile_new() checks */
    nm_setting_vpn_add_data_item (t->to, key, normal);
  } else if (!option_check (option, value, &error)) {
    fail (t, old ? old : key, error->message);
    return;
  } else if (option->kind == OPTION_SECRET) {
    nm_setting_vpn_add_secret (t->to, key, value);
  } else {
    normal = option_normalize (option, value);
    nm_setting_vpn_add_data_item (t->to, key, normal);
  }
  became = normal ? g_strdup_printf ("%s=%s", key, normal) : g_strdup (key);
  if (old)
    tell (t, old, became, unused ? N_("IPsec is off") : NULL);
}

static gboolean
boolean (Translation *t, const char *old, const char *value)
{
  g_autoptr (GError) error = NULL;
  gboolean result = FALSE;

  if (value && !validate_bool (value, &result, &error))
    fail (t, old, error->message);
  return result;
}

static gboolean
get_bool (Translation *t, const char *old)
{
  return boolean (t, old, get (t, old));
}

/* strongSwan's and libreswan's mark of base64. */
static void
put_marked_psk (Translation *t, const char *old, const char *value)
{
  g_autoptr (GBytes) bytes = g_str_has_prefix (value, "0s") ? secret_bytes_new_base64 (value + 2) : NULL;
  char *text = bytes ? secret_bytes_to_text (bytes) : NULL;

  if (!g_str_has_prefix (value, "0s"))
    put (t, old, "psk", value);
  else if (!bytes)
    fail (t, old, N_("is not base64"));
  else if (text)
    put (t, old, "psk", text);
  else {
    put (t, NULL, "psk-encoding", "base64");
    put (t, old, "psk", value + 2);
  }
  secret_string_free (text);
}

static void
put_libreswan (Translation *t, const char *old, const char *key, const char *value)
{
  g_autofree char *text = libreswan_proposals (key, value, !get_bool (t, "ipsec-ikev2"));

  put (t, old, key, text);
}

/* Both daemons take a unit behind the number, which that plugin does not look at. */
static void
put_lifetime (Translation *t, const char *old, const char *key, const char *value)
{
  g_autofree char *seconds = libreswan_seconds (value);

  if (strcmp (seconds, "0") == 0)
    tell (t, old, NULL, N_("0 means the default"));
  else
    put (t, old, key, seconds);
}

static void
put_identity (Translation *t, const char *old, const char *key)
{
  g_autofree char *id = libreswan_identity (get (t, old));

  put (t, old, key, id);
}

static void
put_row (Translation *t, const Row *row, const char *value)
{
  const char *key = row->key ? row->key : row->old;

  switch (row->how) {
  case AS_IS:
    put (t, row->old, key, value);
    return;
  case EXACT_YES:
    put (t, row->old, key, strcmp (value, "yes") == 0 ? "yes" : "no");
    return;
  case YES_NO:
    put (t, row->old, key, boolean (t, row->old, value) ? "yes" : "no");
    return;
  case NOT:
    put (t, row->old, key, boolean (t, row->old, value) ? "no" : "yes");
    return;
  case LIFETIME:
    put_lifetime (t, row->old, key, value);
    return;
  case LIBRESWAN:
    put_libreswan (t, row->old, key, value);
    return;
  case MARKED_PSK:
    put_marked_psk (t, row->old, value);
    return;
  case UNUSED:
    tell (t, row->old, NULL, row->why);
    return;
  case BY_HAND:
    return;
  }
  g_assert_not_reached ();
}

typedef struct {
  Translation *translation;
  const Row *rows;
  gsize n_rows;
  gboolean strict; /* an unknown key is an error, as it was for the other plugin */
} Walk;

static void
walk_item (const char *old, const char *value, gpointer data)
{
  Walk *walk = data;
  Translation *t = walk->translation;
  g_autofree char *name = NULL;

  if (t->error || !*value)
    return;
  for (gsize i = 0; i < walk->n_rows; i++) {
    if (strcmp (walk->rows[i].old, old) == 0) {
      put_row (t, &walk->rows[i], value);
      return;
    }
  }
  name = g_strescape (old, NULL);
  if (walk->strict)
    fail (t, name, N_("is not an option of NetworkManager-l2tp"));
  else
    tell (t, name, NULL, N_("NetworkManager-strongswan does not know it"));
}

/* strongSwan */

typedef enum { SOURCE_FILE, SOURCE_AGENT, SOURCE_TOKEN } Source;

static gboolean
strongswan_is_certificate (const char *method)
{
  static const char *const methods[] = { "cert", "eap-tls", "key", "agent", "smartcard", NULL };

  return method && g_strv_contains (methods, method);
}

/* What the one secret of that plugin, "password", was for. */
static Secret
strongswan_secret (NMSettingVpn *vpn)
{
  const char *method = nm_setting_vpn_get_data_item (vpn, "method");

  if (strongswan_is_certificate (method))
    return SECRET_KEY_PASSWORD;
  return g_strcmp0 (method, "psk") == 0 ? SECRET_PSK : SECRET_PASSWORD;
}

static Source
strongswan_source (Translation *t, const char *method)
{
  const char *source = get (t, "cert-source");

  if (!source)
    source = method;
  if (strcmp (source, "agent") == 0)
    return SOURCE_AGENT;
  return strcmp (source, "smartcard") == 0 ? SOURCE_TOKEN : SOURCE_FILE;
}

static void
strongswan_unused (Translation *t, const char *old, const char *why)
{
  if (get (t, old))
    tell (t, old, NULL, why);
}

static void
strongswan_certificate (Translation *t, const char *method)
{
  const char *key = get (t, "userkey");

  switch (strongswan_source (t, method)) {
  case SOURCE_AGENT:
    fail (t, get (t, "cert-source") ? "cert-source" : "method", N_("keys in an SSH agent are not supported"));
    return;
  case SOURCE_TOKEN:
    /* That plugin took the first certificate for clients that it found on any token. */
    put (t, "cert-source", "cert", PROFILE_ANY_CARD);
    strongswan_unused (t, "usercert", N_("it is on the token"));
    strongswan_unused (t, "userkey", N_("it is on the token"));
    return;
  case SOURCE_FILE:
    strongswan_unused (t, "cert-source", N_("is the default"));
    break;
  }
  if (!get (t, "usercert"))
    fail (t, "usercert", N_("is required by this authentication method"));
  else
    put (t, "usercert", "cert", get (t, "usercert"));
  if (key)
    put (t, "userkey", "key", key);
}

static const char *
strongswan_auth (const char *method)
{
  if (strcmp (method, "eap-tls") == 0 || strcmp (method, "psk") == 0 || strcmp (method, "eap") == 0)
    return method;
  if (strcmp (method, "eap-ttls") == 0)
    return "eap";
  return strongswan_is_certificate (method) ? "cert" : NULL;
}

static void
strongswan_user (Translation *t, const char *method)
{
  const char *user = get (t, "user");

  if (!user)
    return;
  if (strongswan_is_certificate (method) && strcmp (method, "eap-tls") != 0)
    tell (t, "user", NULL, N_("the identity is taken from the certificate"));
  else if (strcmp (method, "psk") != 0)
    put (t, "user", "user", user);
  else if (get (t, "local-identity"))
    tell (t, "user", NULL, N_("local-identity replaces it"));
  else
    put (t, "user", "local-id", user); /* old profiles keep the IKE identity here */
}

static void
strongswan_method (Translation *t)
{
  const char *method = get (t, "method");
  const char *auth = method ? strongswan_auth (method) : NULL;

  if (!auth) {
    fail (t, "method", N_("must be cert, eap-tls, eap, eap-ttls, psk, key, agent or smartcard"));
    return;
  }
  put (t, "method", "auth", auth);
  if (strcmp (method, "eap-ttls") == 0)
    put (t, "method", "eap-method", "ttls");
  if (strongswan_is_certificate (method))
    strongswan_certificate (t, method);
  else {
    strongswan_unused (t, "usercert", N_("this authentication method uses no certificate"));
    strongswan_unused (t, "userkey", N_("this authentication method uses no certificate"));
    strongswan_unused (t, "cert-source", N_("this authentication method uses no certificate"));
  }
  strongswan_user (t, method);
}

/* strtoul() with any base it was; what it could not read was 500. */
static void
strongswan_port (Translation *t)
{
  const char *text = get (t, "server-port");
  g_autofree char *port = NULL;
  gboolean hex;
  guint64 number = 0;

  if (!text)
    return;
  hex = g_ascii_strncasecmp (text, "0x", 2) == 0;
  if (g_ascii_string_to_unsigned (hex ? text + 2 : text, hex ? 16 : 10, 1, 65535, &number, NULL)) {
    port = g_strdup_printf ("%u", (guint) number);
    put (t, "server-port", "port", port);
  } else
    tell (t, "server-port", NULL, N_("is not a port, and so meant 500"));
}

static void
strongswan_proposal (Translation *t, const char *old)
{
  if (!get (t, old))
    return;
  if (is (t, "proposal", "yes"))
    put (t, old, old, get (t, old));
  else
    tell (t, old, NULL, N_("proposal is not yes"));
}

static void
strongswan_secrets_by_hand (Translation *t)
{
  const char *name = secret_to_string (strongswan_secret (t->from));
  const char *password = nm_setting_vpn_get_secret (t->from, "password");
  g_autofree char *flags = g_strdup_printf ("%s-flags", name);

  if (password && *password)
    put (t, "password", name, password);
  if (get (t, "password-flags"))
    put (t, "password-flags", flags, get (t, "password-flags"));
}

static void
strongswan_by_hand (Translation *t)
{
  strongswan_method (t);
  strongswan_port (t);
  if (is (t, "remote-identity", "%any"))
    tell (t, "remote-identity", NULL, N_("%any meant the server's name"));
  else if (get (t, "remote-identity"))
    put (t, "remote-identity", "remote-id", get (t, "remote-identity"));
  if (get (t, "proposal"))
    tell (t, "proposal", NULL, N_("ike and esp specify this"));
  strongswan_proposal (t, "ike");
  strongswan_proposal (t, "esp");
  if (!is (t, "virtual", "yes")) {
    put (t, NULL, "request-address", "no");
    if (!get (t, "remote-ts"))
      put (t, NULL, "remote-ts", "0.0.0.0/0,::/0");
  }
  strongswan_secrets_by_hand (t);
}

/* L2TP */

static void
l2tp_certificate (Translation *t, const char *prefix, const char *names[3], gboolean used)
{
  static const char *const parts[] = { "ca", "cert", "key" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *old = g_strdup_printf ("%s-%s", prefix, parts[i]);

    if (!get (t, old))
      continue;
    if (used)
      put (t, old, names[i], get (t, old));
    else
      tell (t, old, NULL, N_("this authentication method uses no certificate"));
  }
}

/* That plugin let pppd take whatever was not refused. */
static void
l2tp_ppp_auth (Translation *t, gboolean tls)
{
  static const char *const words[] = { "mschapv2", "eap", "chap", "mschap", "pap" };
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autofree char *old = g_strdup_printf ("refuse-%s", words[i]);

    if (!get_bool (t, old))
      g_string_append_printf (list, "%s%s", list->len ? "," : "", words[i]);
    if (get (t, old))
      tell (t, old, tls ? NULL : "ppp-auth", tls ? N_("applies only to passwords") : NULL);
  }
  if (tls)
    put (t, NULL, "ppp-auth", "eap");
  else if (list->len == 0)
    fail (t, "refuse-mschapv2", N_("all PPP authentication methods are refused"));
  else
    put (t, NULL, "ppp-auth", list->str);
}

static void
l2tp_user (Translation *t)
{
  const char *names[] = { "ppp-ca", "ppp-cert", "ppp-key" };
  gboolean tls = is (t, "user-auth-type", "tls");

  if (get (t, "user-auth-type") && !tls && !is (t, "user-auth-type", "password"))
    tell (t, "user-auth-type", NULL, N_("is neither password nor tls, and so meant password"));
  else if (get (t, "user-auth-type"))
    tell (t, "user-auth-type", tls ? "ppp-auth" : NULL, tls ? NULL : N_("is the default"));
  l2tp_certificate (t, "user", names, tls);
  /* Its editor has no field for the name then, and what pppd says instead is this. */
  if (legacy_user_is_host (t->from))
    put (t, NULL, "user", g_get_host_name ());
  l2tp_ppp_auth (t, tls);
}

static void
l2tp_mppe (Translation *t)
{
  static const struct {
    const char *old;
    const char *word;
  } rows[] = { { "require-mppe-128", "128" }, { "require-mppe-40", "40" }, { "require-mppe", "yes" } };
  gboolean done = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (!get (t, rows[i].old))
      continue;
    if (!get_bool (t, rows[i].old) || done)
      tell (t, rows[i].old, NULL, done ? N_("a stronger one is set") : N_("is the default"));
    else
      put (t, rows[i].old, "mppe", rows[i].word);
    done = done || get_bool (t, rows[i].old);
  }
}

static void
l2tp_remote_id (Translation *t, gboolean tls)
{
  /* The deprecated name won over the newer one; KDE still writes it. */
  const char *old = get (t, "ipsec-gateway-id") ? "ipsec-gateway-id" : "ipsec-remote-id";

  if (get (t, old))
    put_identity (t, old, "remote-id");
  else if (tls && get (t, "machine-ca"))
    put (t, NULL, "remote-id", "%any");
  if (strcmp (old, "ipsec-gateway-id") == 0 && get (t, "ipsec-remote-id"))
    tell (t, "ipsec-remote-id", NULL, N_("ipsec-gateway-id replaces it"));
}

static void
l2tp_psk (Translation *t)
{
  const char *secret = nm_setting_vpn_get_secret (t->from, "ipsec-psk");

  if (!get (t, "ipsec-psk"))
    return;
  if (secret && *secret)
    tell (t, "ipsec-psk", NULL, N_("the secret with that name replaces it"));
  else
    put_marked_psk (t, "ipsec-psk", get (t, "ipsec-psk"));
}

static void
l2tp_machine (Translation *t)
{
  const char *names[] = { "ca", "cert", "key" };
  gboolean tls = is (t, "machine-auth-type", "tls");
  gboolean known = tls || is (t, "machine-auth-type", "psk");

  if (get (t, "machine-auth-type") && !known)
    tell (t, "machine-auth-type", NULL, N_("is neither psk nor tls, and so meant psk"));
  put (t, known ? "machine-auth-type" : NULL, "auth", tls ? "cert" : "psk");
  l2tp_certificate (t, "machine", names, tls);
  l2tp_remote_id (t, tls);
  if (get (t, "ipsec-group-name") && tls)
    tell (t, "ipsec-group-name", NULL, N_("the identity is taken from the certificate"));
  else if (get (t, "ipsec-group-name"))
    put_identity (t, "ipsec-group-name", "local-id");
  l2tp_psk (t);
  /* Its own lists without these keys: 3DES, SHA-1 and 1024-bit groups at the end. With IKEv2 it has none. */
  if (!get_bool (t, "ipsec-ikev2") && (!get (t, "ipsec-ike") || !get (t, "ipsec-esp")))
    put (t, NULL, "security", "legacy");
}

/* lcp-echo-* without a value stay at our defaults, though that plugin never asked whether the server lives: every PPP
 * must answer an echo (RFC 1661 5.8), and a dead connection must be noticed. */
static void
l2tp_by_hand (Translation *t)
{
  t->without_ipsec = !get_bool (t, "ipsec-enabled");
  put (t, NULL, "type", "l2tp");
  put (t, "ipsec-enabled", "ipsec", t->without_ipsec ? "no" : "yes");
  l2tp_machine (t);
  l2tp_user (t);
  l2tp_mppe (t);
  if (get_bool (t, "ephemeral-port"))
    put (t, "ephemeral-port", "l2tp-source-port", "ephemeral");
  else if (get (t, "ephemeral-port"))
    tell (t, "ephemeral-port", NULL, N_("is the default"));
  if (get_bool (t, "ipsec-ikev2"))
    put (t, "ipsec-ikev2", "ike-version", "2");
  else if (get (t, "ipsec-ikev2"))
    tell (t, "ipsec-ikev2", NULL, N_("is the default"));
  if (!get (t, "mtu"))
    put (t, NULL, "mtu", "1400");
  if (!get (t, "mru"))
    put (t, NULL, "mru", "1400");
}

/* both */

static gboolean
has_service (NMSettingVpn *vpn, const char *service)
{
  return g_strcmp0 (nm_setting_vpn_get_service_type (vpn), service) == 0;
}

gboolean
legacy_is (NMSettingVpn *vpn)
{
  return has_service (vpn, LEGACY_STRONGSWAN) || has_service (vpn, LEGACY_L2TP);
}

gboolean
legacy_user_is_host (NMSettingVpn *vpn)
{
  const char *user = nm_setting_vpn_get_data_item (vpn, "user");

  return has_service (vpn, LEGACY_L2TP) && !(user && *user) && !nm_setting_vpn_get_user_name (vpn) &&
         g_strcmp0 (nm_setting_vpn_get_data_item (vpn, "user-auth-type"), "tls") == 0;
}

static NMSettingVpn *
new_setting (NMSettingVpn *from)
{
  NMSettingVpn *to = NM_SETTING_VPN (nm_setting_vpn_new ());

  g_object_set (to,
                NM_SETTING_VPN_SERVICE_TYPE, IPSEC_SERVICE,
                NM_SETTING_VPN_USER_NAME, nm_setting_vpn_get_user_name (from),
                NM_SETTING_VPN_PERSISTENT, nm_setting_vpn_get_persistent (from),
                NM_SETTING_VPN_TIMEOUT, nm_setting_vpn_get_timeout (from),
                NULL);
  return to;
}

NMSettingVpn *
legacy_translate (NMSettingVpn *vpn, LegacyNote note, gpointer data, GError **error)
{
  gboolean l2tp = has_service (vpn, LEGACY_L2TP);
  g_autoptr (NMSettingVpn) to = NULL;
  Translation t = { vpn, NULL, note, data, FALSE, NULL };
  Walk items = { &t, strongswan_rows, G_N_ELEMENTS (strongswan_rows), FALSE };
  Walk secrets = { &t, strongswan_secrets, G_N_ELEMENTS (strongswan_secrets), FALSE };

  if (!legacy_is (vpn))
    return g_object_ref (vpn);
  t.to = to = new_setting (vpn);
  if (l2tp) {
    items = (Walk) { &t, l2tp_rows, G_N_ELEMENTS (l2tp_rows), TRUE };
    secrets = (Walk) { &t, l2tp_secrets, G_N_ELEMENTS (l2tp_secrets), TRUE };
    l2tp_by_hand (&t);
  } else
    strongswan_by_hand (&t);
  put (&t, NULL, "otp-flags", "2");
  nm_setting_vpn_foreach_data_item (vpn, walk_item, &items);
  nm_setting_vpn_foreach_secret (vpn, walk_item, &secrets);
  if (t.error) {
    g_propagate_error (error, t.error);
    return NULL;
  }
  return g_steal_pointer (&to);
}

const char *
legacy_secret_name (NMSettingVpn *vpn, Secret secret)
{
  if (has_service (vpn, LEGACY_STRONGSWAN))
    return "password";
  if (!has_service (vpn, LEGACY_L2TP))
    return secret_to_string (secret);
  for (gsize i = 0; i < G_N_ELEMENTS (l2tp_secrets); i++) {
    const char *key = l2tp_secrets[i].key ? l2tp_secrets[i].key : l2tp_secrets[i].old;

    if (strcmp (key, secret_to_string (secret)) == 0)
      return l2tp_secrets[i].old;
  }
  return secret_to_string (secret);
}
