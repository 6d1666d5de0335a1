/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "properties/editor/paste.h"

#include <string.h>

static const struct {
  const char *mail, *items;
} mails[] = {
  { "", "" },
  { "vpn.example.com", "" },
  { "2001:db8::1", "" },
  { "Server: vpn.example.com PSK: sesame User: alice",
    "type=l2tp|auth=psk|gateway=vpn.example.com|user=alice|psk=sesame" },
  { "Hello Alice,\r\n\r\nhere is your access:\r\n\r\nServer:   vpn.example.com\r\nUsername: alice\r\nPassword: Se$ame, 1\r\n\r\nRegards\r\nBob",
    "auth=eap|gateway=vpn.example.com|user=alice|password=Se$ame, 1" },
  { "Server IP: 192.0.2.1\nIPsec PSK: vr9kTn6qkGCvTwgWzhRZ\nUsername: vpnuser\nPassword: hQ3Lb7vmGwzH\n",
    "type=l2tp|auth=psk|gateway=192.0.2.1|user=vpnuser|password=hQ3Lb7vmGwzH|psk=vr9kTn6qkGCvTwgWzhRZ" },
  { "VPN Type: IKEv2\nServer Address: vpn.example.com\nRemote ID: vpn.example.com\nLocal ID: alice@example.com\nUsername: alice",
    "type=ikev2|auth=eap|gateway=vpn.example.com|user=alice|remote-id=vpn.example.com|local-id=alice@example.com" },
  { "Please use L2TP/IPsec with these settings.\n* Gateway = 192.0.2.1\n* Shared Secret = \"open sesame\"\n* Account = alice\n* NT Domain = CORP",
    "type=l2tp|auth=psk|gateway=192.0.2.1|user=alice|domain=CORP|psk=open sesame" },
  { "Server\tvpn.example.com\nUser name\talice\nPassword\tse same\n",
    "auth=eap|gateway=vpn.example.com|user=alice|password=se same" },
  { "Server\nvpn.example.com\n\nUser\nalice\n\nPre-shared key\n\nsesame\n",
    "type=l2tp|auth=psk|gateway=vpn.example.com|user=alice|psk=sesame" },
  { "> **Server:** vpn.example.com\n> **Login:** `alice`\n> **Password:** <sesame>\n",
    "auth=eap|gateway=vpn.example.com|user=alice|password=sesame" },
  /* a domain is L2TP's */
  { "Server: vpn.example.com\nUser: alice\nDomain: CORP", "auth=eap|gateway=vpn.example.com|user=alice" },
  /* spaces that a browser does not break lines at */
  { "User\u00a0name:\u00a0alice\nServer:\u00a0vpn.example.com", "auth=eap|gateway=vpn.example.com|user=alice" },
  { "Server - vpn.example.com\nUser – alice", "auth=eap|gateway=vpn.example.com|user=alice" },
  { "Server: vpn.example.com, User: alice; Password: a,b;",
    "auth=eap|gateway=vpn.example.com|user=alice|password=a,b;" },
  { "FortiGate, IKEv2. Gateway: 192.0.2.1, group key: k1, user: alice, password: p",
    "type=ikev2|auth=eap|server-auth=psk|gateway=192.0.2.1|user=alice|password=p|psk=k1" },
  { "IKEv2\nServer: h\nPSK: k", "type=ikev2|auth=psk|gateway=h|psk=k" },
  { "Serveradresse: vpn.example.com\nBenutzername: alice\nKennwort: Sesam öffne dich\nVorinstallierter Schlüssel: abc",
    "type=l2tp|auth=psk|gateway=vpn.example.com|user=alice|password=Sesam öffne dich|psk=abc" },
  { "Adresse du serveur : vpn.example.com\nNom d’utilisateur : alice\nMot de passe : sésame\nClé pré-partagée : abc",
    "type=l2tp|auth=psk|gateway=vpn.example.com|user=alice|password=sésame|psk=abc" },
  { "Servidor: vpn.example.com\nUsuario: alice\nContraseña: sésamo\nClave precompartida: abc",
    "type=l2tp|auth=psk|gateway=vpn.example.com|user=alice|password=sésamo|psk=abc" },
  { "Server (external): vpn.example.com\nPassword (valid for 30 days): a b",
    "auth=eap|gateway=vpn.example.com|password=a b" },
  /* the first one counts */
  { "Server: a.example.com\nServer: b.example.com", "gateway=a.example.com" },
  /* words in prose say nothing */
  { "The server is down and the user is angry.\nAsk for the password.", "" },
  { "Server:\n", "" },
  { "Type: OpenVPN\nServer: h", "gateway=h" },
  { "User: \xff", "" },
};

static char *
read_mail (const char *mail)
{
  g_autoptr (GPtrArray) items = paste_read (mail);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++) {
    const PasteItem *item = items->pdata[i];

    g_string_append_printf (text, "%s%s=%s", text->len ? "|" : "", item->option->key, item->value);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_mails (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++) {
    g_autofree char *items = read_mail (mails[i].mail);

    g_test_message ("%s", mails[i].mail);
    g_assert_cmpstr (items, ==, mails[i].items);
  }
}

/* Nothing that somebody else has written takes long. */
static void
test_long (void)
{
  g_autoptr (GString) mail = g_string_new (NULL);
  g_autofree char *blanks = g_strnfill (16000, ' ');
  g_autofree char *none = read_mail (blanks);

  g_assert_cmpstr (none, ==, "");
  for (guint i = 0; i < 2000; i++)
    g_string_append (mail, "server ");
  g_assert_null (strchr (mail->str, '='));
  g_free (read_mail (mail->str));
  g_string_append (mail, "user: alice");
  for (guint i = 0; i < 20000; i++)
    g_string_append (mail, "x");
  g_free (none);
  none = read_mail (mail->str);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paste/mails", test_mails);
  g_test_add_func ("/paste/long", test_long);
  return g_test_run ();
}
