/** `/usr/lib/hanse/dhcp`: called by udhcpc with the lease in its environment. */
export const DHCP_SCRIPT = `#!/bin/busybox ash
case $1 in
  deconfig) exit 0 ;;
  bound | renew) ;;
  *) exit 0 ;;
esac
[ -n "$mtu" ] && ip link set "$interface" mtu "$mtu"
ip addr flush dev "$interface"
ip addr add "$ip/$mask" brd + dev "$interface"
read -r metric <"/sys/class/net/$interface/ifindex"
for gateway in $router; do
  ip route add default via "$gateway" dev "$interface" metric "$metric"
done
# RFC 3442: destination and gateway by turns.
set -- $staticroutes
while [ $# -ge 2 ]; do
  to=$1
  [ "$to" = 0.0.0.0/0 ] && to=default
  ip route add "$to" via "$2" dev "$interface" metric "$metric" 2>/dev/null
  shift 2
done
{
  [ -n "$domain" ] && echo "search $domain"
  for server in $dns; do echo "nameserver $server"; done
} >"/run/hanse/resolv.$interface"
exit 0
`;

/** `/usr/lib/hanse/poweroff` and, by another name, `reboot`: ends everything within half a second, then the machine. */
export const POWER_SCRIPT = `#!/bin/busybox ash
: >/run/hanse/stopping
[ -r /run/hanse/shell.pid ] && read -r shell </run/hanse/shell.pid && kill -HUP "$shell" 2>/dev/null
kill -TERM -1
# Kernel threads have no command line; what else remains are process 1 and this one.
busy() {
  for folder in /proc/[0-9]*; do
    case \${folder#/proc/} in 1 | $$) continue ;; esac
    line=
    read -r line 2>/dev/null <"$folder/cmdline"
    [ -n "$line" ] && return 0
  done
  return 1
}
# Half a second in hundredths, for looking takes time as well.
hundredths() { read -r now rest </proc/uptime; now=\${now%.*}\${now#*.}; }
hundredths
end=$((now + 50))
while busy && hundredths && [ "$now" -lt $end ]; do usleep 20000; done
kill -KILL -1
sync
mount -o remount,ro / 2>/dev/null
exec /bin/busybox "\${0##*/}" -f
`;

/** `/sbin/shutdown` as the guest agent calls it: \`shutdown -h|-r|-H -P +0 "…"\`. */
export const SHUTDOWN_SCRIPT = `#!/bin/busybox ash
for argument; do
  [ "$argument" = -r ] && exec /usr/lib/hanse/reboot
done
exec /usr/lib/hanse/poweroff
`;

/**
 * `/usr/lib/hanse/ovf-env.awk`: writes each Property of an OVF environment (DSP0243 §11) to properties/<key>, those of
 * the other Entity elements to entities/<id>/<key>. Values are XML-decoded; keys keep only letters, digits, `.`, `_`, `-`.
 */
export const OVF_ENVIRONMENT_SCRIPT = `
BEGIN { RS = "<"; target = folder "/properties" }
/^!--/ { comment = 1 }
comment { if (index($0, "-->")) comment = 0; next }
/^([A-Za-z0-9_.-]+:)?Entity[ \\t\\r\\n]/ {
  target = folder "/entities/" safe(attribute($0, "id"))
  system("mkdir -p " target)
}
/^\\/([A-Za-z0-9_.-]+:)?Entity[ \\t\\r\\n>]/ { target = folder "/properties" }
/^([A-Za-z0-9_.-]+:)?Property[ \\t\\r\\n]/ {
  file = target "/" safe(attribute($0, "key"))
  printf "%s", decoded(attribute($0, "value")) > file
  close(file)
}

# Walks the attributes in turn, for a name must not be found inside a value.
function attribute(tag, wanted,   name, quote, end, value) {
  sub(/^[^ \\t\\r\\n]+/, "", tag)
  while (match(tag, /^[ \\t\\r\\n]*[^ \\t\\r\\n=\\/>]+[ \\t\\r\\n]*=[ \\t\\r\\n]*/)) {
    name = substr(tag, 1, RLENGTH)
    gsub(/[ \\t\\r\\n=]/, "", name)
    sub(/^.*:/, "", name)
    quote = substr(tag, RLENGTH + 1, 1)
    tag = substr(tag, RLENGTH + 2)
    end = index(tag, quote)
    if (end == 0) return ""
    value = substr(tag, 1, end - 1)
    if (name == wanted) return value
    tag = substr(tag, end + 1)
  }
  return ""
}

function safe(key) {
  key = decoded(key)
  gsub(/[^A-Za-z0-9_.-]/, "_", key)
  if (key == "" || key ~ /^\\.+$/) key = "_"
  return key
}

function decoded(text,   out, at, end, name) {
  out = ""
  while ((at = index(text, "&")) > 0) {
    out = out substr(text, 1, at - 1)
    text = substr(text, at + 1)
    end = index(text, ";")
    if (end == 0) return out "&" text
    name = substr(text, 1, end - 1)
    text = substr(text, end + 1)
    out = out character(name)
  }
  return out text
}

function character(name) {
  if (name == "amp") return "&"
  if (name == "lt") return "<"
  if (name == "gt") return ">"
  if (name == "quot") return "\\""
  if (name == "apos") return "'"
  if (name ~ /^#x[0-9A-Fa-f]+$/) return utf8(hexadecimal(substr(name, 3)))
  if (name ~ /^#[0-9]+$/) return utf8(substr(name, 2) + 0)
  return "&" name ";"
}

function hexadecimal(digits,   i, value) {
  value = 0
  for (i = 1; i <= length(digits); i++) value = value * 16 + index("123456789abcdef", tolower(substr(digits, i, 1)))
  return value
}

function utf8(n) {
  if (n < 128) return sprintf("%c", n)
  if (n < 2048) return sprintf("%c%c", 192 + int(n / 64), 128 + n % 64)
  if (n < 65536) return sprintf("%c%c%c", 224 + int(n / 4096), 128 + int(n / 64) % 64, 128 + n % 64)
  return sprintf("%c%c%c%c", 240 + int(n / 262144), 128 + int(n / 4096) % 64, 128 + int(n / 64) % 64, 128 + n % 64)
}
`;
