import type { Clock } from '../ports/clock.ts';
import type { Rng } from '../ports/rng.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A time-ordered UUID (RFC 9562 §5.7): 48 bits of milliseconds, then randomness. */
export function uuidV7(clock: Pick<Clock, 'now'>, rng: Rng): string {
  const bytes = rng.bytes(16);
  const time = clock.now();
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  view.setUint16(0, Math.floor(time / 0x1_0000_0000) & 0xffff);
  view.setUint32(2, time % 0x1_0000_0000);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function isUuidV7(text: string): boolean {
  return UUID.test(text);
}
