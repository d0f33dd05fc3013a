const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_';

const RASD = words(`Address AddressOnParent AllocationUnits AutomaticAllocation AutomaticDeallocation Caption Connection
  ConsumerVisibility Description ElementName HostResource InstanceID Limit MappingBehavior OtherResourceType Parent PoolID
  Reservation ResourceSubType ResourceType VirtualQuantity VirtualQuantityUnits Weight`);

const SASD = words(`Access Address AddressOnParent AllocationUnits AutomaticAllocation AutomaticDeallocation Caption
  ChangeableType ComponentSetting ConfigurationName Connection ConsumerVisibility Description ElementName Generation
  HostExtentName HostExtentNameFormat HostExtentNameNamespace HostExtentStartingAddress HostResource HostResourceBlockSize
  InstanceID Limit MappingBehavior OtherHostExtentNameFormat OtherHostExtentNameNamespace OtherResourceType Parent PoolID
  Reservation ResourceSubType ResourceType SoID SoOrgID VirtualQuantity VirtualQuantityUnits VirtualResourceBlockSize Weight`);

const EPASD = words(`Address AddressOnParent AllocationUnits AllowedPriorities AllowedToReceiveMACAddresses
  AllowedToReceiveVLANs AllowedToTransmitMACAddresses AllowedToTransmitVLANs AutomaticAllocation AutomaticDeallocation
  Caption ChangeableType ComponentSetting ConfigurationName Connection ConsumerVisibility DefaultPortVID DefaultPriority
  Description DesiredVLANEndpointMode ElementName Generation GroupID HostResource InstanceID Limit ManagerID MappingBehavior
  NetworkPortProfileID NetworkPortProfileIDType OtherEndpointMode OtherNetworkPortProfileIDTypeInfo OtherResourceType Parent
  PoolID PortCorrelationID PortVID Promiscuous ReceiveBandwidthLimit ReceiveBandwidthReservation Reservation ResourceSubType
  ResourceType SoID SoOrgID SourceMACFilteringEnabled VSITypeID VSITypeIDVersion VirtualQuantity VirtualQuantityUnits Weight`);

/** The fields of a System (CIM_VirtualSystemSettingData), in the order of the schema. */
export const SYSTEM_FIELDS = {
  ns: `${CIM}VirtualSystemSettingData`,
  order: words(`AutomaticRecoveryAction AutomaticShutdownAction AutomaticStartupAction AutomaticStartupActionDelay
    AutomaticStartupActionSequenceNumber Caption ConfigurationDataRoot ConfigurationFile ConfigurationID CreationTime
    Description ElementName InstanceID LogDataRoot Notes RecoveryFile SnapshotDataRoot SuspendDataRoot SwapFileDataRoot
    VirtualSystemIdentifier VirtualSystemType`),
} as const;

/** The fields of each kind of Item in the order of the DMTF schemas, and the namespace they are in. */
export const FIELD_ORDERS = {
  Item: { ns: `${CIM}ResourceAllocationSettingData`, order: RASD },
  StorageItem: { ns: `${CIM}StorageAllocationSettingData.xsd`, order: SASD },
  EthernetPortItem: { ns: `${CIM}EthernetPortAllocationSettingData.xsd`, order: EPASD },
} as const;

export const BOOT_CONFIG_NAMESPACE = `${CIM}BootConfigSetting`;
export const BOOT_SOURCE_NAMESPACE = `${CIM}BootSourceSetting`;

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
