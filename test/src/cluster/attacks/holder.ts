import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createProof, keyThumbprint, type ProofRequest, publicJwk } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';

/** Somebody with a key that tokens are bound to. */
export class Holder {
  readonly key: KeyObject;

  constructor(key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) {
    this.key = key;
  }

  get jkt(): string {
    return keyThumbprint(publicJwk(this.key));
  }

  proof(request: ProofRequest): Promise<string> {
    return createProof({ key: this.key, ...request, clock: systemClock, rng: systemRng });
  }
}
