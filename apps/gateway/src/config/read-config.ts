import { readFileSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import { type GatewayConfig, parseGatewayConfig } from './gateway-config.ts';

/** Throws GATEWAY_CONFIG_UNREADABLE, GATEWAY_CONFIG_INVALID. */
export function readGatewayConfig(path: string): GatewayConfig {
  return parseGatewayConfig(parsed(path));
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('GATEWAY_CONFIG_UNREADABLE', { path, problem }, cause);
  }
}
