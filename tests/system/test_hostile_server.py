# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that give, demand and say what they should not: each attempt is refused with its cause, or the connection is up with what
is sound of it. The addresses that are nobody's to give are in test_ike_servers.py, passwords asked for too early in
test_ike_rogue.py. The table of what each got is printed."""

import contextlib
import re

from ike import CERTS, EAP, IkeCase, LAN, WithoutResolvconf
from l2tp import L2tpCase, SHARED
from lab.endless_radius import EndlessRadius
from lab.lns import INNER
from lab.net import UPLINKS
from lab.server import PASSWORD, PLUGINS, PSK

LONG = True

ROUTER = UPLINKS["eth0"][2]
SECRET = {"password": PASSWORD, "psk": PSK}
SOUND = "up, only what is sound of it is used"
LONG_NAME = ".".join(["a" * 60] * 4) + ".example.org"
# Seconds, after which it is given up.
IN_TIME = {"timeout": "20"}
KEY = {"auth": "psk", "certs": None}


def serves(*networks):
    return {"connection": {"children": {"net": {"local_ts": ",".join(["10.80.0.0/24", *networks])}}}}


def by_esp(**settings):
    return {"connection": {"children": {"net": settings}}}


def name_servers(count):
    return {"pools": {"v4": {"dns": ",".join(f"10.80.{n // 250 + 1}.{n % 250 + 1}" for n in range(count))}}}


def domains(count):
    """INTERNAL_DNS_DOMAIN (RFC 8598), which charon has no name for."""
    return {"daemon": {"plugins": {"attr": {"25": ",".join(f"domain-{n}.example.org" for n in range(count))}}}}


class Hostile:
    """Each attempt is by itself: one that fails spoils no other."""

    @contextlib.contextmanager
    def attempt(self, name, got):
        with self.subTest(name):
            self.client.log.mark()
            try:
                yield
            finally:
                if self._profiles:
                    self.client.remove(*self._profiles)
                self._profiles.clear()
            # Nothing that a terminal would obey.
            self.assertIsNone(re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", self.client.log.text()))
            self.assert_clean()
            with open("/out/hostile.txt", "a") as file:
                file.write(f"{self.kind} server: {name:48} {got}\n")

    def assert_sound(self, *reachable):
        """What the machine had goes on, and nothing nonsensical became a name server."""
        for address in ("127.0.0.1", *reachable):
            self.assertTrue(self.client.ping(address), f"{address} does not answer")
        self.assertTrue(self.client.sends_by("lo", "127.0.0.5"))
        for address in ("224.0.0.251", "ff02::fb") if reachable else ():
            self.assertFalse(self.client.sends_by("nm-ipsec", address))
        servers = self.client.run("cat", "/etc/resolv.conf")
        for nonsense in ("127.", "0.0.0.0", "224.", "255.", "::1\n", "ff02:"):
            self.assertNotIn(f"nameserver {nonsense}", servers)
        self.assertLessEqual(servers.count("nameserver"), 17)

    def comes_up(self, name, got, *reachable, **server):
        with self.attempt(name, got):
            self.start(**server)
            self.connect(self.profile, SECRET)
            self.assertTrue(self.client.ping(self.inside), f"{self.inside} does not answer")
            self.assert_sound(*reachable)

    def is_refused(self, name, cause, data=None, **server):
        with self.attempt(name, f"refused: {cause.split('|')[0]}"):
            self.start(**server)
            self.client.up(self.add({**self.profile, **(data or {})}, secrets=SECRET), expect="")
            self.client.log.wait(cause)


class HostileIke(Hostile, IkeCase):
    kind, profile, inside = "IKEv2", EAP, LAN

    def start(self, **server):
        self.server.start(**server)


class IkeThousands(WithoutResolvconf, HostileIke):
    """With resolvconf, strongSwan 5.9 would start three processes for each name server."""

    def test_gives_thousands(self):
        for count in 1000, 2000:
            self.comes_up(f"{count:,} name servers", "up, the first 8 are used", **name_servers(count))
            self.comes_up(f"{count:,} domains", "up, none is used", **domains(count))
        self.is_refused("4,000 domains", "the server's answer is too long", IN_TIME, **domains(4000))


class Ike(HostileIke):
    def test_gives_networks(self):
        self.comes_up("100 networks", "up, all of them go inside", ROUTER,
                      **serves(*(f"10.100.{2 * n}.0/24" for n in range(99))))
        seen = self.client.watch()
        with self.attempt("75 ranges that are 2,221 routes", "refused: more networks than can be routed"):
            self.start(**serves(*(f"10.{n + 1}.0.1-10.{n + 1}.255.254" for n in range(74))))
            self.client.up(self.add(self.profile, secrets=SECRET), expect="")
            self.assert_told("more networks than can be routed", seen)
        self.comes_up("networks of loopback", SOUND, ROUTER, **serves("127.0.0.0/8", "::1/128"))
        self.comes_up("networks of multicast", SOUND, ROUTER, **serves("224.0.0.0/4", "ff00::/8"))
        self.comes_up("the network that we are on", SOUND, ROUTER, **serves("192.0.2.0/24"))
        self.comes_up("our router alone", SOUND, ROUTER, **serves(f"{ROUTER}/32"))

    def test_gives_addresses(self):
        self.comes_up("name servers: loopback, multicast, broadcast", SOUND,
                      pools={"v4": {"dns": "127.0.0.53,224.0.0.1,255.255.255.255,10.80.0.53"}})
        self.comes_up("name servers of IPv6: loopback, multicast", SOUND, pools={"v6": {"dns": "::1,ff02::1,fd80::53"}})
        self.comes_up("60 name servers", "up, the first 8 are used",
                      **name_servers(60))
        self.is_refused("an IPv6 address of loopback", "which cannot be ours", pools={"v6": {"addrs": "::1/128"}})
        self.is_refused("an IPv6 address of multicast", "which cannot be ours", pools={"v6": {"addrs": "ff02::5/128"}})

    def test_demands(self):
        self.is_refused("ESP without encryption", "accepts none of the ESP proposals", **by_esp(esp_proposals="null-sha256"))
        self.is_refused("IKE with 3DES, SHA-1 and MODP1024", "accepts none of the IKE proposals",
                        {"security": "modern"}, connection={"proposals": "3des-sha1-modp1024"})
        self.is_refused("IKE with MD5", "accepts none of the IKE proposals", connection={"proposals": "aes128-md5-modp768"})
        self.is_refused("networks that nobody asked for", "refuses the requested networks", {"remote-ts": "172.16.0.0/16"},
                        **serves())
        self.comes_up("new keys every few seconds", "up, traffic goes on",
                      **by_esp(rekey_time="3s", life_time="9s", rand_time="0s"))

    def test_eap_without_end(self):
        radius = EndlessRadius(self.net.server)
        self.addCleanup(radius.stop)
        server = {"servers": {"local": {"address": "127.0.0.1", "secret": "testing"}}}
        self.is_refused("EAP that asks who it is without end", "Connecting took too long", IN_TIME,
                        connection={"remote": {"auth": "eap-radius"}},
                        daemon={"load": f"{PLUGINS} eap-radius", "plugins": {"eap-radius": server}})
        self.assertGreater(radius.log.text().count("asked again"), 10)

    def test_says(self):
        mismatch = "server's identity does not match"
        by_key = {"server-auth": "psk"}
        self.is_refused("a name with escapes and a turned direction", mismatch, by_key,
                        connection={"local": {**KEY, "id": "keyid:#1b5b324a1b5d303b6807e280ae0a78"}})
        self.is_refused("a name of 250 letters", mismatch, by_key, connection={"local": {**KEY, "id": LONG_NAME}})
        self.is_refused("the name of another server", mismatch,
                        connection={"local": {"id": "other.example.org", "certs": f"{CERTS}/server-other-name.pem"}})
        self.is_refused("the certificate of another authority", "not trusted",
                        connection={"local": {"certs": f"{CERTS}/server-ca2.pem"}})


class L2tp(Hostile, L2tpCase):
    kind, profile, inside = "L2TP", SHARED, INNER

    def start(self, **lns):
        self.lns.start(**lns)

    def test_gives(self):
        self.comes_up("name servers: loopback, 0.0.0.0", SOUND, options="ms-dns 127.0.0.1\nms-dns 0.0.0.0\n")
        self.comes_up("an MRU of 128", "up, packets are that small", options="mru 128\nmtu 128\n")
        self.comes_up("an MRU of 16,384", "up, with ours", options="mru 16384\nmtu 16384\n")
        self.comes_up("LCP echo every second", "up", options="lcp-echo-interval 1\nlcp-echo-failure 10\n")
        self.comes_up("a challenge every second", "up, each is answered", options="chap-interval 1\n")
        self.comes_up("every compression there is", "up, without", options="bsdcomp 15,15\ndeflate 15,15\n")

    def test_demands(self):
        forbidden = "PPP authentication method that the profile does not allow"
        self.is_refused("the password in clear", forbidden, auth="pap")
        self.is_refused("the password by a hash without salt of ours", forbidden, auth="chap")
