import { type OvfEnvironment, writeOvfEnvironment } from '../src/index.ts';

/** Values with everything that XML escapes and line ends that attributes would lose. */
export const GUEST_PROPERTIES = {
  'instance-id': 'web-1',
  hostname: 'web.example',
  'public-keys': 'ssh-ed25519 AAAA one@x\nssh-rsa BBBB two@x',
  password: 'p<&>"\'é😀\t ',
  'network-config': Buffer.from('network: {version: 2}').toString('base64'),
  'org.shop.port': '80',
};

export function environmentOf(
  properties: Readonly<Record<string, string>>,
  more: Partial<OvfEnvironment> = {},
): string {
  return writeOvfEnvironment({
    id: 'web',
    platform: { kind: 'Hanse', version: '1', vendor: 'Hanse', locale: 'en', timezoneMinutes: 60 },
    properties,
    entities: [
      { id: 'db', properties: { password: 'of the sibling', hostname: 'db' } },
      { id: 'idle', properties: {} },
    ],
    ...more,
  });
}
