import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cidrParts, ipv4ToNumber, numberToIpv4, parseIpv4, parseIpv4Cidr, parseMac } from '../src/network.ts';

const anyAddress = fc.integer({ min: 0, max: 0xffff_ffff });
const anyPrefixLength = fc.integer({ min: 0, max: 32 });

const REFUSED_ADDRESSES = [
  '',
  '10.0.0',
  '10.0.0.0.1',
  '10.0.0.256',
  '10.0.0.-1',
  '10.0.0.1 ',
  '10.0.0.1\n',
  '10.0..1',
  '0x0a.0.0.1',
  '1e1.0.0.1',
  // A leading zero means octal to some programs and decimal to others.
  '010.0.0.1',
];

const REFUSED_NETWORKS = [
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '10.0.0.0/8/9',
  '10.0.0.1/24',
  '255.255.255.255/0',
];

describe('an IPv4 address', () => {
  test('goes to a number and back unchanged', () => {
    fc.assert(
      fc.property(anyAddress, (value) => {
        const address = numberToIpv4(value);
        assert.equal(parseIpv4(address), address);
        assert.equal(ipv4ToNumber(address), value);
      }),
    );
  });

  test('of another form is refused with what was expected', () => {
    for (const text of REFUSED_ADDRESSES) {
      assert.throws(() => parseIpv4(text), {
        code: 'ID_INVALID',
        message: `"${text}" is not a valid IPv4 address`,
        remedy: 'Expected four octets, as in 10.64.0.10.',
      });
    }
  });
});

describe('an IPv4 network', () => {
  test('is read back from its own text, with its first address and length', () => {
    fc.assert(
      fc.property(anyAddress, anyPrefixLength, (value, prefixLength) => {
        const size = 2 ** (32 - prefixLength);
        const base = Math.floor(value / size) * size;
        const cidr = parseIpv4Cidr(`${numberToIpv4(base)}/${prefixLength}`);
        assert.equal(cidr, `${numberToIpv4(base)}/${prefixLength}`);
        assert.deepEqual(cidrParts(cidr), { base, prefixLength });
      }),
    );
  });

  test('with any host bit set is refused', () => {
    fc.assert(
      fc.property(anyAddress, fc.integer({ min: 0, max: 31 }), (value, prefixLength) => {
        fc.pre(value % 2 ** (32 - prefixLength) !== 0);
        assert.throws(() => parseIpv4Cidr(`${numberToIpv4(value)}/${prefixLength}`), { code: 'ID_INVALID' });
      }),
    );
  });

  test('of another form is refused with what was expected', () => {
    for (const text of REFUSED_NETWORKS) {
      assert.throws(() => parseIpv4Cidr(text), {
        code: 'ID_INVALID',
        message: `"${text}" is not a valid IPv4 network`,
      });
    }
  });
});

describe('a MAC address', () => {
  test('is kept in lower case', () => {
    assert.equal(parseMac('52:54:00:AB:cd:EF'), '52:54:00:ab:cd:ef');
  });

  test('of another form is refused', () => {
    for (const text of ['', '52:54:00:12:34', '52-54-00-12-34-56', '52:54:00:12:34:5g', '52:54:00:12:34:56:78']) {
      assert.throws(() => parseMac(text), { code: 'ID_INVALID' });
    }
  });
});
