import { DriverCapabilitiesSchema } from '@hanse/api';
import { type Static, Type } from 'typebox';

const CLOSED = { additionalProperties: false };
const MillisSchema = Type.Number({ minimum: 0 });
const VERBS = [
  'define',
  'start',
  'pause',
  'resume',
  'suspend',
  'shutdown',
  'destroy',
  'ensureNetwork',
  'removeNetwork',
  'putImage',
  'exportDisk',
] as const;

const LatencySchema = Type.Union([
  Type.Object({ shape: Type.Literal('uniform'), from: MillisSchema, to: MillisSchema }, CLOSED),
  Type.Object({ shape: Type.Literal('long-tail'), typical: MillisSchema, atMost: MillisSchema }, CLOSED),
]);
const FaultSchema = Type.Object(
  {
    code: Type.Unsafe<'DRIVER_UNAVAILABLE' | 'DRIVER_START_FAILED' | 'DEADLINE_EXCEEDED' | 'INTERNAL'>({
      type: 'string',
      enum: ['DRIVER_UNAVAILABLE', 'DRIVER_START_FAILED', 'DEADLINE_EXCEEDED', 'INTERNAL'],
    }),
    moment: Type.Optional(Type.Unsafe<'before' | 'after'>({ type: 'string', enum: ['before', 'after'] })),
    probability: Type.Number({ minimum: 0, maximum: 1 }),
  },
  CLOSED,
);

/** What can be turned on a simulated cloud; everything absent is instant, faultless and capable. */
export const SimulatedConfigSchema = Type.Object(
  {
    /** The same seed gives the same latencies, faults and deaths. */
    seed: Type.Integer({ minimum: 0, maximum: 0xffff_ffff }),
    latencies: Type.Optional(perVerb(LatencySchema)),
    faults: Type.Optional(perVerb(FaultSchema)),
    deathsPerHour: Type.Optional(Type.Number({ minimum: 0 })),
    killAfter: Type.Optional(MillisSchema),
    capabilities: Type.Optional(Type.Partial(Type.Omit(DriverCapabilitiesSchema, ['isSimulated']))),
  },
  CLOSED,
);

function perVerb<T extends typeof LatencySchema | typeof FaultSchema>(schema: T) {
  const properties = Object.fromEntries(VERBS.map((verb) => [verb, Type.Optional(schema)]));
  return Type.Unsafe<Partial<Record<(typeof VERBS)[number], Static<T>>>>(Type.Object(properties, CLOSED));
}
