/** The most actors of a token: user → federation → broker's partner → service. */
export const LONGEST_ACT_CHAIN = 3;

/** The `act` claim (RFC 8693 §4.1): who acts now, and within it who acted before. */
export interface ActClaim {
  readonly sub: string;
  readonly act?: ActClaim;
}

/** The claim for a chain of actors, the present one first; undefined for none. */
export function actClaim(actors: readonly string[]): ActClaim | undefined {
  return actors.reduceRight<ActClaim | undefined>(
    (earlier, sub) => (earlier === undefined ? { sub } : { sub, act: earlier }),
    undefined,
  );
}

/** The actors of a claim, the present one first; undefined when it is malformed or longer than allowed. */
export function readActClaim(claim: unknown): readonly string[] | undefined {
  const actors: string[] = [];
  for (let act = claim; act !== undefined; ) {
    if (actors.length === LONGEST_ACT_CHAIN || typeof act !== 'object' || act === null) return undefined;
    if (!('sub' in act) || typeof act.sub !== 'string' || act.sub === '') return undefined;
    actors.push(act.sub);
    act = 'act' in act ? act.act : undefined;
  }
  return actors;
}
