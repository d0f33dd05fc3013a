import { isoTime } from '@hanse/kernel';
import type { VeeEvent, VeeSpec } from '@hanse/model';
import type { ConsoleChunk } from '../contract/compute-driver.ts';
import type { VeeHappening, VeeRecord } from './cloud-records.ts';

/** The part of the simulated console that was asked for; what is forgotten begins the console later. */
export function simulatedConsole(vee: VeeRecord, offset: number, limit: number): ConsoleChunk {
  const kept = Buffer.from(consoleText(vee.spec, vee.history));
  const end = vee.forgottenBytes + kept.byteLength;
  const asked = offset < 0 ? end + offset : offset;
  const from = Math.min(Math.max(asked, vee.forgottenBytes), end) - vee.forgottenBytes;
  const piece = kept.subarray(from, from + Math.max(0, limit));
  return { text: piece.toString(), nextOffset: vee.forgottenBytes + from + piece.byteLength };
}

/** What the happenings have left on the console. */
export function consoleText(spec: VeeSpec, history: readonly VeeHappening[]): string {
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
