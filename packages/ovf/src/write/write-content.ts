import type {
  Content,
  Eula,
  OperatingSystem,
  StartupItem,
  VirtualSystem,
  VirtualSystemCollection,
} from '../envelope/envelope.ts';
import { BOOT_CONFIG_NAMESPACE, BOOT_SOURCE_NAMESPACE } from '../envelope/field-orders.ts';
import type { ScaleOut } from '../envelope/sections.ts';
import type { Dialect } from './dialect.ts';
import { writeHardware, writeItems } from './write-hardware.ts';
import { writeProduct } from './write-product.ts';
import { infoOf, optionalIn1, writeSection } from './write-section.ts';
import { ElementFactory, type WrittenElement } from './written-element.ts';

export function writeContent(dialect: Dialect, content: Content): WrittenElement {
  const { ovf } = dialect;
  const ids = content.messageIds ?? {};
  const isNameSaid = content.name !== content.id || ids['name'] !== undefined;
  return ovf.element(
    content.kind === 'system' ? 'VirtualSystem' : 'VirtualSystemCollection',
    [...ovf.attributes({ id: content.id }), ...(content.otherAttributes ?? [])],
    [
      ovf.text('Info', content.info, ovf.attributes({ msgid: ids['info'] })),
      isNameSaid ? ovf.text('Name', content.name, ovf.attributes({ msgid: ids['name'] })) : undefined,
      ...(content.kind === 'system' ? systemSections(dialect, content) : collectionParts(dialect, content)),
    ],
  );
}

function systemSections(dialect: Dialect, system: VirtualSystem): readonly (WrittenElement | undefined)[] {
  const { ovf } = dialect;
  const { operatingSystem, install } = system;
  return [
    operatingSystem === undefined ? undefined : writeOperatingSystem(dialect, operatingSystem),
    ...commonSections(dialect, system),
    install === undefined
      ? undefined
      : ovf.element('InstallSection', ovf.attributes({ initialBootStopDelay: install.initialBootStopDelaySeconds }), [
          ovf.text('Info', install.info ?? ''),
        ]),
    writeBootDevices(dialect, system),
    writeEnvironmentFiles(dialect, system),
    ...system.hardware.map((hardware) => writeHardware(dialect, hardware)),
    ...system.extensions,
  ];
}

function collectionParts(
  dialect: Dialect,
  collection: VirtualSystemCollection,
): readonly (WrittenElement | undefined)[] {
  return [
    ...commonSections(dialect, collection),
    writeSection(
      dialect,
      'ofBoth',
      'ResourceAllocationSection',
      collection,
      writeItems(dialect, collection.resourceAllocation),
    ),
    writeSection(
      dialect,
      'ofBoth',
      'StartupSection',
      collection,
      collection.startup.map((item) => writeStartup(dialect, item)),
    ),
    collection.scaleOut === undefined ? undefined : writeScaleOut(dialect, collection.scaleOut),
    ...collection.extensions,
    ...collection.children.map((child) => writeContent(dialect, child)),
  ];
}

function commonSections(dialect: Dialect, entity: Content): readonly WrittenElement[] {
  const { ovf, ovf2 } = dialect;
  return [
    ...entity.products.map((product) => writeProduct(dialect, product)),
    ...entity.eulas.map((eula) => writeEula(dialect, eula)),
    ...entity.annotations.map((text) =>
      ovf.element(
        'AnnotationSection',
        [],
        [infoOf(dialect, entity, 'AnnotationSection'), ovf.text('Annotation', text)],
      ),
    ),
    ...entity.placementGroupIds.map((group) =>
      ovf2.element(
        'PlacementSection',
        [...ovf2.attributes({ group }), ...optionalIn1(dialect)],
        [infoOf(dialect, entity, 'PlacementSection')],
      ),
    ),
  ];
}

export function writeEula({ ovf }: Dialect, { info, licence, messageIds }: Eula): WrittenElement {
  return ovf.element(
    'EulaSection',
    [],
    [
      ovf.text('Info', info, ovf.attributes({ msgid: messageIds?.['info'] })),
      ovf.text('License', licence, ovf.attributes({ msgid: messageIds?.['licence'] })),
    ],
  );
}

function writeOperatingSystem({ ovf }: Dialect, system: OperatingSystem): WrittenElement {
  const ids = system.messageIds ?? {};
  return ovf.element(
    'OperatingSystemSection',
    [...ovf.attributes({ id: system.id, version: system.version || undefined }), ...(system.otherAttributes ?? [])],
    [
      ovf.text('Info', system.info ?? '', ovf.attributes({ msgid: ids['info'] })),
      ovf.message('Description', system.description, ids['description']),
    ],
  );
}

function writeStartup({ ovf }: Dialect, item: StartupItem): WrittenElement {
  const own = ovf.attributes({
    id: item.id,
    order: item.order,
    startDelay: item.startDelaySeconds || undefined,
    waitingForGuest: item.isWaitingForGuest || undefined,
    startAction: item.startAction === 'powerOn' ? undefined : item.startAction,
    stopDelay: item.stopDelaySeconds || undefined,
    stopAction: item.stopAction === 'powerOff' ? undefined : item.stopAction,
  });
  return ovf.element('Item', [...own, ...(item.otherAttributes ?? [])]);
}

function writeScaleOut(dialect: Dialect, scaleOut: ScaleOut): WrittenElement {
  const { ovf, ovf2 } = dialect;
  const counts = scaleOut.counts.map(({ configurations, minimum, byDefault, maximum }) => {
    const configuration = configurations.length === 0 ? undefined : configurations.join(' ');
    return ovf2.element('InstanceCount', ovf2.attributes({ minimum, default: byDefault, maximum, configuration }));
  });
  return ovf2.element(
    'ScaleOutSection',
    [...ovf2.attributes({ id: scaleOut.id }), ...optionalIn1(dialect)],
    [
      ovf.text('Info', scaleOut.info ?? ''),
      ovf2.message('Description', scaleOut.description, scaleOut.messageIds?.['description']),
      ...counts,
    ],
  );
}

function writeBootDevices(dialect: Dialect, system: VirtualSystem): WrittenElement | undefined {
  const { ovf2 } = dialect;
  const config = new ElementFactory(BOOT_CONFIG_NAMESPACE);
  const source = new ElementFactory(BOOT_SOURCE_NAMESPACE);
  const settings = system.bootDevices.map(({ configurations, order }, index) =>
    config.element(
      'CIM_BootConfigSetting',
      ovf2.attributes({ configuration: configurations.length === 0 ? undefined : configurations.join(' ') }),
      [
        config.text('ElementName', 'Boot order'),
        config.text('InstanceID', `${system.id}:boot:${index + 1}`),
        ...order.map((name) =>
          source.element(
            'CIM_BootSourceSetting',
            [],
            [
              source.text('ElementName', name),
              source.text('InstanceID', name),
              source.text('StructuredBootString', name),
            ],
          ),
        ),
      ],
    ),
  );
  return writeSection(dialect, 'of2Optional', 'BootDeviceSection', system, settings);
}

/** Required, also of readers of 1.x: the guest counts on its files. */
function writeEnvironmentFiles(dialect: Dialect, system: VirtualSystem): WrittenElement | undefined {
  const { ovf2 } = dialect;
  const files = system.environmentFiles.map(({ fileRef, path }) =>
    ovf2.element('File', ovf2.attributes({ fileRef, path })),
  );
  return writeSection(dialect, 'of2', 'EnvironmentFilesSection', system, files);
}
