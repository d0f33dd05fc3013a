import { entitiesOf } from '../envelope/content-walk.ts';
import type { Entity, Envelope, Property } from '../envelope/envelope.ts';
import { isPropertyValueNeeded } from '../envelope/property-type.ts';
import { defaultConfiguration } from '../envelope/read-configurations.ts';
import { defaultValue } from './resolve-properties.ts';

/** A property that a user may set at deployment. */
export interface ConfigurableProperty {
  /** The VirtualSystem or collection; `ENTITY:KEY` sets it there alone. */
  readonly entityId: string;
  /** `[class.]key[.instance]`. */
  readonly key: string;
  readonly type: string;
  readonly qualifiers: string;
  readonly label: string;
  readonly description: string;
  readonly category: string;
  /** In the configuration; empty when there is none. */
  readonly defaultValue: string;
  readonly isPassword: boolean;
  /** There is no default that would do. */
  readonly isRequired: boolean;
}

/** What a user may or must give for a configuration, the default one when none is named; in document order. */
export function configurableProperties(envelope: Envelope, configuration?: string): readonly ConfigurableProperty[] {
  const chosen = configuration ?? defaultConfiguration(envelope.configurations)?.id;
  return entitiesOf(envelope.content).flatMap((entity) =>
    entity.products.flatMap(({ properties }) =>
      properties
        .filter(({ isUserConfigurable }) => isUserConfigurable)
        .map((property) => describe(entity, property, defaultValue(property, chosen))),
    ),
  );
}

function describe(entity: Entity, property: Property, value: string): ConfigurableProperty {
  const { fullKey, type, qualifiers, label, description, category, isPassword } = property;
  return {
    entityId: entity.id,
    key: fullKey,
    type,
    qualifiers,
    label,
    description,
    category,
    defaultValue: value,
    isPassword,
    isRequired: value === '' && isPropertyValueNeeded(type, qualifiers),
  };
}
