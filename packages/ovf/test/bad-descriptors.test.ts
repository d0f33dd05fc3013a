import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type OvfCode, parseEnvelope } from '../src/index.ts';
import { SAMPLE, sampleWith } from './sample-descriptor.ts';

interface Case {
  readonly why: string;
  readonly descriptor: string;
  readonly code: OvfCode;
  /** What the message must name. */
  readonly names: RegExp;
}

const cpu = '<rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity>';
const dbHardware = /<VirtualHardwareSection>[\s\S]*?<\/VirtualHardwareSection>/;
const deep = `${'<a>'.repeat(70)}${'</a>'.repeat(70)}`;

const CASES: readonly Case[] = [
  bad('is empty', '', 'OVF_XML_MALFORMED', /root element/),
  bad('is not well-formed', sampleWith('</References>', '</Refs>'), 'OVF_XML_MALFORMED', /line 9/),
  bad(
    'has a document type',
    sampleWith('<Envelope', '<!DOCTYPE x [<!ENTITY a "b">]><Envelope'),
    'OVF_XML_DOCTYPE',
    /line 2/,
  ),
  bad('uses an unknown entity', sampleWith('Disks', '&bomb;'), 'OVF_XML_MALFORMED', /entity/),
  bad('nests too deeply', sampleWith('Disks', deep), 'OVF_XML_LIMIT', /levels of elements above 64/),
  bad('is another document', '<html/>', 'OVF_NOT_AN_ENVELOPE', /html in namespace ""/),
  bad(
    'has another namespace',
    SAMPLE.replaceAll('/ovf/envelope/1', '/ovf/envelope/9'),
    'OVF_NOT_AN_ENVELOPE',
    /envelope\/9/,
  ),
  bad(
    'is 0.9 of a wrong version',
    '<Envelope xmlns="http://www.vmware.com/schema/ovf/1/envelope" version="1.3"/>',
    'OVF_VERSION_UNSUPPORTED',
    /"1.3"/,
  ),
  bad('has no References', sampleWith(/<References>[\s\S]*?<\/References>/, ''), 'OVF_ELEMENT_MISSING', /References/),
  bad(
    'has no content',
    sampleWith(/<VirtualSystemCollection[\s\S]*<\/VirtualSystemCollection>/, ''),
    'OVF_NO_VIRTUAL_SYSTEM',
    /Envelope/,
  ),
  bad(
    'has two contents',
    sampleWith('</Envelope>', '<VirtualSystem ovf:id="x"><Info/></VirtualSystem></Envelope>'),
    'OVF_ELEMENT_MISPLACED',
    /second content/,
  ),
  bad(
    'has two DiskSections',
    sampleWith('<NetworkSection>', '<DiskSection><Info/></DiskSection><NetworkSection>'),
    'OVF_ELEMENT_REPEATED',
    /DiskSection/,
  ),
  bad(
    'requires an unknown section',
    sampleWith('<NetworkSection>', '<vmw:Odd/><NetworkSection>'),
    'OVF_REQUIRED_UNKNOWN',
    /Odd of http:/,
  ),
  bad(
    'requires an unknown inner element',
    sampleWith('<Network ovf:name="back"/>', '<Odd/>'),
    'OVF_REQUIRED_UNKNOWN',
    /\/Envelope\/NetworkSection\/Odd/,
  ),
  bad(
    'scales out a child that it does not have',
    sampleWith(
      '<StartupSection>',
      '<ScaleOutSection ovf:id="api"><Info/><InstanceCount ovf:default="2"/></ScaleOutSection><StartupSection>',
    ),
    'OVF_REFERENCE_DANGLING',
    /ScaleOutSection@id "api"/,
  ),

  bad('has a File without id', sampleWith('ovf:id="file2" ', ''), 'OVF_ATTRIBUTE_MISSING', /File\[2\]/),
  bad('has a File without href', sampleWith(' ovf:href="data.vmdk"', ''), 'OVF_ATTRIBUTE_MISSING', /ovf:href/),
  bad(
    'has two Files of one id',
    sampleWith('ovf:id="file2"', 'ovf:id="file1"'),
    'OVF_DUPLICATE',
    /File id "file1".*before at line 7/,
  ),
  bad('has two Files of one href', sampleWith('data.vmdk', 'base.qcow2'), 'OVF_DUPLICATE', /File href/),
  bad('has a negative size', sampleWith('ovf:size="10"', 'ovf:size="-1"'), 'OVF_VALUE_INVALID', /File@size is "-1"/),
  bad('has a size in words', sampleWith('ovf:size="10"', 'ovf:size="ten"'), 'OVF_VALUE_INVALID', /"ten"/),
  bad(
    'has a size beyond 2^53',
    sampleWith('ovf:size="10"', 'ovf:size="9223372036854775807"'),
    'OVF_VALUE_INVALID',
    /File@size/,
  ),
  bad(
    'has an unknown compression',
    sampleWith('ovf:size="10"', 'ovf:compression="lzma"'),
    'OVF_VALUE_INVALID',
    /compression is "lzma"/,
  ),
  bad('has a negative chunk size', sampleWith('ovf:size="10"', 'ovf:chunkSize="-5"'), 'OVF_VALUE_INVALID', /chunkSize/),

  bad(
    'has two disks of one id',
    sampleWith('ovf:diskId="data"', 'ovf:diskId="base"'),
    'OVF_DUPLICATE',
    /Disk id "base"/,
  ),
  bad(
    'has two disks of one file',
    sampleWith('ovf:fileRef="file2"', 'ovf:fileRef="file1"'),
    'OVF_DUPLICATE',
    /fileRef "file1"/,
  ),
  bad('has a disk without id', sampleWith('ovf:diskId="data" ', ''), 'OVF_ATTRIBUTE_MISSING', /ovf:diskId/),
  bad(
    'has a disk without capacity',
    sampleWith('ovf:capacity="1048576" ', ''),
    'OVF_ATTRIBUTE_MISSING',
    /ovf:capacity/,
  ),
  bad(
    'has a disk without format',
    sampleWith(/ ovf:format="http:\/\/www.vmware[^"]*"/, ''),
    'OVF_ATTRIBUTE_MISSING',
    /ovf:format/,
  ),
  bad(
    'has a disk of unknown format',
    sampleWith(/http:\/\/www.vmware.com\/interfaces[^"]*/, 'urn:x'),
    'OVF_VALUE_INVALID',
    /Disk@format is "urn:x"/,
  ),
  bad(
    'has a disk without any size',
    sampleWith('ovf:capacity="1048576"', 'ovf:capacity="0"'),
    'OVF_CAPACITY_OUT_OF_RANGE',
    /0 bytes/,
  ),
  bad(
    'has a negative capacity',
    sampleWith('ovf:capacity="1048576"', 'ovf:capacity="-8"'),
    'OVF_VALUE_INVALID',
    /"-8"/,
  ),
  bad(
    'has a capacity that overflows',
    sampleWith('ovf:capacity="4"', 'ovf:capacity="99999999999999"'),
    'OVF_CAPACITY_OUT_OF_RANGE',
    /Disk@capacity/,
  ),
  bad('has a capacity in unknown units', sampleWith('byte * 2^30', 'furlong'), 'OVF_UNITS_UNKNOWN', /"furlong"/),
  bad(
    'is populated beyond its capacity',
    sampleWith('ovf:populatedSize="1024"', 'ovf:populatedSize="1048577"'),
    'OVF_DISK_POPULATION',
    /1048577 bytes of 1048576/,
  ),
  bad(
    'has a delta disk without its parent',
    sampleWith('ovf:diskId="data"', 'ovf:diskId="data" ovf:parentRef="none"'),
    'OVF_REFERENCE_DANGLING',
    /Disk@parentRef "none"/,
  ),
  bad(
    'has delta disks in a circle',
    sampleWith('ovf:diskId="data"', 'ovf:diskId="data" ovf:parentRef="scratch"').replace(
      'ovf:diskId="scratch"',
      'ovf:diskId="scratch" ovf:parentRef="data"',
    ),
    'OVF_DISK_CHAIN',
    /lead back/,
  ),
  bad(
    'sizes a disk by an undeclared property',
    sampleWith('\u0024{scratch}', '\u0024{size}'),
    'OVF_REFERENCE_DANGLING',
    /Disk@capacity property "size"/,
  ),
  bad(
    'requires encryption to be undone',
    sampleWith('<NetworkSection>', '<EncryptionSection><Info/></EncryptionSection><NetworkSection>'),
    'OVF_ENCRYPTED',
    /encrypted/,
  ),
  bad(
    'has a disk of an unknown file',
    sampleWith('ovf:fileRef="file2"', 'ovf:fileRef="nofile"'),
    'OVF_REFERENCE_DANGLING',
    /"nofile"/,
  ),
  bad('has a section without Info', sampleWith('<Info>Disks</Info>', ''), 'OVF_INFO_MISSING', /DiskSection/),

  bad(
    'has a system without id',
    sampleWith('<VirtualSystem ovf:id="db">', '<VirtualSystem>'),
    'OVF_ATTRIBUTE_MISSING',
    /VirtualSystem\[2\]/,
  ),
  bad(
    'has two systems of one id',
    sampleWith('<VirtualSystem ovf:id="db">', '<VirtualSystem ovf:id="web">'),
    'OVF_DUPLICATE',
    /VirtualSystem id "web"/,
  ),
  bad('has a system without hardware', sampleWith(dbHardware, ''), 'OVF_NO_HARDWARE', /"db"/),
  bad(
    'has hardware outside a system',
    sampleWith('<NetworkSection>', '<VirtualHardwareSection><Info/></VirtualHardwareSection><NetworkSection>'),
    'OVF_ELEMENT_MISPLACED',
    /VirtualHardwareSection/,
  ),
  bad(
    'has networks inside a system',
    sampleWith('<AnnotationSection>', '<NetworkSection><Info/></NetworkSection><AnnotationSection>'),
    'OVF_ELEMENT_MISPLACED',
    /NetworkSection/,
  ),
  bad(
    'has alternatives of one type',
    sampleWith(
      '</VirtualHardwareSection>',
      '</VirtualHardwareSection><VirtualHardwareSection><Info/><System><vssd:VirtualSystemType>kvm</vssd:VirtualSystemType></System></VirtualHardwareSection>',
    ),
    'OVF_HARDWARE_AMBIGUOUS',
    /"kvm"/,
  ),
  bad(
    'has an empty System',
    sampleWith(/<System>.*<\/System>/, '<System/>'),
    'OVF_ELEMENT_MISSING',
    /VirtualSystemType/,
  ),
  bad(
    'has an empty Item',
    sampleWith('<Item><rasd:HostResource>ovf:/file', '<Item/><Item><rasd:HostResource>ovf:/file'),
    'OVF_ELEMENT_MISSING',
    /InstanceID/,
  ),
  bad(
    'has an Item without InstanceID',
    sampleWith(`<rasd:InstanceID>1</rasd:InstanceID>${cpu}`, cpu),
    'OVF_ELEMENT_MISSING',
    /InstanceID/,
  ),
  bad('has an Item without ResourceType', sampleWith(cpu, ''), 'OVF_ELEMENT_MISSING', /ResourceType/),
  bad(
    'has two Items of one InstanceID',
    sampleWith('<rasd:InstanceID>7<', '<rasd:InstanceID>6<'),
    'OVF_DUPLICATE',
    /InstanceID "6"/,
  ),
  bad(
    'has processors without a number',
    sampleWith('<rasd:VirtualQuantity>2</rasd:VirtualQuantity>', ''),
    'OVF_ELEMENT_MISSING',
    /VirtualQuantity/,
  ),
  bad(
    'has a fraction of a processor',
    sampleWith('<rasd:VirtualQuantity>2<', '<rasd:VirtualQuantity>1.5<'),
    'OVF_VALUE_INVALID',
    /"1.5"/,
  ),
  bad(
    'has memory beyond all bounds',
    sampleWith('<rasd:VirtualQuantity>256<', '<rasd:VirtualQuantity>9007199254740991<'),
    'OVF_CAPACITY_OUT_OF_RANGE',
    /Memory/,
  ),
  bad('has memory in hertz', sampleWith('GigaBytes', 'hertz * 10^6'), 'OVF_UNITS_UNKNOWN', /Memory/),
  bad(
    'has a maximum below the normal value',
    sampleWith('<rasd:VirtualQuantity>1024<', '<rasd:VirtualQuantity>128<'),
    'OVF_ITEM_BOUNDS',
    /do not rise/,
  ),
  bad(
    'has a maximum without a normal Item',
    sampleWith('<Item><rasd:AllocationUnits>byte', '<Item ovf:bound="min"><rasd:AllocationUnits>byte'),
    'OVF_ITEM_BOUNDS',
    /no normal Item/,
  ),
  bad(
    'has an unknown bound',
    sampleWith('ovf:bound="max"', 'ovf:bound="most"'),
    'OVF_VALUE_INVALID',
    /Item@bound is "most"/,
  ),
  bad(
    'has a required unknown field',
    sampleWith('<rasd:InstanceID>7<', '<vmw:Odd/><rasd:InstanceID>7<'),
    'OVF_REQUIRED_UNKNOWN',
    /Item\[\d+\]\/Odd/,
  ),
  bad(
    'has an Item of an unknown configuration',
    sampleWith('ovf:configuration="large">', 'ovf:configuration="huge">'),
    'OVF_REFERENCE_DANGLING',
    /"huge"/,
  ),
  bad(
    'has a NIC on an undeclared network',
    sampleWith('<rasd:Connection>back<', '<rasd:Connection>side<'),
    'OVF_REFERENCE_DANGLING',
    /Connection "side"/,
  ),
  bad(
    'has a NIC on two networks',
    sampleWith('<rasd:Connection>back<', '<rasd:Connection>front</rasd:Connection><rasd:Connection>back<'),
    'OVF_UNSUPPORTED',
    /NIC on several networks/,
  ),
  bad('uses an unknown disk', sampleWith('ovf:/disk/base', 'ovf:/disk/none'), 'OVF_REFERENCE_DANGLING', /"none"/),
  bad('uses an unknown file', sampleWith('ovf:/file/file2', 'ovf:/file/none'), 'OVF_REFERENCE_DANGLING', /"none"/),
  bad(
    'has a malformed HostResource',
    sampleWith('ovf:/disk/base', 'ovf:/disc/base'),
    'OVF_VALUE_INVALID',
    /ovf:\/disc\/base/,
  ),
  bad(
    'has a disk Item without a disk',
    sampleWith('<rasd:HostResource>ovf:/disk/base</rasd:HostResource>', ''),
    'OVF_ELEMENT_MISSING',
    /HostResource/,
  ),
  bad(
    'has two networks of one name',
    sampleWith('ovf:name="back"', 'ovf:name="front"'),
    'OVF_DUPLICATE',
    /Network name "front"/,
  ),

  bad('has a property without key', sampleWith('ovf:key="port" ', ''), 'OVF_ATTRIBUTE_MISSING', /ovf:key/),
  bad('has a property without type', sampleWith('ovf:type="uint16" ', ''), 'OVF_ATTRIBUTE_MISSING', /ovf:type/),
  bad('has a property of unknown type', sampleWith('uint16', 'uint128'), 'OVF_PROPERTY_TYPE', /"uint128"/),
  bad(
    'has two properties of one key',
    sampleWith('ovf:key="theme"', 'ovf:key="port"'),
    'OVF_DUPLICATE',
    /Property key "port"/,
  ),
  bad(
    'has two products of one class and instance',
    sampleWith(
      '<ProductSection ovf:class="org.shop" ovf:instance="1">',
      '<ProductSection ovf:class="org.shop" ovf:instance="1"><Info/></ProductSection><ProductSection ovf:class="org.shop" ovf:instance="1">',
    ),
    'OVF_DUPLICATE',
    /class "org.shop", instance "1"/,
  ),
  bad(
    'has a value for an unknown configuration',
    sampleWith('ovf:value="8" ovf:configuration="large"', 'ovf:value="8" ovf:configuration="odd"'),
    'OVF_REFERENCE_DANGLING',
    /Value@configuration "odd"/,
  ),
  bad(
    'starts an unknown system',
    sampleWith('<Item ovf:id="db"', '<Item ovf:id="nosuch"'),
    'OVF_REFERENCE_DANGLING',
    /Startup Item "nosuch"/,
  ),
  bad(
    'starts in a negative order',
    sampleWith('ovf:order="1"', 'ovf:order="-1"'),
    'OVF_VALUE_INVALID',
    /Item@order is "-1"/,
  ),
  bad('stops in an unknown way', sampleWith('guestShutdown', 'explode'), 'OVF_VALUE_INVALID', /"explode"/),
  bad(
    'starts one system twice',
    sampleWith('<Item ovf:id="web"', '<Item ovf:id="db"'),
    'OVF_DUPLICATE',
    /Startup Item id "db"/,
  ),
  bad(
    'has two configurations of one id',
    sampleWith('ovf:id="small"', 'ovf:id="large"'),
    'OVF_DUPLICATE',
    /Configuration id/,
  ),
];

describe('a descriptor is refused when it', () => {
  for (const { why, descriptor, code, names } of CASES) {
    test(why, () => {
      const errors = parseEnvelope(descriptor).diagnostics.filter(({ severity }) => severity === 'error');
      const found = errors.find((diagnostic) => diagnostic.code === code && names.test(diagnostic.message));
      assert.ok(found, `expected ${code} naming ${names}, found ${JSON.stringify(errors, null, 1)}`);
      assert.match(found.message, /line \d+, column \d+ \(\//, 'the message names the place');
      assert.ok(found.line > 0 && found.column > 0 && found.path.startsWith('/'));
      assert.match(found.remedy, /\w{3,}.*\.$/, 'there is a remedy');
      assert.doesNotMatch(found.message + found.remedy, /(?<!\$)\{\w+\}/, 'no placeholder is left');
    });
  }
});

test('all problems of a descriptor are reported at once', () => {
  const broken = sampleWith('ovf:size="10"', 'ovf:size="-1"').replace('uint16', 'odd').replace('>back<', '>side<');
  const codes = parseEnvelope(broken).diagnostics.map(({ code }) => code);
  assert.deepEqual(codes, ['OVF_VALUE_INVALID', 'OVF_PROPERTY_TYPE', 'OVF_REFERENCE_DANGLING']);
});

test('a thousand problems do not make the list grow without end', () => {
  const files = Array.from({ length: 3_000 }, () => '<File/>').join('');
  const { diagnostics } = parseEnvelope(sampleWith('<References>', `<References>${files}`));
  assert.equal(diagnostics.length, 1_001);
  assert.equal(diagnostics.at(-1)?.code, 'OVF_PROBLEMS_OMITTED');
});

function bad(why: string, descriptor: string, code: OvfCode, names: RegExp): Case {
  return { why, descriptor, code, names };
}
