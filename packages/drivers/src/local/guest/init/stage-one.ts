/**
 * `/init` of the initramfs: mounts, modules, (template: waits to be cloned,) finds the disks, enters the root disk.
 * No fork in the waiting loop: a template is saved inside it and every clone wakes up there.
 */
export const STAGE_ONE = `#!/bin/busybox ash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=vt100
/bin/busybox mount -t proc proc /proc
# From here on every tool of busybox is found through /proc/self/exe, without a path.
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev shm /dev/shm
mount -t tmpfs -o mode=755 run /run
ln -s /proc/self/fd /dev/fd
mkdir -p /run/hanse/properties /run/hanse/entities /run/hanse/seed /run/lock
ip link set lo up

load() { while read -r module; do insmod "/modules/$module.ko"; done <"/modules/$1"; }
has_argument() { case " $arguments " in *" $1 "*) return 0 ;; esac; return 1; }
read -r arguments </proc/cmdline
load base

# A pause without a process: reading from a pipe that nobody writes to.
mkfifo /run/hanse/tick
exec 9<>/run/hanse/tick
pause() { read -r -t 0.03 -u 9 nothing; }

# Sets $disk to the name of the virtio disk with this serial number.
find_disk() {
  for file in /sys/block/vd*/serial; do
    [ -e "$file" ] || continue
    serial=
    read -r serial <"$file"
    [ "$serial" = "$1" ] || continue
    disk=\${file#/sys/block/}
    disk=\${disk%/serial}
    [ -b "/dev/$disk" ] && return 0
  done
  disk=
  return 1
}

if has_argument hanse.template; then
  load template
  # One byte makes the generator ready here and now; clones mix in their own entropy.
  dd if=/dev/random of=/dev/null bs=1 count=1 2>/dev/null
  echo HANSE-TEMPLATE-READY
  until find_disk seed; do pause; done
else
  tries=0
  until find_disk seed || [ $tries -ge 30 ]; do tries=$((tries + 1)); pause; done
fi
export HANSE_SEED=$disk

root=
if has_argument hanse.root; then
  until find_disk root; do pause; done
  root=$disk
elif find_disk root; then
  root=$disk
fi
exec 9<&-

if [ -z "$root" ]; then
  /bin/busybox --install -s
  exec /bin/busybox ash /usr/lib/hanse/boot
fi
mount -t ext4 -o noatime "/dev/$root" /newroot || exec /bin/busybox ash /usr/lib/hanse/boot
export HANSE_ROOT=$root
for folder in dev proc sys run; do /bin/busybox mount --move "/$folder" "/newroot/$folder"; done
cd /newroot
/bin/busybox mount --move . /
exec /bin/busybox chroot . /bin/busybox ash /usr/lib/hanse/boot
`;
