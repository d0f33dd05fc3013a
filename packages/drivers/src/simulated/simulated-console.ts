import { isoTime } from '@hanse/kernel';
import type { VeeEvent, VeeSpec } from '@hanse/model';
import type { ConsoleChunk } from '../contract/compute-driver.ts';
import type { VeeRecord } from './cloud-records.ts';

/** The part of the simulated console that was asked for; see `ComputeDriver.console`. */
export function simulatedConsole(vee: VeeRecord, offset: number, limit: number): ConsoleChunk {
  const whole = Buffer.from(consoleText(vee));
  const from = offset < 0 ? Math.max(0, whole.byteLength + offset) : Math.min(offset, whole.byteLength);
  const piece = whole.subarray(from, from + Math.max(0, limit));
  return { text: piece.toString(), nextOffset: from + piece.byteLength };
}

function consoleText({ spec, history }: VeeRecord): string {
  return history
    .flatMap(({ event, at, fault }) => linesOf(event, spec, fault).map((line) => `${isoTime(at)} ${line}\n`))
    .join('');
}

function linesOf(event: VeeEvent, spec: VeeSpec, fault: string | undefined): readonly string[] {
  switch (event) {
    case 'start':
      return bootLines(spec);
    case 'pause':
      return ['[simulated] paused'];
    case 'resume':
      return ['[simulated] resumed'];
    case 'suspend':
      return ['[simulated] memory written to disk'];
    case 'shutdown':
      return ['[simulated] guest shut down'];
    case 'fail':
      return [`[simulated] machine died: ${fault ?? 'unknown'}`];
    case 'destroy':
      return [];
  }
}

function bootLines(spec: VeeSpec): readonly string[] {
  return [
    `[simulated] This is a simulated machine: no processor runs behind VEE ${spec.name}.`,
    `[simulated] boot mode ${spec.boot}, ${spec.vcpus} vcpus, ${spec.memoryMib} MiB memory`,
    ...spec.disks.map(({ diskId, image }) => `[simulated] disk ${diskId}: ${image?.digest ?? 'blank'}`),
    ...spec.nics.map(({ mac, address }) => `[simulated] nic ${mac}: ${address}`),
    `[simulated] ${spec.name} login:`,
  ];
}
