/**
 * `/usr/lib/hanse/boot`, the rest of process 1: reads the seed disc, sets clock, entropy and names, brings the network
 * up, starts user data, says READY, then keeps a shell on the console and answers the power button.
 */
export const STAGE_TWO = `#!/bin/busybox ash
seed=/run/hanse/seed
properties=/run/hanse/properties
. /usr/lib/hanse/functions

if [ -n "$HANSE_SEED" ]; then
  mount -t iso9660 -o ro "/dev/$HANSE_SEED" $seed 2>/dev/null || mount -t vfat -o ro "/dev/$HANSE_SEED" $seed
fi
[ -r $seed/clock ] && read -r now <$seed/clock && date -s "@$now" >/dev/null
[ -r $seed/entropy ] && /usr/lib/hanse/reseed <$seed/entropy
[ -r $seed/ovf-env.xml ] && awk -v folder=/run/hanse -f /usr/lib/hanse/ovf-env.awk $seed/ovf-env.xml

set_host_name
watch_power_button
configure_network
trap '/usr/lib/hanse/poweroff' USR1 USR2
trap '/usr/lib/hanse/reboot' TERM
grow_root &
start_user_data
read -r uptime rest </proc/uptime
echo "HANSE-GUEST-READY hostname=$name seconds=$uptime"
start_guest_agent &

until [ -e /run/hanse/stopping ]; do
  setsid cttyhack /bin/sh -l </dev/ttyS0 >/dev/ttyS0 2>&1 &
  shell=$!
  echo $shell >/run/hanse/shell.pid
  # A signal ends wait early; the shell then still runs.
  while [ -d /proc/$shell ]; do wait $shell; done
  [ -e /run/hanse/stopping ] || sleep 1
done
# Nothing may read the disk any more: it is about to go.
mkfifo /run/hanse/end
read -r nothing <>/run/hanse/end
`;

/** `/usr/lib/hanse/functions`: the steps of the boot script. */
export const BOOT_FUNCTIONS = `
set_host_name() {
  name=
  for key in hostname local-hostname; do
    [ -z "$name" ] && [ -r $properties/$key ] && read -r name <$properties/$key
  done
  [ -z "$name" ] && [ -r $seed/meta-data ] && while IFS=': ' read -r key value; do
    [ "$key" = local-hostname ] && name=$value
  done <$seed/meta-data
  name=\${name#[\\"\\']}
  name=\${name%[\\"\\']}
  name=\${name:-guest}
  echo "$name" >/proc/sys/kernel/hostname
  echo "$name" >/etc/hostname
  printf '127.0.0.1\\tlocalhost\\n127.0.1.1\\t%s\\n' "$name" >/etc/hosts
  [ -r $seed/hosts ] && cat $seed/hosts >>/etc/hosts
}

# Every card at once; the addresses are there when this returns, or after 20 seconds without an answer.
configure_network() {
  clients=
  if [ -r $seed/nics ] && read -r wanted <$seed/nics; then
    tries=0
    until set -- /sys/class/net/eth* && [ -e "$1" ] && [ $# -ge "$wanted" ] || [ $tries -ge 100 ]; do
      tries=$((tries + 1))
      usleep 50000
    done
  fi
  for path in /sys/class/net/eth*; do
    [ -e "$path" ] || continue
    card=\${path##*/}
    ip link set "$card" up
    udhcpc -i "$card" -n -q -t 20 -T 1 -x "hostname:$name" -O staticroutes -O mtu -s /usr/lib/hanse/dhcp >/dev/null 2>&1 &
    clients="$clients $!"
  done
  [ -n "$clients" ] && wait $clients
  cat /run/hanse/resolv.* >/etc/resolv.conf 2>/dev/null
}

# Any event of the power button's device means that it was pressed.
watch_power_button() {
  for path in /sys/class/input/event*; do
    [ -r "$path/device/name" ] && read -r device <"$path/device/name" || continue
    [ "$device" = "Power Button" ] || continue
    [ -e "/dev/input/\${path##*/}" ] || continue
    { dd "if=/dev/input/\${path##*/}" of=/dev/null bs=24 count=1 2>/dev/null && exec /usr/lib/hanse/poweroff; } &
  done
}

# The overlay of a guest may be larger than the image beneath it.
grow_root() {
  [ -n "$HANSE_ROOT" ] && [ -r /etc/hanse-root-sectors ] || return 0
  read -r had </etc/hanse-root-sectors
  read -r has <"/sys/block/$HANSE_ROOT/size"
  [ "$has" -gt "$had" ] || return 0
  resize2fs "/dev/$HANSE_ROOT" >/dev/null 2>&1 && echo "$has" >/etc/hanse-root-sectors
}

# User data runs once per boot if it is a script; in an OVF environment it is base64 (cloud-init's OVF data source).
start_user_data() {
  script=/run/hanse/user-data
  if [ -r $properties/user-data ]; then
    cp $properties/user-data $script
    read -r first <$script
    case $first in '#!'*) ;; *) base64 -d $properties/user-data >$script 2>/dev/null ;; esac
  elif [ -r $seed/user-data ]; then
    cp $seed/user-data $script
  else
    return 0
  fi
  read -r first <$script
  case $first in '#!'*) ;; *) return 0 ;; esac
  chmod 700 $script
  run_user_data </dev/null &
}

run_user_data() {
  $script
  code=$?
  [ $code -eq 0 ] || { echo "HANSE-USER-DATA-FAILED code=$code"; return; }
  read -r uptime rest </proc/uptime
  echo "HANSE-USER-DATA-DONE seconds=$uptime"
}

# Without udev the named ports are linked by hand.
start_guest_agent() {
  [ -x /usr/sbin/qemu-ga ] || return 0
  mkdir -p /dev/virtio-ports
  for path in /sys/class/virtio-ports/*; do
    [ -r "$path/name" ] && read -r port <"$path/name" && [ -n "$port" ] || continue
    ln -sf "../\${path##*/}" "/dev/virtio-ports/$port"
  done
  port=/dev/virtio-ports/org.qemu.guest_agent.0
  [ -e $port ] || return 0
  exec /usr/sbin/qemu-ga -m virtio-serial -p $port -f /run/qga.pid -t /run </dev/null >/dev/null 2>&1
}
`;
