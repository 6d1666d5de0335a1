# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by what builds in a root of the cache.

# in_root ROOT COMMAND DIRECTORY:NAME...: runs a command in a root whose files stay as they are; what it sees of this machine
# is the network and the directories, each as /mnt/NAME. Mounts and all are gone with the namespace.
in_root() {
  root=$1 command=$2 unshare --mount --pid --uts --fork --propagation private bash -eu -c '
    top=$(mktemp -d)
    mount -t tmpfs tmp "$top"; mkdir "$top"/{upper,work,root}
    mount -t overlay -o "lowerdir=$root,upperdir=$top/upper,workdir=$top/work" overlay "$top/root"
    cd "$top/root"
    for pair; do mkdir "mnt/${pair##*:}"; mount -o bind "${pair%:*}" "mnt/${pair##*:}"; done
    mount -t proc proc proc; mount -o bind /dev dev
    cp -L /etc/resolv.conf etc/resolv.conf
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
      chroot . bash -eu -c "$command"' in_root "${@:3}"
}
