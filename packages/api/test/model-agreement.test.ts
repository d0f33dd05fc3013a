import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  APPLICATION_MACHINE,
  type CatalogueEntry,
  DISK_FORMATS,
  type Endpoint,
  type NetworkSpec,
  ORDER_MACHINE,
  type SiteCapacity,
  type SiteDescription,
  VEE_MACHINE,
  VEE_VERBS,
  type VeeMetrics,
  type VeeSpec,
} from '@hanse/model';
import type { Static, TSchema } from 'typebox';
import { Parse } from 'typebox/value';
import type * as api from '../src/index.ts';
import {
  ApplicationStateSchema,
  DiskFormatSchema,
  NetworkSpecSchema,
  OrderViewSchema,
  SiteDescriptionSchema,
  SiteViewSchema,
  VeeSpecSchema,
  VeeStateSchema,
  VeeVerbSchema,
} from '../src/index.ts';
import { networkSpec, siteDescription, siteView, veeSpec } from './samples.ts';

const choicesOf = (schema: TSchema) => [...((schema as { enum?: readonly string[] }).enum ?? [])].sort();

/** Compiles only when every value of the wire type is one of the model type. */
type Assignable<Wire extends Model, Model> = [Wire, Model];
export type WireFitsModel = [
  Assignable<Static<typeof VeeSpecSchema>, VeeSpec>,
  Assignable<Static<typeof NetworkSpecSchema>, NetworkSpec>,
  Assignable<Static<typeof SiteDescriptionSchema>, SiteDescription>,
  Assignable<Static<typeof api.SiteCapacitySchema>, SiteCapacity>,
  Assignable<Static<typeof api.EndpointSchema>, Endpoint>,
  Assignable<api.VeeMetricsView, VeeMetrics>,
  Assignable<api.SiteView, CatalogueEntry>,
];

describe('what came over the wire', () => {
  test('is a value of the model without being converted', () => {
    const spec: VeeSpec = Parse(VeeSpecSchema, veeSpec);
    const network: NetworkSpec = Parse(NetworkSpecSchema, networkSpec);
    const site: SiteDescription = Parse(SiteDescriptionSchema, siteDescription);
    const entry: CatalogueEntry = Parse(SiteViewSchema, siteView);
    assert.deepEqual([spec, network, site, entry], [veeSpec, networkSpec, siteDescription, siteView]);
  });
});

describe('the choices of the wire', () => {
  test('are the states of the model, all of them', () => {
    assert.deepEqual(choicesOf(ApplicationStateSchema), Object.keys(APPLICATION_MACHINE.transitions).sort());
    assert.deepEqual(choicesOf(VeeStateSchema), Object.keys(VEE_MACHINE.transitions).sort());
    assert.deepEqual(choicesOf(OrderViewSchema.properties.state), Object.keys(ORDER_MACHINE.transitions).sort());
  });

  test('are the verbs and disk formats of the model', () => {
    assert.deepEqual(choicesOf(VeeVerbSchema), [...VEE_VERBS].sort());
    assert.deepEqual(choicesOf(DiskFormatSchema), [...DISK_FORMATS].sort());
  });
});
