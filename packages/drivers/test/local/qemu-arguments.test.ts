import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type QemuMachineSpec, qemuArguments } from '../../src/local/qemu-arguments.ts';

const machine: QemuMachineSpec = {
  name: 'hanse-vee',
  machineType: 'pc-i440fx-7.2',
  accelerator: 'tcg',
  vcpus: 2,
  memoryMib: 192,
  memory: { kind: 'own' },
  consoleLog: '/v/console.log',
  pidFile: '/v/qemu.pid',
  qmpSocket: '/s/vee.qmp',
  plugs: [],
  isIncoming: false,
};

describe('the command line of QEMU', () => {
  test('of a machine that its firmware boots', () => {
    const plugs = [{ kind: 'blockdev', properties: { driver: 'qcow2', 'node-name': 'disk0' } }] as const;
    assert.deepEqual(qemuArguments({ ...machine, plugs }), [
      ...['-name', 'hanse-vee', '-display', 'none', '-nodefaults', '-no-user-config', '-S'],
      ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
      ...['-machine', 'pc-i440fx-7.2,hpet=off,usb=off,vmport=off,memory-backend=ram,graphics=off'],
      ...['-accel', 'tcg,tb-size=64', '-cpu', 'qemu64', '-smp', '2', '-m', '192M'],
      ...['-object', '{"qom-type":"memory-backend-ram","id":"ram","size":201326592}'],
      ...['-chardev', 'file,id=console,path=/v/console.log,append=on', '-serial', 'chardev:console'],
      ...['-qmp', 'unix:/s/vee.qmp,server=on,wait=off', '-pidfile', '/v/qemu.pid'],
      ...['-device', '{"driver":"virtio-balloon-pci","id":"balloon","bus":"pci.0","addr":"0x3"}'],
      ...['-blockdev', '{"driver":"qcow2","node-name":"disk0"}'],
    ]);
  });

  test('of a guest born of a template', () => {
    const kernel = { kernel: '/g/vmlinux', initrd: '/g/base.cpio.gz', commandLine: 'console=ttyS0 hanse.template' };
    const memory = { kind: 'copy-on-write', path: '/t/memory' } as const;
    const argv = qemuArguments({ ...machine, kernel, memory, agentSocket: '/s/vee.agent', isIncoming: true });
    assert.deepEqual(argv.slice(argv.indexOf('-object'), argv.indexOf('-chardev')), [
      '-object',
      '{"qom-type":"memory-backend-file","id":"ram","size":201326592,"mem-path":"/t/memory","share":false}',
    ]);
    const agent = argv.indexOf('-device', argv.indexOf('-device') + 1);
    assert.deepEqual(argv.slice(agent), [
      ...['-device', '{"driver":"virtio-serial-pci","id":"serialbus","bus":"pci.0","addr":"0x4"}'],
      ...['-chardev', 'socket,id=agent,path=/s/vee.agent,server=on,wait=off', '-device'],
      '{"driver":"virtserialport","bus":"serialbus.0","chardev":"agent","name":"org.qemu.guest_agent.0"}',
      ...['-kernel', '/g/vmlinux', '-initrd', '/g/base.cpio.gz', '-append', 'console=ttyS0 hanse.template'],
      ...['-incoming', 'defer'],
    ]);
  });

  test('writes a comma in a path twice, so that a path never becomes an option', () => {
    const argv = qemuArguments({ ...machine, consoleLog: '/v/a,append=off', qmpSocket: '/s/b,server=off' });
    assert.ok(argv.includes('file,id=console,path=/v/a,,append=off,append=on'));
    assert.ok(argv.includes('unix:/s/b,,server=off,server=on,wait=off'));
  });

  test('uses the processor itself under KVM', () => {
    const argv = qemuArguments({ ...machine, accelerator: 'kvm' });
    assert.deepEqual(argv.slice(argv.indexOf('-accel'), argv.indexOf('-smp')), ['-accel', 'kvm', '-cpu', 'host']);
  });
});
