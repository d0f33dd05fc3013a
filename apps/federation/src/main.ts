#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ERROR_KINDS, HanseError, toHanseError } from '@hanse/kernel';
import { createLogger, createMetrics, systemClock, systemRng } from '@hanse/observability';
import { Compile } from 'typebox/compile';
import { type Config, ConfigSchema } from './config.ts';
import { createFederation } from './federation.ts';

const USAGE = 'usage: federation --config FILE\n';
const GRACE = 10_000;

/** The only place of the federation that reads arguments and exits. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) {
    process.stderr.write(USAGE);
    process.exit(64);
  }
  const config = readConfig(values.config);
  const destination = config.logFile === undefined ? {} : { destination: config.logFile };
  const logger = createLogger({ service: 'federation', level: 'info', ...destination });
  const { metrics, text } = createMetrics();
  const federation = await createFederation({
    ...{ config, clock: systemClock, rng: systemRng, logger, metrics, metricsText: text },
  });
  await federation.start();
  logger.info('federation-started', { name: config.name });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  logger.info('federation-stopping');
  await federation.stop(GRACE);
}

function readConfig(path: string): Config {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const validator = Compile(ConfigSchema);
  if (validator.Check(value)) return value;
  const [first] = validator.Errors(value);
  throw new HanseError('VALUE_INVALID', {
    what: 'configuration',
    value: path,
    at: first?.instancePath || '/',
    expected: first?.message ?? 'a configuration that matches its schema',
  });
}

main().then(
  () => process.exit(0),
  (thrown: unknown) => {
    const error = toHanseError(thrown);
    process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
    process.exit(ERROR_KINDS[error.kind].exitCode);
  },
);
