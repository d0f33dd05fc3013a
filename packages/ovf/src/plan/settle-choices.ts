import { type HanseError, ok, type Result } from '@hanse/kernel';
import type { Content, Entity, Envelope, LogicalNetwork, ProductSection, VirtualSystem } from '../envelope/envelope.ts';
import { groupBy } from '../envelope/group-by.ts';
import { forConfiguration } from './choose-configuration.ts';
import { chooseHardware } from './choose-hardware.ts';
import type { DeploymentPlan, PlannedSystem } from './deployment-plan.ts';
import { expandReplicas } from './expand-replicas.ts';
import { ownEntry } from './own-entry.ts';
import { type DeploymentChoices, planDeployment } from './plan-deployment.ts';
import { newExpansion, resolveProperties } from './resolve-properties.ts';
import { allBounds, settleItems } from './settle-items.ts';

type Values = Readonly<Record<string, string>>;

/** An envelope without anything left to choose, and the plan that it and the choices gave. */
export interface SettledEnvelope {
  readonly envelope: Envelope;
  readonly plan: DeploymentPlan;
}

/**
 * The envelope in which every choice has been made: one configuration, one hardware section a system, replicas written
 * out, networks under their chosen names, chosen values and amounts as the defaults. Deploying it without choices gives
 * what deploying the given one with these choices gives. Errors: those of `planDeployment`.
 */
export function settleChoices(envelope: Envelope, choices: DeploymentChoices): Result<SettledEnvelope, HanseError> {
  const planned = planDeployment(envelope, choices);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const settler = new Settler(envelope, choices, plan);
  return ok({ plan, envelope: settler.envelope() });
}

class Settler {
  readonly #envelope: Envelope;
  readonly #choices: DeploymentChoices;
  readonly #plan: DeploymentPlan;
  readonly #systems: ReadonlyMap<string, PlannedSystem>;
  readonly #expansion = newExpansion();
  #namesOf: (id: string) => readonly string[] = (id) => [id];

  constructor(envelope: Envelope, choices: DeploymentChoices, plan: DeploymentPlan) {
    this.#envelope = envelope;
    this.#choices = choices;
    this.#plan = plan;
    this.#systems = new Map(plan.systems.map((system) => [system.id, system]));
  }

  envelope(): Envelope {
    const { configuration } = this.#plan;
    const expanded = expandReplicas(this.#envelope, { configuration, instances: this.#choices.instances ?? {} }, []);
    this.#namesOf = expanded.namesOf;
    // Nothing is left of the section, so that nothing is said of it.
    const { DeploymentOptionSection: _info, ...infos } = this.#envelope.infos ?? {};
    return {
      ...this.#envelope,
      infos,
      configurations: [],
      networks: this.#networks(),
      content: this.#content(expanded.content, {}),
    };
  }

  /** Of several that were mapped onto one name the first with a description stands for all. */
  #networks(): readonly LogicalNetwork[] {
    const byName = groupBy(this.#envelope.networks, (network) => network.name);
    return this.#plan.networks.flatMap(({ name, description, descriptorNames }) => {
      const merged = [...new Set(descriptorNames)].flatMap((own) => byName.get(own) ?? []);
      const model = merged.find((network) => network.description === description) ?? merged[0];
      return model === undefined ? [] : [{ ...model, name }];
    });
  }

  #content(content: Content, parentValues: Values): Content {
    const values = this.#values(content, parentValues);
    const settled = { ...content, products: content.products.map((section) => this.#product(section, values)) };
    if (settled.kind === 'system') return this.#system(settled);
    const { configuration } = this.#plan;
    const resourceAllocation = allBounds(settled.resourceAllocation, configuration);
    return { ...settled, resourceAllocation, children: settled.children.map((child) => this.#content(child, values)) };
  }

  #system(system: VirtualSystem): VirtualSystem {
    const { configuration } = this.#plan;
    const planned = this.#systems.get(system.id);
    const hardware = chooseHardware(system.hardware, this.#choices.hardwareFamilies);
    if (planned === undefined || hardware === undefined) return system;
    const items = settleItems(hardware.items, configuration, planned).map((item) => ({
      ...item,
      connections: item.connections.map((name) => this.#networkName(name)),
    }));
    const bootDevices = forConfiguration(system.bootDevices, configuration);
    return {
      ...system,
      hardware: [{ ...hardware, items }],
      bootDevices: bootDevices.map((device) => ({ ...device, configurations: [] })),
    };
  }

  #product(section: ProductSection, values: Values): ProductSection {
    const properties = section.properties.map((property) => {
      const value = this.#renamed(property.key, values[property.fullKey] ?? property.value);
      return { ...property, value, configurationValues: new Map<string, string>() };
    });
    return { ...section, properties };
  }

  #values(entity: Entity, parentValues: Values): Values {
    const choices = {
      given: this.#choices.properties ?? {},
      configuration: this.#plan.configuration,
      namesOf: this.#namesOf,
      allowsMissingValues: false,
      expansion: this.#expansion,
    };
    return resolveProperties(entity, parentValues, choices, []);
  }

  /** Macros name networks as the descriptor does; a script is opaque: an "@" in it is the shell's. */
  #renamed(key: string, value: string): string {
    if (this.#choices.networks === undefined || key === 'user-data') return value;
    return value.replace(/@IP\(([^,()]+)/g, (_macro, name: string) => `@IP(${this.#networkName(name)}`);
  }

  #networkName(name: string): string {
    return ownEntry(this.#choices.networks ?? {}, name) ?? name;
  }
}
