import type { FileTree } from '../file-tree.ts';
import { reseedProgram } from '../reseed-program.ts';
import { DHCP_SCRIPT, OVF_ENVIRONMENT_SCRIPT, POWER_SCRIPT, SHUTDOWN_SCRIPT } from './helper-scripts.ts';
import { BOOT_FUNCTIONS, STAGE_TWO } from './stage-two.ts';

/** Adds what the boot needs in either userland, that of the initramfs and that of the root disk. */
export function addGuestScripts(tree: FileTree): void {
  tree.addProgram('/usr/lib/hanse/boot', STAGE_TWO);
  tree.addFile('/usr/lib/hanse/functions', BOOT_FUNCTIONS);
  tree.addProgram('/usr/lib/hanse/dhcp', DHCP_SCRIPT);
  tree.addFile('/usr/lib/hanse/ovf-env.awk', OVF_ENVIRONMENT_SCRIPT);
  tree.addProgram('/usr/lib/hanse/reseed', reseedProgram());
  tree.addProgram('/usr/lib/hanse/poweroff', POWER_SCRIPT);
  tree.addProgram('/usr/lib/hanse/reboot', POWER_SCRIPT);
  tree.addProgram('/usr/lib/hanse/shutdown', SHUTDOWN_SCRIPT);
}

/** Users and groups under which the services of the guest run. */
export function addAccounts(tree: FileTree): void {
  const accounts = [
    ['root', 0, '/root', '/bin/sh'],
    ['redis', 101, '/var/lib/redis', '/usr/sbin/nologin'],
    ['haproxy', 102, '/var/lib/haproxy', '/usr/sbin/nologin'],
    ['nobody', 65534, '/nonexistent', '/usr/sbin/nologin'],
  ] as const;
  const users = accounts.map(([name, id, home, shell]) => `${name}:*:${id}:${id}::${home}:${shell}\n`);
  const groups = accounts.map(([name, id]) => `${name}:x:${id}:\n`);
  tree.addFile('/etc/passwd', users.join(''));
  tree.addFile('/etc/group', groups.join(''));
}
