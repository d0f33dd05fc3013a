import type { ErrorCode } from '@hanse/kernel';
import {
  changed,
  DESCRIPTOR,
  IMAGE,
  SMALL_DESCRIPTOR,
  smallPackage,
  smallPackageWith,
} from '../../support/packages.ts';
import { tarOf } from '../../support/tar-archive.ts';
import type { BadInput } from './bad-input.ts';

const ZEROS = '0'.repeat(64);

function upload(bytes: string | Uint8Array): BadInput['ask'] {
  return ({ member }) => {
    const headers = { 'content-type': 'application/x-tar' };
    return { method: 'POST', path: '/v1/packages', token: member, headers, bytes };
  };
}

/** An archive that is refused as it is read. */
function archive(name: string, bytes: string | Uint8Array, code: ErrorCode, message: RegExp, remedy: RegExp): BadInput {
  return { name, ask: upload(bytes), status: 400, code, message, remedy };
}

/** A whole archive whose contents cannot be deployed. */
function contents(name: string, bytes: Uint8Array, finding: ErrorCode, message: RegExp, remedy: RegExp): BadInput {
  return { name, ask: upload(bytes), status: 400, code: 'OVF_REJECTED', finding, message, remedy };
}

/** The small package with one thing changed in its descriptor. */
function descriptor(
  name: string,
  [from, to]: readonly [from: string, to: string],
  finding: ErrorCode,
  message: RegExp,
  remedy: RegExp,
): BadInput {
  return contents(name, smallPackageWith(from, to), finding, message, remedy);
}

export const BAD_PACKAGES: readonly BadInput[] = [
  archive(
    'a package that is no archive',
    'Moin! '.repeat(200),
    'OVF_PACKAGE_NOT_TAR',
    /at byte 0: the checksum/,
    /Pack it as USTAR/,
  ),
  archive('an empty package', '', 'OVF_PACKAGE_NOT_TAR', /at byte 0: it is empty/, /descriptor first/),
  archive(
    'a compressed package',
    Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(1020)]),
    'OVF_PACKAGE_COMPRESSED',
    /compressed with gzip \(seen at byte 0\)/,
    /plain tar archive/,
  ),
  archive(
    'a package cut off in the middle of its disk',
    smallPackage().subarray(0, -3000),
    'OVF_PACKAGE_TRUNCATED',
    /in the middle of "root\.qcow2"/,
    /Transfer it again/,
  ),
  archive(
    'a member that climbs out of the package',
    tarOf([DESCRIPTOR, { name: '../../etc/passwd', content: 'root::0:0' }]),
    'OVF_MEMBER_NAME',
    /unsafe name "\.\.\/\.\.\/etc\/passwd"/,
    /relative names without "\.\."/,
  ),
  archive(
    'a member with an absolute name',
    tarOf([DESCRIPTOR, { name: '/tmp/hanse', content: 'x' }]),
    'OVF_MEMBER_NAME',
    /unsafe name "\/tmp\/hanse"/,
    /relative names/,
  ),
  archive(
    'a symbolic link',
    tarOf([DESCRIPTOR, { name: 'root.qcow2', content: '', type: '2', linkName: '/etc/shadow' }]),
    'OVF_MEMBER_TYPE',
    /"root\.qcow2" of the package is a symbolic link/,
    /regular files only/,
  ),
  archive(
    'a device',
    tarOf([DESCRIPTOR, { name: 'root.qcow2', content: '', type: '4' }]),
    'OVF_MEMBER_TYPE',
    /is a block device/,
    /regular files only/,
  ),
  archive(
    'a member that is there twice',
    tarOf([DESCRIPTOR, IMAGE, IMAGE]),
    'OVF_MEMBER_DUPLICATE',
    /holds "root\.qcow2" twice/,
    /each file once/,
  ),
  archive(
    'two descriptors',
    tarOf([DESCRIPTOR, { ...DESCRIPTOR, name: 'other.ovf' }, IMAGE]),
    'OVF_DESCRIPTOR_AMBIGUOUS',
    /several descriptors: .*web\.ovf/,
    /Keep one \.ovf file/,
  ),
  archive('no descriptor', tarOf([IMAGE]), 'OVF_DESCRIPTOR_MISSING', /no \.ovf descriptor in the archive/, /NAME\.ovf/),
  contents(
    'a digest that does not match',
    tarOf([
      DESCRIPTOR,
      { name: 'web.mf', content: `SHA256(web.ovf)= ${ZEROS}\nSHA256(root.qcow2)= ${ZEROS}\n` },
      IMAGE,
    ]),
    'OVF_DIGEST_MISMATCH',
    /sha256 of "web\.ovf" is [0-9a-f]{64}, but 0{64} at line 1 of web\.mf/,
    /Transfer the package again/,
  ),
  contents(
    'a manifest that cannot be read',
    tarOf([DESCRIPTOR, { name: 'web.mf', content: 'all is well\n' }, IMAGE]),
    'OVF_MANIFEST_MALFORMED',
    /at line 1 of web\.mf: "all is well"/,
    /SHA256\(disk\.vmdk\)= HEX/,
  ),
  contents(
    'a file that is not there',
    tarOf([DESCRIPTOR]),
    'OVF_FILE_MISSING',
    /File "root\.qcow2", referenced at line 5, column 5.*File/,
    /The package holds: web\.ovf/,
  ),
  descriptor(
    'a size that is a lie',
    ['ovf:size="4096"', 'ovf:size="4097"'],
    'OVF_FILE_SIZE',
    /has 4096 bytes, but ovf:size says 4097 at line 5/,
    /correct ovf:size/,
  ),
  descriptor(
    'a document type with an entity',
    ['<Envelope ', '<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<Envelope '],
    'OVF_XML_DOCTYPE',
    /document type declaration at line 2/,
    /Remove the DOCTYPE/,
  ),
  descriptor(
    'XML that is not well-formed',
    ['<Info>Networks</Info>', '<Info>Networks</Infos>'],
    'OVF_XML_MALFORMED',
    /not well-formed XML at line 13/,
    /correct the XML/,
  ),
  contents(
    'another document than an envelope',
    tarOf([{ name: 'web.ovf', content: '<html/>' }]),
    'OVF_NOT_AN_ENVELOPE',
    /root element is .*html.* at line 1, column 1/,
    /Expected Envelope in the namespace/,
  ),
  descriptor(
    'an unknown section that is required',
    [
      '<VirtualSystem ovf:id',
      '<x:QuantumSection xmlns:x="urn:x" ovf:required="true"><Info>?</Info></x:QuantumSection>\n  <VirtualSystem ovf:id',
    ],
    'OVF_REQUIRED_UNKNOWN',
    /QuantumSection.* is required at line 16/,
    /ovf:required="false"/,
  ),
  descriptor(
    'a unit nobody knows',
    ['ovf:capacityAllocationUnits="byte * 2^20"', 'ovf:capacityAllocationUnits="floppies"'],
    'OVF_UNITS_UNKNOWN',
    /unknown unit "floppies" at line 9/,
    /Expected .*byte/,
  ),
  descriptor(
    'a capacity below zero',
    ['ovf:capacity="64"', 'ovf:capacity="-64"'],
    'OVF_VALUE_INVALID',
    /"-64" at line 9/,
    /Expected /,
  ),
  descriptor(
    'an InstanceID used twice',
    ['<rasd:InstanceID>4</rasd:InstanceID>', '<rasd:InstanceID>3</rasd:InstanceID>'],
    'OVF_DUPLICATE',
    /"3" is used twice: at line \d+.*before at line \d+/,
    /Give each its own/,
  ),
  descriptor(
    'a NIC on a network that is not declared',
    ['<rasd:Connection>lan</rasd:Connection>', '<rasd:Connection>wan</rasd:Connection>'],
    'OVF_REFERENCE_DANGLING',
    /"wan" names nothing in this descriptor at line \d+/,
    /Known here: lan/,
  ),
  descriptor(
    'a disk made of a file that is not declared',
    ['ovf:fileRef="image"', 'ovf:fileRef="picture"'],
    'OVF_REFERENCE_DANGLING',
    /"picture" names nothing in this descriptor at line 9/,
    /Known here: image/,
  ),
  archive(
    'a property that nobody may set and that is not of its type',
    smallPackageWith('ovf:type="string" ovf:value="small"', 'ovf:type="uint16" ovf:value="small"'),
    'OVF_PROPERTY_VALUE',
    /"small" is no value for property "edition" of type uint16 \(declared at line 21/,
    /Expected a whole number from 0 to 65535/,
  ),
  descriptor(
    'a file outside the package',
    ['ovf:href="root.qcow2"', 'ovf:href="../root.qcow2"'],
    'OVF_HREF_UNSAFE',
    /"\.\.\/root\.qcow2" leads out of the package at line 5/,
    /relative path inside the package/,
  ),
  contents(
    'a machine without hardware',
    tarOf([
      {
        name: 'web.ovf',
        content: SMALL_DESCRIPTOR.replace(/<VirtualHardwareSection[\s\S]*<\/VirtualHardwareSection>/, ''),
      },
      IMAGE,
    ]),
    'OVF_NO_HARDWARE',
    /"web" has no VirtualHardwareSection at line 16/,
    /Add a VirtualHardwareSection/,
  ),
  contents(
    'an envelope without a machine',
    tarOf([
      {
        name: 'web.ovf',
        content: changed(SMALL_DESCRIPTOR.replace(/<VirtualSystem [\s\S]*<\/VirtualSystem>/, ''), '<File', '<File'),
      },
      IMAGE,
    ]),
    'OVF_NO_VIRTUAL_SYSTEM',
    /holds no VirtualSystem at line 2/,
    /at least one VirtualSystem/,
  ),
  {
    name: 'a package that says it is JSON',
    ask: ({ member }) => ({ method: 'POST', path: '/v1/packages', token: member, json: { package: 'web.ova' } }),
    status: 400,
    code: 'REQUEST_MEDIA_TYPE',
    message: /"application\/json" is not understood at POST \/v1\/packages/,
    remedy: /content types/,
  },
  {
    name: 'a package of a type nobody knows',
    ask: ({ member }) => {
      const headers = { 'content-type': 'application/zip' };
      return { method: 'POST', path: '/v1/packages', token: member, headers, bytes: 'PK' };
    },
    status: 400,
    code: 'REQUEST_MEDIA_TYPE',
    message: /"application\/zip" is not understood at POST \/v1\/packages/,
    remedy: /OpenAPI document lists/,
  },
];
