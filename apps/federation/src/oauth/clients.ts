import type { RegisteredClient } from '@hanse/identity';
import type { Robot } from '../robots/robot.ts';

export type GrantType =
  | 'authorization_code'
  | 'refresh_token'
  | 'client_credentials'
  | 'urn:ietf:params:oauth:grant-type:device_code'
  | 'urn:ietf:params:oauth:grant-type:token-exchange';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const GRANT_TYPES: readonly GrantType[] = [
  ...(['authorization_code', 'refresh_token', 'client_credentials'] as const),
  ...([DEVICE_GRANT, EXCHANGE_GRANT] as const),
];

/** A program that may ask for tokens. */
export interface OAuthClient extends RegisteredClient {
  /** What people are told that it is. */
  readonly title: string;
  readonly grants: readonly GrantType[];
  /** The robot that it is, which proved itself. */
  readonly robot?: Robot;
}

/** The command line: a public client on people's machines (RFC 8252), known to every federation. */
export const CLI_CLIENT: OAuthClient = {
  clientId: 'hanse-cli',
  title: 'The hanse command line',
  redirectUris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
  grants: ['authorization_code', 'refresh_token', DEVICE_GRANT, EXCHANGE_GRANT],
};

/** Programs in VEEs: they have no secret but the key of their VEE, and nothing to exchange but its identity. */
const INSTANCE_CLIENT: OAuthClient = {
  clientId: 'hanse-instance',
  title: 'a virtual machine',
  redirectUris: [],
  grants: [EXCHANGE_GRANT],
};

const BUILT_IN: readonly OAuthClient[] = [CLI_CLIENT, INSTANCE_CLIENT];

export function robotClient(robot: Robot): OAuthClient {
  const { robotId: clientId, name } = robot;
  return { clientId, title: `robot ${name}`, redirectUris: [], grants: ['client_credentials', EXCHANGE_GRANT], robot };
}

/** A client by its id; undefined for one that is not registered. */
export function builtInClient(clientId: string): OAuthClient | undefined {
  return BUILT_IN.find((client) => client.clientId === clientId);
}
