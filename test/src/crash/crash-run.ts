import type { ApplicationView, OrderView } from '@hanse/api';
import { systemClock } from '@hanse/observability';
import type { FederationHarness } from '@hanse/testkit';
import type { EventTap } from '../support/event-tap.ts';
import { openPort } from '../support/open-port.ts';
import type { Goal, Operator } from '../support/operator.ts';
import type { Reality, SiteReality } from '../support/reality.ts';
import { ALL_OPERATIONS, type CrashPoint, type Moment, type Operation } from './crash-point.ts';
import { type Asked, compare, type Findings, interrupted } from './findings.ts';

/** Applications that are left alone between the points, so that a crash has bystanders. */
const BYSTANDERS = 2;

const TARGET: Readonly<Record<Operation, Asked>> = {
  deploy: 'ACTIVE',
  resume: 'ACTIVE',
  suspend: 'SUSPENDED',
  destroy: 'DESTROYED',
  abandon: 'DESTROYED',
};
const GOALS: Readonly<Record<Asked, Goal>> = {
  ACTIVE: { application: 'ACTIVE', vees: 'ACTIVE' },
  SUSPENDED: { application: 'ACTIVE', vees: 'SUSPENDED' },
  DESTROYED: { application: 'DESTROYED', vees: 'DESTROYED' },
};

/** What an operation takes when nothing goes wrong. */
interface Course {
  readonly millis: number;
  readonly events: number;
}

export interface PointOutcome extends Findings {
  /** From the kill until everything was as asked. */
  readonly convergedAfter: number;
  /** Why it did not become as asked; undefined when it did. */
  readonly problem: string | undefined;
}

/** One federation that is killed again and again while it is asked things, and never may get anything wrong. */
export class CrashRun {
  readonly #harness: FederationHarness;
  readonly #operator: Operator;
  readonly #tap: EventTap;
  readonly #reality: Reality;
  /** What was asked of each application so far, by its name. */
  readonly #asked = new Map<string, Asked>();
  /** Remains that were counted already: they would be found again at each later point. */
  readonly #counted = new Set<string>();
  readonly #courses = new Map<Operation, Course>();

  constructor(parts: { harness: FederationHarness; operator: Operator; tap: EventTap; reality: Reality }) {
    this.#harness = parts.harness;
    this.#operator = parts.operator;
    this.#tap = parts.tap;
    this.#reality = parts.reality;
  }

  /** Does everything once without a crash, and notes how long it takes. */
  async calibrate(): Promise<string> {
    for (const operation of ALL_OPERATIONS) {
      const name = operation === 'abandon' ? 'abandoned' : 'calibration';
      const [before, start] = [this.#tap.count, performance.now()];
      if (operation === 'abandon') await this.#beginToDeploy(name);
      await this.#plainly(operation, name);
      const millis = performance.now() - start;
      this.#courses.set(operation, { millis, events: this.#tap.count - before });
    }
    return [...this.#courses]
      .map(([name, { millis, events }]) => `${name} ${Math.round(millis)} ms, ${events} events`)
      .join('; ');
  }

  async run(point: CrashPoint): Promise<PointOutcome> {
    const { operation, seed } = point;
    const name = await this.#subject(point);
    const before = await this.#reality.look();
    const endpoints = await this.#endpoints(name);
    const key = `crash-${seed}`;
    const asking = settled(this.#ask(operation, name, key));
    this.#asked.set(name, TARGET[operation]);
    await this.#arrival(point.moment, operation);
    const killedAt = performance.now();
    const problem = await this.#crashAndConverge(point, name, key, asking).then(() => undefined, messageOf);
    const convergedAfter = performance.now() - killedAt;
    const isGone = TARGET[operation] === 'DESTROYED';
    const outcome = { ...(await this.#judge(name, before, isGone ? endpoints : [])), convergedAfter, problem };
    await this.#tidy(name, outcome);
    return outcome;
  }

  /** Destroys what is left; answers what then still is. */
  async end(): Promise<Findings> {
    for (const [name, asked] of this.#asked) if (asked !== 'DESTROYED') await this.#plainly('destroy', name);
    const applications = await this.#operator.applications();
    return compare({ asked: this.#asked, applications, sites: await this.#reality.look() });
  }

  /** Compares with reality now; machines that were there `before` must be the same ones, but for those of `name`. */
  async #judge(name: string, before: readonly SiteReality[], gone: ApplicationView['endpoints']): Promise<Findings> {
    const [applications, sites] = [await this.#operator.applications(), await this.#reality.look()];
    const found = compare({ asked: this.#asked, applications, sites });
    const own = new Set(applications.find((one) => one.name === name)?.vees.map(({ veeId }) => String(veeId)));
    const bystanders = before.map((site) => {
      return { ...site, machines: site.machines.filter(({ veeId }) => !own.has(veeId)) };
    });
    const orphaned = [...found.orphaned, ...(await stillOpen(gone))].filter((what) => !this.#counted.has(what));
    for (const what of orphaned) this.#counted.add(what);
    return {
      lost: [...found.lost, ...interrupted(bystanders, sites), ...(await this.#unserved(applications))],
      duplicated: found.duplicated,
      orphaned,
    };
  }

  /** An application on which the operation is possible, made without any crash where there is none. */
  async #subject({ operation, seed }: CrashPoint): Promise<string> {
    if (operation === 'deploy') return `s${seed}`;
    if (operation === 'abandon') return this.#beginToDeploy(`s${seed}`);
    const needed =
      operation === 'resume' ? ['SUSPENDED'] : operation === 'suspend' ? ['ACTIVE'] : ['ACTIVE', 'SUSPENDED'];
    const found = [...this.#asked].find(([, asked]) => needed.includes(asked));
    if (found !== undefined) return found[0];
    const name = `s${seed}`;
    const active = [...this.#asked].find(([, asked]) => asked === 'ACTIVE')?.[0];
    if (active === undefined) await this.#plainly('deploy', name);
    if (operation === 'resume') await this.#plainly('suspend', active ?? name);
    return active ?? name;
  }

  async #beginToDeploy(name: string): Promise<string> {
    await this.#ask('deploy', name, `begin-${name}`);
    this.#asked.set(name, 'ACTIVE');
    return name;
  }

  async #plainly(operation: Operation, name: string): Promise<void> {
    const order = await this.#ask(operation, name, `plain-${operation}-${name}-${performance.now()}`);
    this.#asked.set(name, TARGET[operation]);
    await this.#operator.finished(order);
    await this.#operator.settled(order.subject, GOALS[TARGET[operation]]);
  }

  #ask(operation: Operation, name: string, key: string): Promise<OrderView> {
    switch (operation) {
      case 'deploy':
        return this.#operator.deploySmall(name, key);
      case 'destroy':
      case 'abandon':
        return this.#operator.destroy(name, key);
      case 'suspend':
      case 'resume':
        return this.#operator.act(name, operation, key);
    }
  }

  /** Resolves at the moment; events that do not come are not waited for longer than the operation takes. */
  async #arrival({ kind, share }: Moment, operation: Operation): Promise<void> {
    const { millis, events } = this.#courses.get(operation) ?? { millis: 1_000, events: 10 };
    if (kind === 'delay') return systemClock.sleep(share * millis, 'crash.moment');
    await this.#tap.reached(this.#tap.count + Math.ceil(share * events), AbortSignal.timeout(Math.ceil(3 * millis)));
  }

  async #crash({ victims, againAfter }: CrashPoint): Promise<void> {
    const services = victims.map((name) => this.#harness.service(name));
    await Promise.all(services.map((service) => service.kill()));
    if (againAfter !== undefined) {
      // Killed before it serves, its start is cut short: that is what is wanted.
      const starting = services.map((service) => settled(service.start()));
      await systemClock.sleep(againAfter, 'crash.again');
      await Promise.all(services.map((service) => service.kill()));
      await Promise.all(starting);
    }
    await Promise.all(services.map((service) => service.start()));
    await this.#harness.sitesReachable();
  }

  /** Asks again as a client does whose answer was cut off, and waits for the end. */
  async #crashAndConverge(point: CrashPoint, name: string, key: string, asking: Asking): Promise<void> {
    const { operation } = point;
    await this.#crash(point);
    const first = await asking;
    const order = await this.#ask(operation, name, key);
    if (first.ok && first.value.orderId !== order.orderId) {
      throw new Error(`asked again with the same key: ${order.orderId} instead of ${first.value.orderId}`);
    }
    await this.#operator.finished(order);
    await this.#operator.settled(order.subject, GOALS[TARGET[operation]]);
  }

  async #endpoints(name: string): Promise<ApplicationView['endpoints']> {
    return this.#asked.has(name) ? (await this.#operator.application(name)).endpoints : [];
  }

  /** Endpoints that the federation tells of and nobody serves. */
  async #unserved(applications: readonly ApplicationView[]): Promise<readonly string[]> {
    if (!this.#reality.hasIngress) return [];
    const alive = applications.filter(({ name }) => this.#asked.get(name) === 'ACTIVE');
    const missing = alive.filter(({ endpoints }) => endpoints.length === 0).map(({ name }) => `endpoint of ${name}`);
    const closed = await Promise.all(
      alive.flatMap(({ name, endpoints }) =>
        endpoints.map(async ({ host, port }) => ((await openPort(host, port)) ? [] : [`${name} at ${host}:${port}`])),
      ),
    );
    return [...missing, ...closed.flat()];
  }

  /** What went wrong is taken out of the way, so that each point speaks for itself. */
  async #tidy(name: string, { problem, lost, duplicated, orphaned }: PointOutcome): Promise<void> {
    const isWrong = problem !== undefined || lost.length + duplicated.length + orphaned.length > 0;
    const alive = [...this.#asked].filter(([, asked]) => asked !== 'DESTROYED').map(([one]) => one);
    if (isWrong && alive.includes(name)) await this.#plainly('destroy', name);
    else for (const extra of alive.slice(0, -BYSTANDERS)) await this.#plainly('destroy', extra);
  }
}

type Asking = Promise<Settled<OrderView>>;
type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

function settled<T>(promise: Promise<T>): Promise<Settled<T>> {
  return promise.then(
    (value) => ({ ok: true, value }),
    () => ({ ok: false }),
  );
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

async function stillOpen(endpoints: ApplicationView['endpoints']): Promise<readonly string[]> {
  const open = await Promise.all(endpoints.map(({ host, port }) => openPort(host, port)));
  return endpoints.filter((_, index) => open[index]).map(({ host, port }) => `ingress ${host}:${port}`);
}
