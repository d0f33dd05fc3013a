import { readFileSync } from 'node:fs';
import { judgeCases, type PolicyCase, type PolicyDocument, policyError, readPolicy } from '@hanse/identity';
import { ERROR_KINDS, HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { CliContext } from '../context.ts';

const text = Type.String({ minLength: 1 });
const words = Type.Optional(Type.Array(text));
const role = Type.Union([Type.Literal('viewer'), Type.Literal('member'), Type.Literal('vo-admin')]);
const kind = Type.Union(
  (['anonymous', 'user', 'site', 'federation', 'operator'] as const).map((name) => Type.Literal(name)),
);
const CASES = Type.Array(
  Type.Object(
    {
      name: text,
      requester: Type.Object(
        {
          ...{ kind, id: text, operates: Type.Optional(text), carries: words, scope: words },
          memberships: Type.Optional(Type.Array(Type.Object({ vo: text, role }, { additionalProperties: false }))),
        },
        { additionalProperties: false },
      ),
      action: text,
      resource: Type.Object(
        {
          ...{ kind: text, path: Type.String({ pattern: '^/' }) },
          ...{ owner: Type.Optional(text), vo: Type.Optional(text), site: Type.Optional(text) },
        },
        { additionalProperties: false },
      ),
      expect: Type.Union([Type.Literal('allow'), Type.Literal('deny')]),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);
const validator = Compile(CASES);

/** Tells every problem of a policy with its line and column. */
export async function policyCheck(context: CliContext, file: string): Promise<void> {
  const { out } = context;
  const read = readPolicy(readText('The policy', file));
  out.json(read.ok ? { file, isSound: true, problems: [] } : { file, isSound: false, problems: read.error });
  if (read.ok) {
    const { name, version, rules } = read.value;
    out.lines(`policy ${name} ${version} is sound: ${rules.length === 1 ? 'one rule' : `${rules.length} rules`}`);
    return;
  }
  context.exitCode = ERROR_KINDS.invalid.exitCode;
  out.lines(
    ...read.error.map(({ line, column, path, problem }) => `${file}:${line}:${column}: ${path || '/'}: ${problem}`),
  );
}

/** Asks a policy every question of a file; the status is that of an invalid one when an answer is not as expected. */
export async function policyTest(context: CliContext, file: string, casesFile: string): Promise<void> {
  const { out } = context;
  const policy = soundPolicy(file);
  const outcomes = judgeCases(policy, readCases(casesFile));
  const missed = outcomes.filter(({ isMet }) => !isMet);
  if (missed.length > 0) context.exitCode = ERROR_KINDS.invalid.exitCode;
  out.json({ policy: policy.name, version: policy.version, outcomes });
  const { green, red } = out.palette;
  for (const { name, isMet, expected, because } of outcomes) {
    out.lines(
      isMet ? `${green('met')}     ${name}` : `${red('not met')} ${name}: expected ${expected}, but ${because}`,
    );
  }
  out.lines(`${outcomes.length - missed.length} of ${outcomes.length} expectations of policy ${policy.name} are met`);
}

function soundPolicy(file: string): PolicyDocument {
  const read = readPolicy(readText('The policy', file));
  if (read.ok) return read.value;
  throw policyError(file, read.error);
}

function readCases(file: string): readonly PolicyCase[] {
  const cases = parsed(file);
  if (validator.Check(cases)) return cases as unknown as readonly PolicyCase[];
  const [first] = validator.Errors(cases);
  throw badCases(file, `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim());
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readText('The file of cases', file));
  } catch (thrown) {
    if (thrown instanceof HanseError) throw thrown;
    throw badCases(file, 'it is not JSON');
  }
}

function badCases(file: string, value: string): HanseError {
  const expected = 'a JSON list of {name, requester, action, resource, expect}';
  return new HanseError('VALUE_INVALID', { what: 'file of cases', value, at: file, expected });
}

function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('CLI_FILE_UNREADABLE', { what, path, problem }, cause);
  }
}
