#!/usr/bin/env node
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openApiOf } from '@hanse/http';
import { ERROR_KINDS, HanseError, SILENT_LOGGER, toHanseError } from '@hanse/kernel';
import { createLogger, createMetrics, systemClock, systemRng } from '@hanse/observability';
import { Compile } from 'typebox/compile';
import { type Config, ConfigSchema } from './config.ts';
import { createFederation } from './federation.ts';

const USAGE = `usage: federation --config FILE   serve
       federation describe        print the OpenAPI document of the API
`;
const GRACE = 10_000;

/** The only place of the federation that reads arguments and exits. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { config: { type: 'string' } }, allowPositionals: true });
  if (positionals[0] === 'describe') return describe();
  if (values.config !== undefined) return serve(readConfig(values.config));
  process.stderr.write(USAGE);
  return 64;
}

async function serve(config: Config): Promise<number> {
  const destination = config.logFile === undefined ? {} : { destination: config.logFile };
  const logger = createLogger({ service: 'federation', level: 'info', ...destination });
  const { metrics, text } = createMetrics();
  const ports = { clock: systemClock, rng: systemRng, logger, metrics, metricsText: text };
  const { supervisor } = await createFederation({ config, ...ports });
  await supervisor.start();
  logger.info('federation-started', { name: config.name });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  logger.info('federation-stopping');
  await supervisor.stop(GRACE);
  return 0;
}

/** The document comes from the routes themselves, so they are made, in a folder that is thrown away, and not served. */
async function describe(): Promise<number> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'hanse-describe-'));
  try {
    const config: Config = { dataFolder, name: 'federation', listen: { host: '127.0.0.1', port: 0 } };
    const { metrics, text } = createMetrics();
    const ports = { clock: systemClock, rng: systemRng, logger: SILENT_LOGGER, metrics, metricsText: text };
    const { app } = await createFederation({ config, ...ports });
    await app.ready();
    const document = `${JSON.stringify(openApiOf(app), null, 2)}\n`;
    // The process exits after this, and would cut off what a pipe has not taken yet.
    await new Promise((written) => process.stdout.write(document, written));
    return 0;
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
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
  (code) => process.exit(code),
  (thrown: unknown) => {
    const error = toHanseError(thrown);
    process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
    process.exit(ERROR_KINDS[error.kind].exitCode);
  },
);
