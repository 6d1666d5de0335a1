# SPDX-License-Identifier: GPL-2.0-or-later
"""A journal for the client, so that its programs log as they do on a real machine: systemd's sockets, and behind them a
list of entries and a text file."""

import os
import selectors
import socket
import struct
import threading

FOLDER = "/run/systemd/journal"


def parse(datagram):
    """The fields of an entry in the journal's native protocol."""
    fields = {}
    while datagram:
        line, _, datagram = datagram.partition(b"\n")
        name, is_text, value = line.partition(b"=")
        if not is_text:
            length = struct.unpack_from("<Q", datagram)[0]
            value, datagram = datagram[8:8 + length], datagram[9 + length:]
        fields[name.decode()] = value.decode(errors="replace")
    return fields


class Journal:
    def __init__(self, path):
        os.makedirs(FOLDER)
        self._file = open(path, "ab", buffering=0)
        self._entries = []
        self._start = 0
        self._selector = selectors.DefaultSelector()
        self._listen(socket.SOCK_DGRAM, "socket", self._take_entry)
        self._listen(socket.SOCK_STREAM, "stdout", self._accept)
        threading.Thread(target=self._serve, daemon=True).start()

    def _listen(self, kind, name, take):
        server = socket.socket(socket.AF_UNIX, kind)
        server.bind(f"{FOLDER}/{name}")
        if kind == socket.SOCK_STREAM:
            server.listen()
        self._selector.register(server, selectors.EVENT_READ, take)

    def _serve(self):
        while True:
            for key, _ in self._selector.select():
                key.data(key.fileobj)

    def _take_entry(self, server):
        datagram, files, _, _ = socket.recv_fds(server, 1 << 18, 1)
        for file in files:  # what is too long for a datagram
            with open(file, "rb") as entry:
                entry.seek(0)
                datagram = entry.read()
        fields = parse(datagram)
        self._entries.append(fields)
        self._file.write(fields.get("MESSAGE", "").encode() + b"\n")

    def _accept(self, server):
        self._selector.register(server.accept()[0], selectors.EVENT_READ, self._take_text)

    def _take_text(self, stream):
        text = stream.recv(1 << 16)
        if text:
            self._file.write(text)
        else:
            self._selector.unregister(stream)
            stream.close()

    @staticmethod
    def connect():
        """A stream for the standard output and standard error of a program."""
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        stream.connect(f"{FOLDER}/stdout")
        return stream

    def mark(self):
        """From here on, only what is written later counts."""
        self._start = len(self._entries)

    def entries(self, **fields):
        """The entries since the mark that have these fields."""
        return [entry for entry in self._entries[self._start:] if fields.items() <= entry.items()]
