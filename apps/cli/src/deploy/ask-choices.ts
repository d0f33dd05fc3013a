import type { ConfigurableProperty, DeployRequest, PackageChoices } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import type { Prompt } from './prompt.ts';

/** Values that are known without asking: of a property by its key, or by `ENTITY:KEY`. */
type Known = (entityId: string, key: string) => boolean;

/**
 * The request with what a person had to be asked for: the licences, and every property that needs a value and has none.
 * Throws OVF_EULA_NOT_ACCEPTED when a licence is not accepted.
 */
export async function askChoices(
  request: DeployRequest,
  choices: PackageChoices | undefined,
  isKnown: Known,
  prompt: Prompt,
): Promise<DeployRequest> {
  if (choices === undefined) return request;
  const acceptEulas = request.acceptEulas === true || (await acceptsLicences(choices.eulas, prompt));
  const answers = await askMissing(missing(request, choices, isKnown), prompt);
  const properties = { ...request.properties, ...answers };
  return {
    ...request,
    ...(acceptEulas && choices.eulas.length > 0 ? { acceptEulas } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

async function acceptsLicences(eulas: PackageChoices['eulas'], prompt: Prompt): Promise<boolean> {
  for (const { entityId, info, licence } of eulas) {
    const whose = entityId === undefined ? 'the package' : `"${entityId}"`;
    prompt.say('', `Licence of ${whose}${info === '' ? '' : ` (${info})`}:`, '', licence.trim(), '');
    const answer = await prompt.ask('Do you accept these terms? [y/N] ');
    if (!/^y(es)?$/i.test(answer.trim())) throw new HanseError('OVF_EULA_NOT_ACCEPTED', { entities: whose });
  }
  return true;
}

function missing(
  { configuration, properties = {} }: DeployRequest,
  choices: PackageChoices,
  isKnown: Known,
): readonly ConfigurableProperty[] {
  const chosen = choices.configurations.find(({ id }) => id === configuration)?.properties ?? choices.properties;
  const isGiven = ({ entityId, key }: ConfigurableProperty) =>
    Object.hasOwn(properties, key) || Object.hasOwn(properties, `${entityId}:${key}`) || isKnown(entityId, key);
  return chosen.filter((property) => property.isRequired && !isGiven(property));
}

async function askMissing(
  properties: readonly ConfigurableProperty[],
  prompt: Prompt,
): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {};
  for (const property of properties) {
    answers[`${property.entityId}:${property.key}`] = await askFor(property, prompt);
  }
  return answers;
}

/** Again and again, until there is a value. */
async function askFor(property: ConfigurableProperty, prompt: Prompt): Promise<string> {
  const { key, entityId, label, description, type, choices = [], isPassword } = property;
  prompt.say('', `${label === '' ? key : label} (${key} of ${entityId}, ${type})`);
  if (description !== '') prompt.say(`  ${description}`);
  prompt.say(...choices.map((choice, index) => `  ${index + 1}) ${choice}`));
  const question = choices.length > 0 ? `  1 to ${choices.length}, or the value: ` : '  value: ';
  for (;;) {
    const typed = isPassword ? await prompt.askHidden(question) : (await prompt.ask(question)).trim();
    const value = chosenOf(typed, choices);
    if (value !== undefined) return value;
    prompt.say(choices.length > 0 ? '  That is none of them.' : '  It needs a value.');
  }
}

function chosenOf(typed: string, choices: readonly string[]): string | undefined {
  if (choices.length === 0) return typed === '' ? undefined : typed;
  if (choices.includes(typed)) return typed;
  return /^\d+$/.test(typed) ? choices[Number(typed) - 1] : undefined;
}
