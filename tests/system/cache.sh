# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the rig's scripts: where everything that is made once lives. Others could write to /var/tmp before us, so a
# directory that is not ours is refused: what is in it runs as root.
cache=${LAB_CACHE:-/var/tmp/nm-ipsec-lab}
slots=/var/tmp/nm-ipsec-lab
for dir in "$cache" "$slots"; do
  mkdir -p -m 755 "$dir"
  [ -O "$dir" ] && [ ! -L "$dir" ] || { echo "$dir does not belong to this user" >&2; exit 1; }
done
