import assert from 'node:assert/strict';
import type { ErrorCode, HanseError, Result } from '@hanse/kernel';
import type { Diagnostic } from '../src/diagnostic.ts';
import type { Manifest } from '../src/manifest.ts';
import { parseManifest } from '../src/parse-manifest.ts';

export const SHOP = `hanse: 1                      # manifest version
application: shop
components:
  lb:   { virtualSystem: lb-1, ingress: [{ name: http, port: 80 }] }
  web1: { virtualSystem: web1 }
  web2: {}
placement:
  - spread: [web1, web2]
  - together: [lb, web1]
  - within: { components: [db], jurisdictions: [DE, FR] }
  - outside: { components: [db], jurisdictions: [US, NO] }
  - on: { components: [lb], sites: [north] }
  - minimumSites: 2
budget: { perHour: "0.50 EUR" }
properties:
  lb: { com.example.title: Shop, com.example.port: 0080, com.example.debug: true }
readiness: { component: lb, ingress: http, path: /, expect: 200, within: 2 min }
`;

/** The same with every section. */
export const WHOLE = `${SHOP.replace(/, com.example.port.*true/, '')
  .replace('- on: { components: [lb], sites: [north] }', '- minimumSites: 1')
  .replace('perHour: "0.50 EUR"', 'perHour: "0.50 EUR", perMonth: 365 EUR')}metrics:
  QueueLength: { description: orders, range: { min: 0, max: 10000 }, source: application, every: 10 s, components: [db] }
  PageTime: { unit: ms, range: { max: 60 s }, source: probe }
sla:
  class: Gold
  components: { db: Fast }
  classes:
    Fast:
      description: fast
      objectives: [{ name: quick, must: "p95(ResponseTime(lb), 5 min) <= 300 ms", window: 1 day, percentage: 99 % }]
      penalties: [{ objective: quick, below: 99 %, credit: 10 % }]
  objectives: [{ name: pages, metric: "avg(PageTime, 10 min)", comparison: "<=", target: 800 ms, percentage: 95 }]
  penalties: [{ objective: pages, below: 95 %, credit: 5.00 EUR }]
  cap: 50 %
scaling:
  web1:
    min: 1
    max: 6
    cooldown: 2 min
    rules:
      - { name: busy, when: "avg(CPUUsage(web1), 5 min) > 80 %", then: +1, cooldown: 3 min }
      - { name: calm, when: "avg(CPUUsage(web1), 5 min) < 20 %", then: "-10 %", atLeast: 2, for: 5 min }
      - { name: morning, at: "0 8 * * mon-fri", then: "=3" }
  web2:
    min: 1
    initial: 2
    max: 4
    elasticity_policies:
      - { type: CHANGE, adjust: 1, expression: "CPU > 40 && !(NETRX < 10)", period_number: 3, period: 10, cooldown: 60 }
    scheduled_policies: [{ type: CARDINALITY, adjust: 2, recurrence: "0 9 * * mon,tue" }]
rules:
  - Load(db) = 3 * Load(lb)
  - |
    # by the block
    CPU(db) = Users(lb) / 1000
    Replicas(web2) = RequestPerSecond(lb) / 500
  - SLA(lb) = Silver
  - Deploy(db) = {luebeck, bergen}
  - SPEED(back) = 5MBS
network:
  vpn: [{ name: inner, components: [web1, web2, db], subnet: 10.80.0.0/24 }]
  firewall:
    - { action: allow, protocol: tcp, from: any, to: lb, ports: [80, "8000-8100"] }
    - { action: deny, from: 192.0.2.0/24, to: db }
  loadBalancers:
    - { name: web, component: lb, port: 80, members: [web1, web2], memberPort: 8080, health: { path: /health } }
  speeds: { front: 100 Mbit/s }
  multipath: [{ networks: [back], paths: 2, scheduler: redundant }]
`;

/** The diagnostics of a refusal, after checking that it is one. */
export function diagnosticsOf(result: Result<unknown, HanseError>, code: ErrorCode): readonly Diagnostic[] {
  assert.ok(!result.ok, 'it was accepted');
  assert.equal(result.error.code, code);
  return result.error.details['diagnostics'] as unknown as readonly Diagnostic[];
}

export function parsed(text: string): Manifest {
  const result = parseManifest(text, { fileName: 'shop.yaml' });
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.value;
}
