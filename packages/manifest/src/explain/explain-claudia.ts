import type { ClaudiaParts } from '../claudia/claudia-parts.ts';
import type { ExplainedPart } from './explain-manifest.ts';
import { counted, inWords } from './words.ts';

/** What Claudia's sections of a package say that has no place in a manifest. */
export function explainClaudia({ publicNetworks, cloudProperties }: ClaudiaParts): readonly ExplainedPart[] {
  const systems = [...new Set(cloudProperties.map(({ virtualSystem }) => virtualSystem))];
  const lines = [
    ...publicNetworks.map((network) => `network ${network} is reached from outside`),
    ...systems.map((system) => {
      const own = cloudProperties.filter(({ virtualSystem }) => virtualSystem === system);
      const macros = [...new Set(own.flatMap((one) => one.macros))];
      const filled = macros.length === 0 ? '' : `, filled from ${inWords(macros)}`;
      return `${system} has ${counted(own.length, 'value')} for the cloud to set${filled}`;
    }),
  ];
  return lines.length === 0 ? [] : [{ title: 'The package says', lines }];
}
