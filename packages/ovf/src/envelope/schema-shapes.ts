/** What the DMTF schema says of an OVF element: its attributes in OVF's namespace, and its children in their order. */
export interface Shape {
  readonly attributes: ReadonlySet<string>;
  readonly order: ReadonlyMap<string, number>;
}

/** Stand for any section and any content element among children. */
const SECTION = '*Section';
const CONTENT = '*Content';
const TEXT = shape('msgid', '');

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['Envelope', shape('', `References ${SECTION} ${CONTENT} Strings`)],
  ['References', shape('', 'File')],
  ['File', shape('id href size compression chunkSize', '')],
  ['VirtualSystem', shape('id', `Info Name ${SECTION}`)],
  ['VirtualSystemCollection', shape('id', `Info Name ${SECTION} ${CONTENT}`)],
  ['Strings', shape('fileRef', 'Msg')],
  ['Msg', shape('msgid fileRef', '')],
  ['DiskSection', shape('required', 'Info Disk')],
  ['Disk', shape('diskId fileRef capacity capacityAllocationUnits format populatedSize parentRef', '')],
  ['SharedDiskSection', shape('required', 'Info SharedDisk')],
  ['SharedDisk', shape('diskId fileRef capacity capacityAllocationUnits format populatedSize parentRef readOnly', '')],
  ['NetworkSection', shape('required', 'Info Network')],
  ['Network', shape('name', 'Description NetworkPortProfile NetworkPortProfileURI')],
  ['DeploymentOptionSection', shape('required', 'Info Configuration')],
  ['Configuration', shape('id default', 'Label Description')],
  ['AnnotationSection', shape('required', 'Info Annotation')],
  ['EulaSection', shape('required', 'Info License')],
  ['OperatingSystemSection', shape('required id version', 'Info Description')],
  ['InstallSection', shape('required initialBootStopDelay', 'Info')],
  [
    'ProductSection',
    shape('required class instance', 'Info Product Vendor Version FullVersion ProductUrl VendorUrl AppUrl Icon'),
  ],
  ['Icon', shape('height width mimeType fileRef', '')],
  ['Property', shape('key type qualifiers userConfigurable value password', 'Label Description Value')],
  ['Value', shape('value configuration', '')],
  ['VirtualHardwareSection', shape('required id transport', 'Info System Item EthernetPortItem StorageItem')],
  ['ResourceAllocationSection', shape('required', 'Info Item EthernetPortItem StorageItem')],
  ['StartupSection', shape('required', 'Info Item')],
  ['StartupSection/Item', shape('id order startDelay waitingForGuest stopDelay startAction stopAction', '')],
  ['ScaleOutSection', shape('required id', 'Info Description InstanceCount')],
  ['InstanceCount', shape('minimum default maximum configuration', '')],
  ['PlacementGroupSection', shape('required id policy', 'Info Description')],
  ['PlacementSection', shape('required group', 'Info')],
  ['BootDeviceSection', shape('required', 'Info CIM_BootConfigSetting')],
  ['EnvironmentFilesSection', shape('required transport', 'Info File')],
  ['EnvironmentFilesSection/File', shape('fileRef path', '')],
  ...['Info', 'Name', 'Label', 'Description', 'Annotation', 'License', 'Product', 'Vendor', 'Category'].map(
    (name): [string, Shape] => [name, TEXT],
  ),
]);

/** The attributes of OVF's namespace on Items and the System, whose children are CIM's. */
export const ITEM_ATTRIBUTES: ReadonlySet<string> = new Set(['required', 'configuration', 'bound']);

/** Undefined for an element that the schema does not have. */
export function shapeOf(parent: string, name: string): Shape | undefined {
  return SHAPES.get(`${parent}/${name}`) ?? SHAPES.get(name);
}

/** Where a child belongs among its siblings; undefined when the shape does not say. */
export function rankIn(order: ReadonlyMap<string, number>, child: string): number | undefined {
  const own = order.get(child);
  if (own !== undefined) return own;
  if (child.startsWith('VirtualSystem')) return order.get(CONTENT);
  return child.endsWith('Section') ? order.get(SECTION) : undefined;
}

function shape(attributes: string, children: string): Shape {
  return { attributes: new Set(attributes.split(' ')), order: ranksOf(children === '' ? [] : children.split(' ')) };
}

export function ranksOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}
