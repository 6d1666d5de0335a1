# SPDX-License-Identifier: GPL-2.0-or-later
"""What the system tests are written with: a client with a real NetworkManager, a router and a real VPN server, each in a
network namespace of one guest. A test file needs `from lab import LabCase` and little more."""

from .case import LabCase
from .command import CommandFailed, LogFile, run, wait_for
from .lns import Lns
from .net import CERTS, Net
from .server import Server

__all__ = ["CERTS", "CommandFailed", "LabCase", "Lns", "LogFile", "Net", "Server", "run", "wait_for"]
