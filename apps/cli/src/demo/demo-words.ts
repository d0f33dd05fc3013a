import type { Palette } from '../palette.ts';
import type { DriverName } from '../services/gateway-config.ts';

/** What the demo is about to do, in plain words. */
export function introduction(driver: DriverName, palette: Palette): readonly string[] {
  const machines = driver === 'local' ? 'as real QEMU virtual machines' : 'as SIMULATED machines';
  return [
    palette.bold('Hanse demo'),
    '',
    'Three sites join one federation: luebeck (DE), bergen (NO, the cheapest) and bruges (BE, the dearest).',
    'Each is a process of its own with its own data, prices and law.',
    `A web shop of four machines (load balancer, two web servers, database) is deployed across them ${machines}.`,
    'The two web servers must not share a site, and the database must stay in Germany or Belgium.',
    ...(driver === 'simulated' ? ['', ...simulationWarning(palette)] : []),
    '',
  ];
}

/** Nobody shall take a simulation for the real thing. */
export function simulationWarning(palette: Palette): readonly string[] {
  const lines = [
    'EVERYTHING BELOW IS SIMULATED: no virtual machine runs, no page can be fetched.',
    'Federation, gateways, placement and orders are real; the clouds behind the gateways are not.',
  ];
  return lines.map((line) => palette.bold(palette.yellow(`!! ${line}`)));
}

/** How to look around in a demo that was kept. */
export function lookAround(parts: {
  readonly program: string;
  readonly application: string;
  readonly url: string | undefined;
}): readonly string[] {
  const { program, application, url } = parts;
  return [
    'The demo stays up. To look around:',
    `  ${program} ps --processes`,
    `  ${program} show ${application}`,
    `  ${program} console ${application} web1`,
    `  ${program} events`,
    ...(url === undefined ? [] : [`  curl ${url}`]),
    'To remove it:',
    `  ${program} down --purge`,
  ];
}
