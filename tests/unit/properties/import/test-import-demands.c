/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file demands of the server: it is in the connection, or there is no connection. Each format with each way of demanding
 * something, in as few words as they take; and what weakens security, which always has a line.
 */
#include "config.h"

#include <string.h>

#include "properties/import/import-report.h"

typedef struct {
  const char *text;   /* of the file */
  const char *wanted; /* KEY=VALUE in the connection; "KEY" if its value does not matter, "!KEY" if it is not to be there;
                         NULL: the file is refused */
} Row;

#define CONN(rest) "conn x\n\tright=gw.example.org\n\tleftsourceip=%config\n\tleftid=alice\n" rest
#define OLD(ip4) \
  "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\nipsec-enabled=yes\n[ipv4]\nmethod=manual\n" ip4
#define SITE(rest) "conn x\n\tright=gw.example.org\n\tauthby=secret\n\trightsubnet=10.80.0.0/16\n" rest
#define TURNED(rest) "conn x\n\tauthby=secret\n\tleftsubnet=10.1.0.0/16\n\trightsubnet=10.2.0.0/16\n\trightid=me\n" rest
#define FLIPPED(fold) \
  "conn site\n\tleft=gw.example.org\n\tright=%any\n\tleftsubnet=10.1.0.0/16\n\trightsubnet=10.2.0.0/16\n\trightid=me\nconn x\n" \
  "\tauthby=secret\n\tleft=%defaultroute\n\t" fold "\n"
#define L2TP_CONN(rest) CONN ("\tauthby=secret\n\tikev2=no\n\tleftprotoport=17/1701\n\trightprotoport=17/1701\n" rest)
#define IPSEC(rest) CONN ("\tleftauth=eap-mschapv2\n" rest)

static const Row ipsec_conf[] = {
  { CONN ("\tleftauth=psk\n\trightauth=pubkey\n"), "server-auth=cert" },
  { CONN ("\tleftauth=psk\n\trightauth=rsasig\n"), "server-auth=cert" },
  { CONN ("\tleftauth=secret\n\trightauth=ecdsa\n"), "server-signature=ecdsa" },
  { CONN ("\tleftauth=psk\n\trightauth=pubkey-sha384-rsa-3072\n"), "server-auth=cert" },
  { CONN ("\tleftauth=psk\n"), "server-auth=cert" },
  { CONN ("\tleftauth=psk\n\tauthby=psk\n"), "!server-auth" },
  { CONN ("\tleftauth=psk\n\tauthby=rsasig\n"), "server-auth=cert" },
  { CONN ("\tauthby=secret\n"), "!server-auth" },
  { CONN ("\tauthby=secret\n\trightauth=pubkey\n"), "server-auth=cert" },
  { CONN ("\tleftauth=pubkey\n\trightauth=psk\n"), NULL },
  { CONN ("\tauthby=ecdsa-sha2_512\n"), "server-signature=ecdsa-sha512" },
  { CONN ("\tauthby=rsa-sha2,ecdsa-sha2_384\n"), "server-signature=pubkey-sha256-sha384-sha512-sha384" },
  { CONN ("\tauthby=rsasig,ecdsa-sha2_384\n"), "!server-signature" },
  { IPSEC ("\trightauth=psk\n"), "server-auth=psk" },
  { IPSEC ("\trightauth=pubkey-sha384\n"), "server-signature=pubkey-sha384" },
  { IPSEC ("\trightauth=rsa-4096-sha512\n"), "server-signature=rsa-4096-sha512" },
  { IPSEC ("\trightauth=ike:pubkey-sha384-ed25519\n"), "server-signature=ike:pubkey-sha384-ed25519" },
  { IPSEC ("\trightauth=pubkey-unheard\n"), NULL },
  { IPSEC ("\trightauth=eap-tls\n"), NULL },
  { IPSEC ("\trightauth=any\n"), NULL },
  { IPSEC ("\trightauth2=eap\n"), NULL },
  { IPSEC ("\trightgroups=vpn\n"), NULL },
  { IPSEC ("\trightcertpolicy=1.2.3\n"), NULL },
  { IPSEC ("\trightsigkey=0sAQPd\n"), NULL },
  { IPSEC ("\trightrsasigkey=0sAQPd\n"), NULL },
  { IPSEC ("\trightrsasigkey=%cert\n"), "auth=eap" },
  { IPSEC ("\tleftrsasigkey=%cert\n"), "auth=eap" },
  { IPSEC ("\tleftrsasigkey=0sAQPd\n"), NULL },
  { IPSEC ("\tforceencaps=false\n"), "encap=no" },
  { IPSEC ("conn rest\n\ttype=drop\n\tright=%any\n\trightsubnet=0.0.0.0/0\n"), "block-on-drop=yes" },
  { "conn rest\n\ttype=reject\n\trightsubnet=10.0.0.0/8, ::/0\n" IPSEC (""), "block-on-drop=yes" },
  { IPSEC ("conn rest\n\ttype=drop\n\trightsubnet=10.0.0.0/8\n"), "!block-on-drop" },
  { "conn lan\n\ttype=passthrough\n\tright=127.0.0.1\n\trightsubnet=10.0.0.0/8\n" IPSEC (""), "gateway=gw.example.org" },
  { IPSEC ("\tleftauth2=eap-gtc\n"), NULL },
  { CONN ("\tleftauth=psk\n\tleftauth2=eap-mschapv2\n"), NULL },
  { IPSEC ("\trightikeport=4501\n"), "port=4501" },
  { IPSEC ("\trightsubnets={10.0.0.0/8 192.168.0.0/16}\n"), "remote-ts=10.0.0.0/8,192.168.0.0/16" },
  { IPSEC ("\trightsubnets={ 10.0.0.0/8, 192.168.0.0/16 }\n"), "remote-ts=10.0.0.0/8,192.168.0.0/16" },
  { IPSEC ("\tleftsubnets=\"{10.1.0.0/16, 10.2.0.0/16}\"\n"), "local-ts=10.1.0.0/16,10.2.0.0/16" },
  { IPSEC ("\tesp=null-sha256\n"), "esp=null-sha256" },
  { IPSEC ("\tesp=aes_gcm256-null,null-sha2\n"), "esp=aes256gcm16,null-sha256" },
  { "conn x\n\tright=gw.example.org\n\tauthby=secret\n", NULL },
  { "conn x\n\tright=192.0.2.7\n\tauthby=secret\n", "remote-ts=192.0.2.7/32" },
  { IPSEC ("\trightcert=missing.pem\n"), NULL },
  { IPSEC ("\trightca=\"C=CH, O=Nobody\"\n"), "ca" },
  { IPSEC ("\trightca=%same\n"), "ca" },
  { CONN ("\tleftcert=missing.pem\n\trightca=%same\n"), "ca" },
  { IPSEC ("\tleftca=\"CN=Nobody\"\n\trightca=%same\n"), "ca" },
  { IPSEC ("\trightca=%any\n"), "!ca" },
  { IPSEC ("ca y\n\tcacert=missing.pem\n"), "ca" },
  { IPSEC ("ca y\n\tcacert=/nowhere/missing.pem\n"), "ca=/nowhere/missing.pem" },
  { IPSEC ("\trightca=missing.pem\n"), "ca" },
  { IPSEC ("\trightca=/nowhere/missing.pem\n"), "ca=/nowhere/missing.pem" },
  { IPSEC ("\trightca=missing.pem\nca y\n\tcacert=/nowhere/missing.pem\n"), "ca" },
  { IPSEC ("\tppk=insist\n"), NULL },
  { IPSEC ("\tppk=propose\n"), "auth=eap" },
  { IPSEC ("\tah=sha256\n"), "ah=sha256" },
  { IPSEC ("\tah=sha256-modp2048!\n"), "!esp" },
  { IPSEC ("\tah=sha256\n\tesp=aes256-sha256\n"), "!ah" },
  { IPSEC ("\tah=sha256\n\tforceencaps=yes\n"), NULL },
  { IPSEC ("\tah=aes256-sha256\n"), NULL },
  { IPSEC ("\tphase2=ah\n\tphase2alg=sha2;dh14\n"), "ah=sha256-modp2048" },
  { IPSEC ("\tphase2=ah\n"), "ah=default" },
  { IPSEC ("\tphase2=esp\n\tphase2alg=aes256-sha2\n"), "esp=aes256-sha256" },
  { IPSEC ("\tike=aes256-sha2,aes_gcm_c_256-hmac_sha2_512-ecp_521\n"),
    "ike=aes256-sha256-modp2048-modp3072-modp4096-modp8192-ecp256-ecp384-ecp521-curve25519,aes256gcm16-sha512-ecp521" },
  { IPSEC ("\tike=aes_gcm256;dh19,aes256;dh14\n"), "ike=aes256gcm16-ecp256-sha512-sha256,aes256-modp2048-sha512-sha256" },
  { IPSEC ("\tike=aes_cbc_256-sha2_512+sha2_256-dh14\n"), "ike=aes256-sha2_512-sha2_256-modp2048" },
  { IPSEC ("\tike=aes256-sha1!\n"), NULL },
  { CONN ("\tauthby=secret\n\tah=sha256\n\tleftprotoport=17/1701\n\trightprotoport=17/1701\n"), NULL },
  { IPSEC ("\talso=nowhere\n"), NULL },
  { IPSEC ("conn %default\n\talso=nowhere\n"), NULL },
  { "config setup\n\tstrictcrlpolicy=yes\n" IPSEC (""), "revocation=strict" },
  { "config setup\n\tstrictcrlpolicy=ifuri\n" IPSEC (""), "revocation=strict" },
  { "config setup\n\tocsp-strict=yes\n" IPSEC (""), "revocation=strict" },
  { "config setup\n\tstrictcrlpolicy=no\n" IPSEC (""), "!revocation" },
  { IPSEC ("\trightid=%any\n"), "!remote-id" },
  { IPSEC ("\trightid=0.0.0.0\n"), "!remote-id" },
  { IPSEC ("\trightid=*\n"), "!remote-id" },
  { IPSEC ("\trightid=@*\n"), "!remote-id" },
  { IPSEC ("\trightid=*.com\n"), NULL },
  { IPSEC ("\trightid=@*.com\n"), NULL },
  { IPSEC ("\trightid=\"CN=*\"\n"), NULL },
  { IPSEC ("\trightid=%*.com\n"), NULL },
  { IPSEC ("\trightid=fqdn:*\n"), NULL },
  { IPSEC ("\trightid=*.example.org\n"), "remote-id=*.example.org" },
  { IPSEC ("\trightid=gw.example.org\n"), "!remote-id" },
  { IPSEC ("\trightid=@GW.example.org\n"), "!remote-id" },
  { IPSEC ("\trightid=%gw.example.org\n"), "!remote-id" },
  { IPSEC ("\trightid=%host\n"), "!remote-id" },
  { IPSEC ("\trightid=%other.example.org\n"), "remote-id=other.example.org" },
  { IPSEC ("\trightid=@#0a0b\n"), "remote-id=@#0a0b" },
  { IPSEC ("\trightid=@[group]\n"), "remote-id=keyid:group" },
  { IPSEC ("\trightid=@~3000\n"), NULL },
  { IPSEC ("\teap_identity=bob\n"), "user=bob" },
  { CONN ("\tleftid=@#0a0b\n\tleftauth=eap\n"), "!user" },
  { CONN ("\tleftid=@@bob@example.org\n\tleftauth=eap\n"), "user=bob@example.org" },
  { CONN ("\tleftid=%bob\n\tleftauth=eap\n"), "local-id=bob" },
  { IPSEC ("\tmtu=1400\n"), "mtu=1400" },
  { IPSEC ("\tmtu=1400# of the router\n"), "mtu=1400" },
  { IPSEC ("\tmtu=1400#\n"), "mtu=1400" },
  { IPSEC ("alice : EAP \"a=b\"\n"), "user=alice" },
  /* As pages and mails leave them. */
  { "conn x\nright=gw.example.org\nleftsourceip = %config\nleftauth=eap\nmtu=1400\n", "mtu=1400" },
  { "  conn %default\n\n  leftauth=eap\n\n  conn x\n    ca = 1\n    right=gw.example.org\n    leftsourceip=%config\n", "auth=eap" },
  { CONN ("\tauthby=secret\n\tkeyexchange=ikev1\n\tleftprotoport=17/1701\n\trightprotoport=17/%any\n"), "type=l2tp" },
  { CONN ("\tauthby=secret\n\tkeyexchange=ikev1\n\tleftprotoport=17/%any\n\trightprotoport=17/%any\n"), NULL },
  { IPSEC ("\tmtu=much\n"), "!mtu" },
  { "\302\240conn x\n\302\240\302\240 \302\240right=gw.example.org\n\302\240leftsourceip=%config\n\302\240leftauth=eap\n", "auth=eap" },
  { "CONN x\n\tRight=gw.example.org\n\tLeftSourceIP=%config\n\tAuthBy=secret\n", "auth=psk" },
  { IPSEC ("\tleftprotoport=tcp\n\trightprotoport=tcp/http\n"), NULL },
  { IPSEC ("\tleftprotoport=icmp\n"), NULL },
  { IPSEC ("\tleftprotoport=%any\n\trightprotoport=0/0\n"), "auth=eap" },
  { IPSEC ("\tleftprotoport=any/any\n\trightprotoport=any\n"), "auth=eap" },
  { IPSEC ("\tikelifetime=2.5h\n"), "ike-lifetime=9000" },
  { IPSEC ("\tikelifetime=3h20m\n"), "!ike-lifetime" },
  { L2TP_CONN ("\tesp=aes256,aes_gcm256\n"), "esp=aes256-sha512,aes256-sha256,aes256-sha1,aes256gcm16" },
  { L2TP_CONN ("\tesp=aes256-sha2\n"), "esp=aes256-sha256" },
  { L2TP_CONN ("\tikev2=insist\n\tesp=aes256\n"), "esp=aes256-sha512-sha256" },
  { IPSEC ("\tesp=aes256\n"), "esp=aes256-sha512-sha256" },
  { IPSEC ("\tmediation=yes\n"), NULL },
  { IPSEC ("\tmediation=no\n"), "auth=eap" },
  { IPSEC ("\tmediated_by=y\n"), NULL },
  { IPSEC ("\tencapsulation=auto\n"), "!encap" },
  { IPSEC ("\tesp=null\n"), NULL },
  { IPSEC ("\tesp=aes256,null\n"), NULL },
  { IPSEC ("\tencapsulation=yes\n"), "encap=yes" },
  { IPSEC ("\trightid=%fromcert\n"), "!remote-id" },
  { IPSEC ("\trightid=%fromcert\nca y\n\tcacert=missing.pem\n"), "remote-id=%any" },
  { SITE ("\tleftsubnet=10.1.0.0/16\n\tleftsourceip=10.1.0.1\n"), "request-address=no" },
  { SITE ("\tleftsubnets={10.1.0.0/16 10.2.0.0/16}\n\tleftsourceip=10.2.0.1\n"), "request-address=no" },
  { SITE ("\tleftsubnets={10.1.0.0/16 10.2.0.0/16}\n\tleftsourceip=10.2.0.1,10.1.0.1\n"), "request-address=no" },
  { SITE ("\tleftsubnet=10.1.0.0/16\n\tleftsourceip=10.1.0.1,10.3.0.1\n"), "request-address=yes" },
  { SITE ("\tleftsubnet=10.1.0.0/16\n\tleftsourceip=10.3.0.1\n"), "request-address=yes" },
  { SITE ("\tleftsubnet=0.0.0.0/0\n\tleftsourceip=10.3.0.1\n"), "request-address=yes" },
  { SITE ("\tleftmodecfgclient=no\n"), "request-address=no" },
  { SITE ("\tleftmodecfgclient=yes\n"), "request-address=yes" },
  { "conn x\n\tright=%opportunisticgroup\n\tauthby=rsasig\n\tleftcert=me\n\tleftmodecfgclient=yes\n", NULL },
  { "conn x\n\tright=%group\n\tauthby=secret\n\trightsubnet=10.0.0.0/8\n", NULL },
  { "conn \"the base\"\n\tauthby=secret\nconn \"x y\"\n\talso=\"the base\"\n\tright=gw.example.org\n\tleftsourceip=%config\n", "auth=psk" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n"), "gateway=gw.example.org" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n"), "remote-ts=10.1.0.0/16" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n"), "local-id=me" },
  { TURNED ("\tleft=gw.example.org\n\tright=%any\n"), NULL },
  { TURNED ("\tleft=%defaultroute\n\tright=%defaultroute\n"), NULL },
  { "Put this into /etc/ipsec.conf:\n\n" IPSEC ("") "\nThen run\n   ipsec up x\n   a.b = c\n", "gateway=gw.example.org" },
  { "Put this into /etc/ipsec.conf:\n\n```\n" IPSEC ("") "```\n", "gateway=gw.example.org" },
  { IPSEC ("\tsentences are not settings\n"), NULL },
  { IPSEC ("Then add\n\trightca=%any\n"), NULL },
  { IPSEC ("Version 4 needs this:\n\trightca=%any\n"), NULL },
  { "version 2.0\n" IPSEC (""), "gateway=gw.example.org" },
  { IPSEC ("On site B write:\nconn x\n\tright=other.example.org\n"), NULL },
  { "Put this there:\n" IPSEC ("- rightca=\"CN=Nobody\"\n"), NULL },
  { "Content-Transfer-Encoding: quoted-printable\n\n" IPSEC (""), NULL },
  { IPSEC ("\n\t: PSK \"c2VjcmV0LWtleQ==\"\n"), "gateway=gw.example.org" },
  { "<html>\n<pre>\n" IPSEC ("") "</pre>\n", NULL },
  { "cat > /etc/ipsec.conf <<EOF\n" IPSEC ("") "EOF\n", NULL },
  { FLIPPED ("alsoflip=site"), "gateway=gw.example.org" },
  { FLIPPED ("alsoflip=site"), "remote-ts=10.1.0.0/16" },
  { FLIPPED ("alsoflip=site"), "local-id=me" },
  { FLIPPED ("alsoflip=nowhere"), NULL },
  { FLIPPED ("also=twice\nconn twice\n\talsoflip=site"), "gateway=gw.example.org" },
  { FLIPPED ("alsoflip=twice\nconn twice\n\talsoflip=turned\nconn turned\n\talsoflip=site"), "gateway=gw.example.org" },
  { "conn x\n\tright=a.example.org\n\tauthby=secret\n\tleftsourceip=%config\n\talsoflip=y\nconn y\n\tleft=b.example.org\n",
    "gateway=a.example.org" },
  { "conn x\n\talsoflip=x\n\tright=a.example.org\n\tleft=10.0.0.1\n\tauthby=secret\n", NULL },
  { "conn a\n\tauto=add\n\tright=a.example.org\n\tleftsourceip=%config\n\tleftauth=eap\nconn b\n\talso=a\n\tright=b.example.org\n",
    "gateway=a.example.org" },
  { "conn a\n\tauto=add\n\tleftsourceip=%config\n\tleftauth=eap\nconn b\n\talso=a\n\tright=b.example.org\n", "gateway=b.example.org" },
  { "conn a\n\tauto=ignore\n\tright=a.example.org\n\tleftsourceip=%config\n\tleftauth=eap\nconn b\n\talso=a\n\tright=b.example.org\n",
    "gateway=b.example.org" },
  { "conn x\n\tright=%gw.example.org,other.example.org\n\tleftsourceip=%config\n\tleftauth=eap\n", "gateway=gw.example.org" },
};

#define SWAN(conn, local, remote, rest) \
  "connections {\n x {\n remote_addrs = gw.example.org\n vips = 0.0.0.0\n" conn " local {\n id = alice\n" local " }\n remote {\n" \
  remote " }\n }\n}\n" rest
#define EAP "auth = eap-mschapv2\n"

#define TIMES_4(text) text text text text
#define TIMES_16(text) TIMES_4 (TIMES_4 (text))
#define TAKEN_OVER(others) \
  "connections {\n x : a {\n remote_addrs = gw.example.org\n vips = 0.0.0.0\n local {\n auth = psk\n }\n remote {\n auth = psk\n" \
  " }\n }\n}\n" others

static const Row swanctl[] = {
  { SWAN ("", "auth = psk\n", "auth = pubkey\n", ""), "server-auth=cert" },
  { SWAN ("", "auth = psk\n", "id = gw.example.org\n", ""), "server-auth=cert" },
  { SWAN ("", "auth = psk\n", "auth = psk\n", ""), "!server-auth" },
  { SWAN ("", EAP, "auth = psk\n", ""), "server-auth=psk" },
  { SWAN ("", EAP, "auth = pubkey-sha384-ecdsa-384\n", ""), "server-signature=pubkey-sha384-ecdsa-384" },
  { SWAN ("", EAP, "auth = eap-ttls\n", ""), NULL },
  { SWAN ("", "auth = psk\n}\nlocal-2 {\nauth = eap-gtc\n", "auth = psk\n", ""), NULL },
  { SWAN ("", EAP "}\nlocal-2 {\nauth = eap-gtc\n", "auth = pubkey\n", ""), NULL },
  { SWAN ("", EAP, "groups = vpn\n", ""), NULL },
  { SWAN ("", EAP, "cert_policy = 1.2.3\n", ""), NULL },
  { SWAN ("", EAP, "pubkeys = gw.pub\n", ""), NULL },
  { SWAN ("", EAP, "certs = missing.pem\n", ""), NULL },
  { SWAN ("", EAP, "cert1 {\n handle = 01\n }\n", ""), NULL },
  { SWAN ("", EAP, "cacerts = missing.pem\n", ""), "ca" },
  { "connections {\n a : b {\n remote_addrs = gw.example.org\n }\n}\nb {\n vips = 0.0.0.0\n local {\n auth = psk\n }\n remote {\n auth = psk\n"
    " }\n children {\n n : c {\n }\n }\n}\nc {\n remote_ts = 10.0.0.0/8\n}\n", "remote-ts=10.0.0.0/8" },
  { TAKEN_OVER ("a : b {\n}\nb : c {\n}\nc : e {\n}\ne : f {\n}\nf {\n encap = yes\n}\n"), "encap=yes" },
  { TAKEN_OVER ("f {\n encap = yes\n}\nc : e {\n}\na : b {\n}\ne : f {\n}\nb : c {\n}\n"), "encap=yes" },
  { TAKEN_OVER ("a : b, e {\n}\nb : c {\n}\nc {\n remote_port = 4501\n}\ne {\n remote_port = 4502\n}\n"), "port=4501" },
  { TAKEN_OVER ("a : b {\n}\nb : a {\n remote_port = 4501\n}\n"), "port=4501" },
  { TAKEN_OVER ("a {\n b : a {\n }\n}\n"), NULL },
  { TAKEN_OVER ("a : b, b {\n}\n" TIMES_16 ("a : b, b {\n}\n") "b {\n encap = yes\n}\n"), "encap=yes" },
  { TAKEN_OVER ("a : b1,b2,b3,b4,b5,b6,b7,b8,b9,b10,b11,b12,b13,b14,b15,b16 {\n}\nb16 {\n encap = yes\n}\n"), "encap=yes" },
  { TAKEN_OVER ("a : b1,b2,b3,b4,b5,b6,b7,b8 {\n}\na : b9,b10,b11,b12,b13,b14,b15,b16,b17 {\n}\n"), NULL },
  { TAKEN_OVER ("a : h.children.n {\n}\nh : b {\n}\nb {\n children {\n n {\n encap = yes\n }\n }\n}\n"), "encap=yes" },
  { SWAN ("", EAP, "auth = psk\n", "secrets {\n ike-1 {\n id = %any\n secret = x\n }\n ike-2 {\n id = y\n secret = z\n }\n}\n"),
    "psk-flags=1" },
  { SWAN ("", EAP, "cacert1 {\n file = missing.pem\n }\n", ""), "ca" },
  { SWAN ("", EAP, "ca_id = \"CN=Nobody\"\n", ""), "ca" },
  { SWAN ("", EAP, "revocation = ifuri\n", ""), "revocation=strict" },
  { SWAN ("", EAP, "revocation = strict\n", ""), "revocation=strict" },
  { SWAN ("", EAP, "id = CN=*\n", ""), NULL },
  { SWAN ("", EAP, "id = *.org\n", ""), NULL },
  { SWAN ("", EAP, "id = 0.0.0.0\n", ""), "!remote-id" },
  { SWAN ("", EAP, "id = %gw.example.org\n", ""), "!remote-id" },
  { SWAN ("", EAP, "}\n remote-2 {\n auth = eap\n", ""), NULL },
  { SWAN ("", "round = 2\n" EAP "eap_id = bob\n}\n local-2 {\n round = 1\n auth = pubkey\n", "", ""), "auth=cert-eap" },
  { SWAN ("", "round = 2\n" EAP "eap_id = bob\n}\n local-2 {\n round = 1\n auth = pubkey\n", "", ""), "user=bob" },
  { SWAN ("", "round = 1\n" EAP "}\n local-2 {\n round = 2\n auth = pubkey\n", "", ""), NULL },
  { SWAN ("mediation = yes\n", EAP, "", ""), NULL },
  { SWAN ("mediation = no\n", EAP, "", ""), "auth=eap" },
  { SWAN ("mediated_by = y\n", EAP, "", ""), NULL },
  { SWAN ("ppk_required = yes\n", EAP, "", ""), NULL },
  { SWAN ("ppk_required = no\n", EAP, "", ""), "auth=eap" },
  { SWAN ("ppk_required = yes\n ppk_id = alice\n", EAP, "", ""), "!ppk-required" },
  { SWAN ("ppk_id = alice\n", EAP, "", "secrets {\n ppk1 {\n id = alice\n secret = 0x00ff\n }\n}\n"), "ppk-encoding=base64" },
  { SWAN ("ppk_id = alice\n", EAP, "", ""), "ppk-required=no" },
  { SWAN ("encap = disabled\n", EAP, "", ""), "encap=no" },
  { SWAN ("children {\n lan {\n mode = pass\n }\n net {\n remote_ts = 10.0.0.0/8\n }\n }\n", EAP, "", ""), "remote-ts=10.0.0.0/8" },
  { SWAN ("children {\n net {\n }\n rest {\n mode = drop\n remote_ts = 0.0.0.0/0,::/0\n }\n }\n", EAP, "", ""), "block-on-drop=yes" },
  { SWAN ("children {\n net {\n ah_proposals = sha256\n }\n }\n", EAP, "", ""), "ah=sha256" },
  { SWAN ("children {\n net {\n ah_proposals = default\n }\n }\n", EAP, "", ""), "ah=default" },
  { SWAN ("children {\n net {\n ah_proposals = sha256\n esp_proposals = aes256gcm16\n }\n }\n", EAP, "", ""), "!ah" },
  { SWAN ("", EAP, "", "authorities {\n r {\n file = missing.pem\n }\n}\n"), "ca" },
};

#define APPLE(auth, rest) \
  "<plist><dict><key>PayloadType</key><string>com.apple.vpn.managed</string><key>VPNType</key><string>IKEv2</string>" \
  "<key>IKEv2</key><dict><key>RemoteAddress</key><string>gw.example.org</string>" auth rest "</dict></dict></plist>"
#define ID(id) "<key>RemoteIdentifier</key><string>" id "</string>"
#define AUTH_EAP "<key>AuthenticationMethod</key><string>None</string><key>ExtendedAuthEnabled</key><true/>"
#define FIELD(key, value) "<key>" key "</key><string>" value "</string>"
#define ON(key) "<key>" key "</key><true/>"
#define OFF(key) "<key>" key "</key><integer>0</integer>"
#define ALWAYS_ON \
  "<plist><dict><key>PayloadType</key><string>com.apple.vpn.managed</string><key>VPNType</key><string>AlwaysOn</string>" \
  "<key>AlwaysOn</key><dict><key>TunnelConfigurations</key><array><dict><key>ProtocolType</key><string>IKEv2</string>" \
  "<key>RemoteAddress</key><string>gw.example.org</string>" AUTH_EAP "</dict></array></dict></dict></plist>"
#define APP \
  "<plist><dict><key>PayloadType</key><string>com.apple.vpn.managed.applayer</string><key>VPNType</key><string>IKEv2</string>" \
  "<key>VPNUUID</key><string>1</string><key>SafariDomains</key><array><string>example.org</string></array>" \
  "<key>IKEv2</key><dict><key>RemoteAddress</key><string>gw.example.org</string>" AUTH_EAP "</dict></dict></plist>"
#define METHODS(list, rest) \
  "<key>IKESecurityAssociationParameters</key><dict><key>PostQuantumKeyExchangeMethods</key><array>" list "</array></dict>" rest

static const Row apple[] = {
  { APPLE (AUTH_EAP, ID ("gw.example.org")), "!remote-id" },
  { APPLE (AUTH_EAP, ID ("b\303\274cher.example")), "remote-id=xn--bcher-kva.example" },
  { APPLE (AUTH_EAP, ID ("%any")), NULL },
  { APPLE (AUTH_EAP, ID ("*")), NULL },
  { APPLE (AUTH_EAP, ID ("*.com")), NULL },
  { APPLE (AUTH_EAP, ID ("0.0.0.0")), NULL },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("ServerCertificateCommonName", "x")), "remote-id=x" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("ServerCertificateCommonName", "y")), NULL },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("ServerCertificateIssuerCommonName", "Nobody's Own Root")), "ca" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("ServerCertificateIssuerCommonName", "")), "!ca" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("ServerCertificateIssuerCommonName", "\n ")), "!ca" },
  { APPLE (FIELD ("AuthenticationMethod", "SharedSecret") FIELD ("SharedSecret", "x"), FIELD ("ServerCertificateIssuerCommonName", "")),
    "auth=psk" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("PayloadCertificateUUID", "")), "auth=eap" },
  { APP, "auth=eap" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("TLSMinimumVersion", "")), "auth=eap" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("TLSMinimumVersion", "1.2")), "auth=eap" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("TLSMinimumVersion", "1.3")), NULL },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("PPK", "x")), NULL },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("PPK", "x") FIELD ("PPKIdentifier", "a")), "ppk-required=yes" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("PPK", "x") FIELD ("PPKIdentifier", "a")), "ppk-id=a" },
  { APPLE (AUTH_EAP, ID ("x") FIELD ("PPK", "x") "<key>PPKMandatory</key><false/>"), "auth=eap" },
  { APPLE (AUTH_EAP, ID ("x") METHODS ("<integer>36</integer>", "")), "ike=aes256-sha256-modp2048-ke1_mlkem768" },
  { APPLE (AUTH_EAP, ID ("x") METHODS ("<string>0</string>", "")), "ike=aes256-sha256-modp2048" },
  { APPLE (AUTH_EAP, ID ("x") METHODS ("<string>99</string>", "")), NULL },
  { APPLE (AUTH_EAP, ID ("x") METHODS ("<string>36</string><string>37</string>", "")), NULL },
  { APPLE (AUTH_EAP, ON ("IncludeAllNetworks")), "block-on-drop=yes" },
  { APPLE (AUTH_EAP, ON ("IncludeAllNetworks")), "local-network=block" },
  { APPLE (AUTH_EAP, ON ("IncludeAllNetworks") ON ("ExcludeLocalNetworks")), "local-network=allow" },
  { APPLE (AUTH_EAP, ON ("IncludeAllNetworks") OFF ("ExcludeLocalNetworks")), "local-network=block" },
  { APPLE (AUTH_EAP, FIELD ("IncludeAllNetworks", "2")), "block-on-drop=yes" },
  { APPLE (AUTH_EAP, OFF ("IncludeAllNetworks") OFF ("ExcludeLocalNetworks")), "!block-on-drop" },
  { APPLE (AUTH_EAP, OFF ("IncludeAllNetworks") OFF ("ExcludeLocalNetworks")), "!local-network" },
  { APPLE (AUTH_EAP, ON ("EnforceRoutes")), "!block-on-drop" },
  { APPLE (AUTH_EAP, ON ("EnforceRoutes")), "local-network=block" },
  { APPLE (AUTH_EAP, ON ("EnforceRoutes") ON ("ExcludeLocalNetworks")), "local-network=allow" },
  { APPLE (AUTH_EAP, ON ("ExcludeLocalNetworks")), "!local-network" },
  { ALWAYS_ON, "block-on-drop=yes" },
  { ALWAYS_ON, "local-network=block" },
  { APPLE (FIELD ("AuthenticationMethod", "SharedSecret") FIELD ("SharedSecret", "x"), FIELD ("ServerCertificateIssuerCommonName", "CA")),
    NULL },
  { APPLE (FIELD ("AuthenticationMethod", "Certificate") FIELD ("PayloadCertificateUUID", "gone"), ""), "auth=cert" },
  { APPLE (AUTH_EAP, ID ("\n gw.example.org ")), "!remote-id" },
  { APPLE (AUTH_EAP, FIELD ("LocalIdentifier", " alice\n")), "local-id=alice" },
  { APPLE (AUTH_EAP, FIELD ("LocalIdentifier", "\n\t")), "!local-id" },
  { APPLE (AUTH_EAP, ID ("x") METHODS ("<string>37</string>", "<key>AllowPostQuantumKeyExchangeFallback</key><true/>")),
    "ike=aes256-sha256-modp2048" },
};

#define SSWAN(split) "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\"},\"split-tunneling\":{" split "}}"

static const Row sswan[] = {
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\",\"id\":\"gw.example.org\"}}", "!remote-id" },
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\",\"id\":\"%any\"}}", NULL },
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\",\"id\":\"*.org\"}}", NULL },
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\",\"revocation\":{\"strict\":true}}}", "revocation=strict" },
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\",\"cert\":\"eA==\"}}", NULL },
  { "{\"type\":\"ikev2-cert\",\"remote\":{\"addr\":\"gw.example.org\"},\"local\":{\"p12\":\"\"}}", "auth=cert" },
  { "{\"type\":\"ikev2-cert\",\"remote\":{\"addr\":\"gw.example.org\"},\"local\":{\"p12\":\"?\"}}", NULL },
  { "{\"type\":\"ikev2-cert\",\"remote\":{\"addr\":\"gw.example.org\"},\"local\":{\"p12\":null}}", "auth=cert" },
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"gw.example.org\",\"id\":null,\"cert\":null}}", "auth=eap" },
  { SSWAN ("\"block-ipv6\":true"), "missing-family=block" },
  { SSWAN ("\"block-ipv6\":true"), "!block-on-drop" },
  { SSWAN ("\"block-ipv4\":true"), "missing-family=block" },
  { SSWAN ("\"block-ipv4\":true,\"block-ipv6\":true"), "block-on-drop=yes" },
  { SSWAN ("\"block-ipv4\":true,\"block-ipv6\":true"), "local-network=block" },
  { SSWAN ("\"block-ipv4\":true,\"subnets\":\"10.0.0.0/8\""), "block-on-drop=yes" },
  { SSWAN ("\"block-ipv6\":true,\"excluded\":\"10.0.0.0/8\""), "block-on-drop=yes" },
  { SSWAN ("\"block-ipv4\":false,\"block-ipv6\":false,\"subnets\":\"10.0.0.0/8\""), "!block-on-drop" },
  { SSWAN ("\"block-ipv4\":false,\"block-ipv6\":false"), "!missing-family" },
};

#define PROFILE(number, config, rest) \
  "<VPNProfile><NativeProfile><Servers>gw.example.org</Servers><NativeProtocolType>IKEv2</NativeProtocolType><Authentication>" \
  "<UserMethod>Eap</UserMethod><Eap><Configuration><EapHostConfig><EapMethod><Type>" number "</Type></EapMethod><Config><Eap>" \
  config "</Eap></Config></EapHostConfig></Configuration></Eap></Authentication></NativeProfile>" rest "</VPNProfile>"
#define L2TP(method) \
  "<VPNProfile><NativeProfile><Servers>gw.example.org</Servers><NativeProtocolType>L2tp</NativeProtocolType><Authentication>" \
  "<UserMethod>" method "</UserMethod></Authentication></NativeProfile></VPNProfile>"
#define PEAP(inner, validation) \
  PROFILE ("25", "<Type>25</Type><EapType><ServerValidation>" validation "</ServerValidation><Eap><Type>" inner "</Type></Eap></EapType>", "")
#define NAMES(text) "<ServerNames>" text "</ServerNames>"

#define ROUTE(address, prefix, excluded) \
  "<Route><Address>" address "</Address><PrefixSize>" prefix "</PrefixSize><ExclusionRoute>" excluded "</ExclusionRoute></Route>"

#define ESCAPED(config) \
  "<VPNProfile><NativeProfile><Servers>gw.example.org</Servers><NativeProtocolType>IKEv2</NativeProtocolType><Authentication>" \
  "<UserMethod>Eap</UserMethod><Eap><Configuration>" config "</Configuration></Eap></Authentication></NativeProfile></VPNProfile>"

#define SYNCML(data) \
  "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Replace><CmdID>2</CmdID><Item><Target><LocURI>./User/Vendor/MSFT/VPNv2/X/ProfileXML" \
  "</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta><Data>" data "</Data></Item></Replace></SyncBody></SyncML>"

static const Row windows[] = {
  { PEAP ("26", NAMES ("nps.example.org")), "aaa-id=nps.example.org" },
  { PEAP ("26", NAMES ("nps1.example.org;nps2.example.org")), "aaa-id=nps1.example.org" },
  { PEAP ("26", NAMES ("^nps\\.example\\.org$")), "aaa-id=nps.example.org" },
  { PEAP ("26", NAMES ("nps[12].example.org")), NULL },
  { PEAP ("26", NAMES ("*.example.org")), NULL },
  { PEAP ("26", "<TrustedRootCA>00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 00 11 22 33</TrustedRootCA>"), "ca" },
  { PEAP ("13", ""), NULL },
  { PROFILE ("21", "<Phase2Authentication><PAPAuthentication/></Phase2Authentication>", ""), NULL },
  { PROFILE ("26", NAMES ("ignored[12]"), ""), "!aaa-id" },
  { PROFILE ("13", NAMES ("(a|b)\\.example\\.org"), ""), NULL },
  { L2TP ("Pap"), "ppp-auth=pap" },
  { L2TP ("CHAP"), "ppp-auth=chap" },
  { L2TP ("Unheard"), NULL },
  { PROFILE ("26", "", "<LockDown>true</LockDown>"), "block-on-drop=yes" },
  { PROFILE ("26", "", "<LockDown></LockDown>"), "block-on-drop=yes" },
  { "<VPNProfile><NativeProfile><Servers>gw.example.org</Servers><NativeProtocolType>IKEv2</NativeProtocolType><Authentication>"
    "<UserMethod/><MachineMethod>Certificate</MachineMethod></Authentication><CryptographySuite><PfsGroup> </PfsGroup>"
    "</CryptographySuite></NativeProfile></VPNProfile>", "auth=cert" },
  { PROFILE ("26", "", "<LockDown>TRUE</LockDown>"), "local-network=block" },
  { PROFILE ("26", "", "<LockDown>false</LockDown>"), "!block-on-drop" },
  /* As it travels to devices that are managed. */
  { SYNCML ("&lt;VPNProfile&gt;&lt;NativeProfile&gt;&lt;Servers&gt;a.example&lt;/Servers&gt;&lt;NativeProtocolType&gt;IKEv2"
            "&lt;/NativeProtocolType&gt;&lt;Authentication&gt;&lt;MachineMethod&gt;Certificate&lt;/MachineMethod&gt;"
            "&lt;/Authentication&gt;&lt;/NativeProfile&gt;&lt;LockDown&gt;true&lt;/LockDown&gt;&lt;/VPNProfile&gt;"), "block-on-drop=yes" },
  { SYNCML ("<![CDATA[" PEAP ("26", NAMES ("nps.example.org")) "]]>"), "aaa-id=nps.example.org" },
  { SYNCML ("<![CDATA[" PEAP ("26", NAMES ("*.example.org")) "]]>"), NULL },
  /* As a setting of its own would have it. */
  { ESCAPED ("&lt;EapHostConfig&gt;&lt;EapMethod&gt;&lt;Type&gt;13&lt;/Type&gt;&lt;/EapMethod&gt;&lt;Config&gt;&lt;ServerNames&gt;nps.example.org"
             "&lt;/ServerNames&gt;&lt;/Config&gt;&lt;/EapHostConfig&gt;"), "aaa-id=nps.example.org" },
  { ESCAPED ("&lt;EapHostConfig&gt;"), NULL },
  { SYNCML (PROFILE ("26", "", "<LockDown>true</LockDown>")), "block-on-drop=yes" },
  { PROFILE ("26", "", ROUTE ("10.0.0.0", "33", "true")), NULL },
  { "\n \n<?xml version=\"1.0\" encoding=\"utf-16\"?>\n" PROFILE ("26", "", ""), "auth=eap" },
  { SYNCML ("&lt;VPNProfile&gt;&lt;NativeProfile&gt;"), NULL },
  { "<VPNProfile><NativeProfile><Servers>gw.example.org</Servers><NativeProtocolType>IKEv2</NativeProtocolType><Authentication>"
    "<UserMethod>MSChapv2</UserMethod></Authentication><L2tpPsk>x</L2tpPsk></NativeProfile></VPNProfile>", "!psk-flags" },
  { SYNCML ("&amp;lt;VPNProfile&amp;gt;&amp;lt;NativeProfile&amp;gt;"), NULL },
};

static const Row others[] = {
  { "<VpnProfile><VpnServer>gw.example.org</VpnServer><VpnType>IkeV2</VpnType><Auth>EAPTLS</Auth>"
    "<ServerCertRootCn>Nobody's Own Root</ServerCertRootCn></VpnProfile>", "ca" },
  { "[x]\nType=2\nVpnStrategy=7\nPhoneNumber=gw.example.org\nAuthRestrictions=512\nUseMachineRootCert=1\n", "ca" },
  { "; the office\n\n;and more\n[x]\nType=2\nVpnStrategy=7\nPhoneNumber=gw.example.org\nAuthRestrictions=512\n", "auth=eap" },
  { "; the office\nparam (\n[x]\nType=2\nVpnStrategy=7\nPhoneNumber=gw.example.org\nAuthRestrictions=512\n", NULL },
  { "  [connection]\n  id=x\n\n  [vpn]\n  service-type=org.freedesktop.NetworkManager.ipsec\n  gateway=gw.example.org\n  user=a\n",
    "gateway=gw.example.org" },
  { "$name = 'x'\n$book = @'\n[$name]\nType=2\nVpnStrategy=7\nPhoneNumber=gw.example.org\nAuthRestrictions=512\n'@\n", NULL },
  { "[connection]\nid=x\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\n"
    "ipsec-enabled=yes\nuser-auth-type=tls\nuser-cert=/c\nuser-key=/k\n", "!user" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\ngateway=gw.example.org\nuser=a\nremote-id=CN=*\n", NULL },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\ngateway=gw.example.org\nuser=a\nremote-id=%any\nca=/ca.pem\n",
    "remote-id=%any" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\ngateway=gw.example.org\nuser=a\nlocal-id=\n", "!local-id" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.strongswan\naddress=gw.example.org\nmethod=eap\nuser=a\nvirtual=yes\n"
    "remote-identity=*\n", NULL },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\nipsec-enabled=yes\n"
    "machine-auth-type=tls\nmachine-cert=/c.pem\nipsec-remote-id=%any\n", NULL },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\nipsec-enabled=yes\nipsec-ike=aes256-sha2\n",
    "ike=aes256-sha256-modp2048-modp3072-modp4096-modp8192-ecp256-ecp384-ecp521-curve25519" },
};

static Import *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ImportSource) source = import_source_new_memory ("x", bytes, NULL);

  return import_read (source, error);
}

static void
check_wanted (ImportVpn *vpn, const char *wanted)
{
  g_auto (GStrv) parts = g_strsplit (wanted[0] == '!' ? wanted + 1 : wanted, "=", 2);
  const char *value = import_vpn_get (vpn, parts[0]);

  if (*wanted == '!')
    g_assert_null (value);
  else if (parts[1])
    g_assert_cmpstr (value, ==, parts[1]);
  else
    g_assert_nonnull (value);
}

static void
check_rows (const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Import) import = read_text (rows[i].text, &error);
    ImportVpn *vpn = import ? import_first (import, &error) : NULL;
    g_autofree char *report = import ? import_report (import) : NULL;

    g_test_message ("%s\n%s", rows[i].text, report ? report : error->message);
    if (rows[i].wanted) {
      g_assert_no_error (error);
      check_wanted (vpn, rows[i].wanted);
    } else
      g_assert_null (vpn);
  }
}

#define TEST(name, rows) \
  static void \
  name (void) \
  { \
    check_rows (rows, G_N_ELEMENTS (rows)); \
  }

TEST (test_ipsec_conf, ipsec_conf)
TEST (test_swanctl, swanctl)
TEST (test_apple, apple)
TEST (test_sswan, sswan)
TEST (test_windows, windows)
TEST (test_others, others)

/* The line of the report that each of these has to have: what is weak, and what is blocked. */
static const char *const lines[][2] = {
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\nipsec-psk=x\n", "ipsec=no: " },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\n", "security=legacy: " },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\n", ",pap: PAP sends" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\ngateway=gw.example.org\nuser=a\nrefuse-pap=yes\n", "mschap: CHAP and" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\ngateway=gw.example.org\nuser=a\nesp=null-sha256\n",
    "esp=null-sha256: null does not encrypt" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n\tleftid=you\n"), "\n  leftid       remote-id=you\n" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n"), "\n  rightid      local-id=me\n" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n\tleftunheard=yes\n"), "\n  leftunheard  not used: is unknown" },
  { TURNED ("\tleft=gw.example.org\n\tright=%defaultroute\n"), "\n  right        not used: the address follows" },
  { FLIPPED ("alsoflip=site"), "\n  left         gateway=gw.example.org\n" },
  { FLIPPED ("alsoflip=site"), "\n  leftsubnet   remote-ts=10.1.0.0/16\n" },
  { "Put this into /etc/ipsec.conf:\n" IPSEC (""), "line 1           not used: text outside" },
  { SITE ("") "2) Add to ipsec.secrets:\n1.2.3.4 gw.example.org : PSK \"x y\"\n", "ipsec.secrets PSK  psk\n" },
  { IPSEC ("\trightfirewall=yes\n"), "rightfirewall    not used: the server decides this" },
  { IPSEC ("\tah=sha256\n"), "ah=sha256: AH does not encrypt" },
  { IPSEC ("\tah=sha256\n\tesp=aes256-sha256\n"), "not used: ESP is used, which encrypts" },
  { IPSEC ("\tike=3des-sha1-modp1024!\n"), "ike=3des-sha1-modp1024: has algorithms" },
  { CONN ("\tleftauth=eap-md5\n"), "eap-method=md5: MD5 " },
  { "{\"type\":\"ikev2-eap\",\"remote\":{\"addr\":\"a.example\",\"revocation\":{\"crl\":false,\"ocsp\":false}}}", "revocation=off: " },
  { "[x]\nType=2\nVpnStrategy=3\nPhoneNumber=gw.example.org\nAuthRestrictions=8\n", "ppp-auth=pap: PAP sends" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\ngateway=gw.example.org\nuser=a\nremote-id=%any\nca=/ca.pem\n",
    "remote-id=%any: whoever" },
  { APP, "com.apple.vpn.managed.applayer  not used: all programs" },
  { APP, "SafariDomains                   not used: all programs" },
  { APPLE (AUTH_EAP, ON ("IncludeAllNetworks")), "IncludeAllNetworks   block-on-drop=yes: once the VPN is up" },
  { APPLE (AUTH_EAP, ON ("EnforceRoutes")), "not used: only a tunnel that takes all" },
  { APPLE (AUTH_EAP, ON ("ExcludeLocalNetworks")), "not used: has no effect without" },
  { ALWAYS_ON, "block-on-drop=yes: once" },
  { PROFILE ("26", "", "<LockDown>true</LockDown>"), "block-on-drop=yes: once" },
  { PROFILE ("26", "", ROUTE ("192.0.2.0", "24", "true")), "ipv4.routes=192.0.0.0/23" },
  { PROFILE ("26", "", ROUTE ("192.0.2.0", "24", "true")), "ipv4.dns-search=~." },
  { PROFILE ("26", "", ROUTE ("10.0.0.0", "8", "false") ROUTE ("10.1.0.0", "16", "true")), "ipv4.routes=10.0.0.0/16" },
  { PROFILE ("26", "", "<LockDown>true</LockDown>" ROUTE ("10.1.0.0", "16", "true")), "Route, ExclusionRoute  not used: LockDown" },
  { "[x]\ntype=2\nvpnstrategy=7\nphonenumber = gw.example.org\nauthrestrictions=512\n[y]\nType=1\n", "gateway=gw.example.org" },
  { "[x]\nType=2\nVpnStrategy=7\nPhoneNumber=gw.example.org\nAuthRestrictions=128\nCustomAuthKey=13\nCustomAuthData=3100\n",
    "set aaa-id and ca" },
  { "[x]\nType=2\nVpnStrategy=7\nPhoneNumber=gw.example.org\nAuthRestrictions=128\nCustomAuthKey=26\nCustomAuthData=3100\n",
    "only Windows knows\n" },
  { PROFILE ("26", "", "<Proxy><AutoConfigUrl>proxy</AutoConfigUrl></Proxy>"), "not used: is not a URL" },
  { "[vpn]\nservice-type=org.freedesktop.NetworkManager.ipsec\ngateway=gw.example.org\nuser=a\n[ipv4]\nmethod=manual\n"
    "address1=10.0.0.5/24\n", "not used: the server assigns the addresses" },
  { SSWAN ("\"excluded\":\"192.0.2.0/24\""), "ipv4.dns-search=~." },
  { SSWAN ("\"subnets\":\"0.0.0.0/0 ::/0\",\"excluded\":\"192.0.2.0/24\""), "ipv4.dns-search=~." },
  { PROFILE ("26", "", "<DnsSuffix>a.example;b.example</DnsSuffix>"), "ipv4.dns-search=b.example" },
  { SSWAN ("\"block-ipv4\":true,\"subnets\":\"10.0.0.0/8\""), "block-on-drop=yes: IPv6 outside the tunnel" },
  { SSWAN ("\"block-ipv6\":true,\"subnets\":\"10.0.0.0/8\""), "block-on-drop=yes: once the VPN is up" },
  { CONN ("\tauthby=secret\n\tleftsourceip=10.3.0.1\n"), "not used: the server assigns the addresses" },
  { SWAN ("vips = 10.3.0.1, ::\n", EAP, "", ""), "not used: the server assigns the addresses" },
  { IPSEC ("\tleftdns=10.0.0.1\n"), "not used: the server decides" },
  { IPSEC ("\tmodecfgdns=10.0.0.1\n"), "not used: the server decides" },
  { OLD ("address1=10.0.0.9/24\ngateway=me\n"), "not used: the server gives the addresses" },
  { OLD ("address1=me\n"), "not used: the server gives the addresses" },
  { OLD ("address1=10.0.0.9/24\n[ipv6]\ngateway=fe80::1\n"), "not used: the server gives the addresses" },
  { SITE ("\tleftsubnet=10.1.0.0/16\n\tleftsourceip=10.1.0.1\n"), "not used: it belongs to a network on this side" },
  { IPSEC ("\trightid=%fromcert\n"), "not used: anybody with a public certificate" },
  { SWAN ("", "auth = pubkey\n cert1 {\n handle = 01\n module = x\n }\n", "", ""), "cert: certificates on smart cards need" },
};

/* What none of these may say. */
static const char *const no_lines[][2] = {
  { SITE ("") "1.2.3.4 gw.example.org : PSK \"<YOUR KEY>\"\n", "PSK  psk\n" },
  { SITE ("") "echo \": PSK \\\"$KEY\\\"\" >> /etc/ipsec.secrets\n", "PSK  psk\n" },
  { CONN ("\tauthby=secret\n"), "the server assigns" },
  { SWAN ("vips = ::,0.0.0.0\n", EAP, "", ""), "the server assigns" },
  { "conn x\n\tright=gw.example.org\n\tauthby=secret\n\tleftsourceip=%cfg\n", "the server assigns" },
  { SWAN ("", "round = 1\n" EAP, "", ""), "is unknown" },
  { SWAN ("", "auth = pubkey\n cert1 {\n handle = 01\n module = x\n }\n", "auth = pubkey\n", ""), "is unknown" },
  { "connections {\n x {\n remote_addrs = gw.example.org\n vips = ::\n local {\n auth = psk\n }\n remote {\n }\n }\n}\n", "is unknown" },
};

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Import) import = read_text (lines[i][0], &error);
    g_autofree char *report = import ? import_report (import) : NULL;

    g_assert_no_error (error);
    g_test_message ("%s", report);
    g_assert_nonnull (strstr (report, lines[i][1]));
  }
}

static void
test_no_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (no_lines); i++) {
    g_autoptr (Import) import = read_text (no_lines[i][0], NULL);
    g_autofree char *report = import_report (import);

    g_test_message ("%s", report);
    g_assert_null (strstr (report, no_lines[i][1]));
  }
}

/* What is said of files of other programs. */
static const char *const others_why[][2] = {
  { "powershell \"add-vpnconnection -name x -serveraddress gw.example.org\"\n", "is a PowerShell script" },
  { "$p = @{\n ServerAddress = 'gw.example.org'\n}\nAdd-VpnConnection @p\n", "is a PowerShell script" },
  { "<VPNProfile><PluginProfile><ServerUrlList>x</ServerUrlList></PluginProfile></VPNProfile>", "is for a third-party app" },
  { "<AzVpnProfile><name>x</name><serverlist/></AzVpnProfile>", "is for Azure VPN Client" },
  { "<EapHostConfig><EapMethod><Type>26</Type></EapMethod></EapHostConfig>", "says only how" },
  { "<pfsense>\n<ipsec><phase1/></ipsec></pfsense>", "is a firewall's own" },
  { "<opnsense>\n<OPNsense><Swanctl/></OPNsense></opnsense>", "is a firewall's own" },
  { "/ip ipsec peer add address=gw.example.org exchange-mode=ike2\n", "is a configuration for RouterOS" },
  { "ikev2 \"x\" active esp from dynamic to any peer gw.example.org srcid alice\n", "is a configuration for OpenIKED" },
  { "remote 192.0.2.1 {\n exchange_mode main;\n}\nsainfo anonymous {\n}\n", "is a racoon configuration" },
  { "[InternetShortcut]\r\nURL=https://gw.example.org/x.mobileconfig\r\n", "contains only a web address" },
  { "{\"Type\":\"com.apple.configuration.legacy\",\"Payload\":{\"ProfileURL\":\"https://x\"}}", "contains only a web address" },
  { "From: a\nSubject: VPN\nContent-Type: multipart/mixed\n", "is a mail message" },
  { "-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n", "is only a certificate" },
  { "{\"@odata.type\":\"#microsoft.graph.macOSCustomConfiguration\",\"payload\":\"x\"}", "for Microsoft Intune" },
  { "<os_x_configuration_profile><general><payloads>x</payloads></general></os_x_configuration_profile>", "for Jamf Pro" },
  { "{\n  services.strongswan-swanctl.swanctl.connections.x = {\n  };\n}\n", "for NixOS" },
  { "[NetDev]\nName=ipsec0\nKind=xfrm\n", "for systemd-networkd" },
  { "gcloud compute vpn-tunnels create x --ike-version 2\n", "for Google Cloud" },
  { "{\"purpose\":\"remote-user-vpn\",\"x_ipsec_pre_shared_key\":\"x\"}", "for UniFi" },
  { "vpn {\n    l2tp {\n        remote-access {\n        }\n    }\n}\n", "for EdgeOS/VyOS" },
  { "sudo charon-cmd --host gw.example.org --identity alice\n", "for charon-cmd" },
};

static void
test_others_why (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others_why); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_text (others_why[i][0], &error));
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, others_why[i][1]));
  }
}

/* The server's address inside PPP. */
static const char *const gateways[][2] = {
  { OLD ("address1=10.0.0.9/24,10.0.0.1\n"), "10.0.0.1" },
  { OLD ("address1=10.0.0.9/24\ngateway=10.0.0.1\n"), "10.0.0.1" },
  { OLD ("address1=10.0.0.9/24,10.0.0.2\ngateway=10.0.0.1\n"), "10.0.0.1" },
  { OLD ("address1=10.0.0.9/24,10.0.0.2\ngateway=0.0.0.0\n"), "10.0.0.2" },
  { OLD ("address1=10.0.0.9/24,0.0.0.0\n"), NULL },
  { OLD ("address1=10.0.0.9\ngateway=fe80::1\n"), NULL },
};

static void
test_gateways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gateways); i++) {
    g_autoptr (Import) import = read_text (gateways[i][0], NULL);
    NMConnection *connection = import_vpn_get_connection (import_first (import, NULL));
    NMSettingIPConfig *ip4 = nm_connection_get_setting_ip4_config (connection);

    g_test_message ("%s", gateways[i][0]);
    g_assert_cmpuint (nm_setting_ip_config_get_num_addresses (ip4), ==, 1);
    g_assert_cmpstr (nm_setting_ip_config_get_gateway (ip4), ==, gateways[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-demands/ipsec-conf", test_ipsec_conf);
  g_test_add_func ("/import-demands/swanctl", test_swanctl);
  g_test_add_func ("/import-demands/apple", test_apple);
  g_test_add_func ("/import-demands/sswan", test_sswan);
  g_test_add_func ("/import-demands/windows", test_windows);
  g_test_add_func ("/import-demands/others", test_others);
  g_test_add_func ("/import-demands/lines", test_lines);
  g_test_add_func ("/import-demands/no-lines", test_no_lines);
  g_test_add_func ("/import-demands/others-why", test_others_why);
  g_test_add_func ("/import-demands/gateways", test_gateways);
  return g_test_run ();
}
