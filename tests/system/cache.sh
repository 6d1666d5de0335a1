# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the rig's scripts: where everything that is made once lives. Names in the cache have a sum of what a thing is
# made from, so that it is made again when that changes, and source trees side by side do not take it from each other.
# The cache may be deleted at any time.
cache=${LAB_CACHE:-/var/tmp/nm-ipsec-lab}
slots=/var/tmp/nm-ipsec-lab

# Others could write to /var/tmp before us: a directory that is not ours is refused, for what is in it runs as root.
for dir in "$cache" "$slots"; do
  mkdir -p -m 755 "$dir"
  [ -O "$dir" ] && [ ! -L "$dir" ] || { echo "$dir does not belong to this user" >&2; exit 1; }
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sum() { cat "$@" | sha256sum | cut -c1-8; }

# packages HEADING...: what tests/packages has below these headings.
packages() {
  awk -v wanted=" $* " '/^\[/ { section = " " substr($0, 2, length($0) - 2) " " } /^[a-z0-9]/ && index(wanted, section)' \
    "$here/../packages"
}

# The tree is built on the machine for its own release, and in the root for the others.
root_packages() { # RELEASE
  case $1 in
    bookworm) packages guest others firewalls;;
    bookworm-gnome) packages guest gnome;;
    *-gnome) packages build gtk guest gnome;;
    *-debian) packages build gtk debian;;
    *) packages build guest;;
  esac
}
# What is unpacked in it besides. Debian 13 has no SoftEther, and what is in unstable changes from day to day.
foreign_packages() { # RELEASE
  case $1 in
    bookworm) packages foreign;;
    trixie) packages foreign | grep -v softether;;
  esac
}

initrd=$cache/initrd-$(sum "$here/mkkernel" "$here/initrd-init")
certs=$cache/certs-$(sum "$here/mkcerts")
root_of() { echo "$cache/roots/$1-$({ root_packages "$1"; foreign_packages "$1"; } | sum "$here/mkroot" "$here/unpack-foreign" -)"; }
