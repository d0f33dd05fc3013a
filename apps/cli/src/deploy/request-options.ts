import type { DeployRequest, InstanceOperation } from '@hanse/api';
import { readProperties } from './properties-file.ts';

/** What the command line says of the choices that a package leaves. */
export interface ChoiceOptions {
  readonly name?: string;
  readonly property?: Readonly<Record<string, string>>;
  readonly properties?: string;
  readonly configuration?: string;
  readonly network?: Readonly<Record<string, string>>;
  readonly instances?: Readonly<Record<string, number>>;
  readonly cpus?: Readonly<Record<string, number>>;
  readonly memory?: Readonly<Record<string, number>>;
  readonly acceptEulas?: boolean;
  readonly identity?: readonly InstanceOperation[];
}

type Choices = Omit<DeployRequest, 'packageId' | 'manifest'>;

/** The part of a request that flags decide; a single property wins over the same one in the file. */
export function choicesOf(options: ChoiceOptions): Choices {
  const { name, configuration, network, instances, acceptEulas, identity, cpus = {}, memory = {} } = options;
  const fromFile = options.properties === undefined ? {} : readProperties(options.properties);
  const properties = { ...fromFile, ...options.property };
  const systems = [...new Set([...Object.keys(cpus), ...Object.keys(memory)])];
  const resources = Object.fromEntries(
    systems.map((system) => {
      const [vcpus, memoryMib] = [cpus[system], memory[system]];
      const sizes = { ...(vcpus === undefined ? {} : { vcpus }), ...(memoryMib === undefined ? {} : { memoryMib }) };
      return [system, sizes];
    }),
  );
  return {
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(network === undefined ? {} : { networks: { ...network } }),
    ...(instances === undefined ? {} : { instances: { ...instances } }),
    ...(systems.length === 0 ? {} : { resources }),
    ...(acceptEulas === true ? { acceptEulas } : {}),
    ...(identity === undefined ? {} : { identity: { scopes: [...identity] } }),
  };
}
