# SPDX-License-Identifier: GPL-2.0-or-later
"""The fixtures of the unit tests, imported by way of nmcli, libnm and NetworkManager."""

import configparser
import os
import re

from lab import CommandFailed
from lab.client import PROFILES
from test_import import OUT, ImportCase

FIXTURES = "/src/tests/data/import"
SECRETS = ("password", "psk", "key-password", "ppp-key-password")


class Formats(ImportCase):
    @staticmethod
    def fixtures():
        for name in sorted(os.listdir(FIXTURES)):
            path = f"{FIXTURES}/{name}"
            for inner in ("ipsec.conf", "swanctl.conf"):
                if os.path.exists(f"{path}/{inner}"):
                    path += f"/{inner}"
            if not name.endswith(".report"):
                yield path

    @staticmethod
    def expected(path):
        """The first dump of keys in the report of a fixture; None if no VPN in it can be had."""
        with open(f"{path}.report") as file:
            dumps = [part for part in file.read().split("\n\n") if re.match(r"[a-z-]+=", part)]
        if not dumps:
            return None
        pairs = [line.split("=", 1) for line in dumps[0].splitlines() if re.match(r"[a-z0-9-]+=", line)]
        return {key: value.replace("SOURCE", FIXTURES) for key, value in pairs}

    @staticmethod
    def for_the_system(data):
        """root imports for the users of the machine: NetworkManager keeps the secrets that came with the file, and an agent is
        still asked for the others."""
        stored = {f"{secret}-flags": "0" for secret in SECRETS if secret in data and data[f"{secret}-flags"] == "1"}
        return {key: value for key, value in {**data, **stored}.items() if key not in SECRETS}

    def saved(self):
        """vpn.data of all profiles of ours as NetworkManager keeps them, by their UUID."""
        folder = self.client.path(PROFILES)
        profiles = {}
        for name in os.listdir(folder):
            keyfile = configparser.RawConfigParser(delimiters=("=",), strict=False)
            keyfile.read(f"{folder}/{name}")
            if "vpn" not in keyfile:
                continue
            uuid = keyfile["connection"]["uuid"]
            data = {key: value.replace("\\s", " ").replace(f"{OUT}/home", "DATA").replace(uuid, "UUID").replace("\\\\", "\\")
                    for key, value in keyfile["vpn"].items() if key not in ("persistent", "timeout", "user-name")}
            profiles[uuid] = data
        return profiles

    def test_every_fixture(self):
        uuids = {}
        for path in self.fixtures():
            with self.subTest(path):
                if self.expected(path):
                    uuids[path] = self.delete_later(self.client.import_file(path, f"{OUT}/home"))
                else:
                    with self.assertRaises(CommandFailed):
                        self.client.import_file(path, f"{OUT}/home")
        self.assertGreater(len(uuids), 40)
        saved = self.saved()
        for path, uuid in uuids.items():
            with self.subTest(path):
                expected = self.for_the_system(self.expected(path))
                expected["service-type"] = "org.freedesktop.NetworkManager.ipsec"
                self.assertEqual(saved[uuid], expected)

    def test_broken_leave_nothing(self):
        for name in ("bad-certificate.sswan", "cut.p12", "openvpn.nmconnection", "server.conf", "xauth.conf"):
            with self.subTest(name), self.assertRaises(CommandFailed):
                self.client.import_file(f"{FIXTURES}-bad/{name}", f"{OUT}/home")
        self.assertEqual(os.listdir(OUT), [])
