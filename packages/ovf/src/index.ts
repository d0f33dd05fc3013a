export type { Diagnostic, OvfCode, Severity } from './diagnostics/diagnostic.ts';
export { requireDeployable } from './diagnostics/require-deployable.ts';
export { entitiesOf, type SystemWithParent, systemsOf } from './envelope/content-walk.ts';
export type { Annotated, Located, Translatable } from './envelope/descriptor-part.ts';
export { type DeviceRole, deviceRole } from './envelope/device-role.ts';
export type {
  Bound,
  Capacity,
  Compression,
  Content,
  DeploymentConfiguration,
  DiskFormat,
  Entity,
  Envelope,
  Eula,
  FileReference,
  HardwareItem,
  HostResource,
  Icon,
  ItemUnit,
  LogicalNetwork,
  OperatingSystem,
  ProductSection,
  Property,
  SectionInfos,
  SharedDisk,
  StartupItem,
  VirtualDisk,
  VirtualHardware,
  VirtualSystem,
  VirtualSystemCollection,
} from './envelope/envelope.ts';
export { languagesOf, localised } from './envelope/localise.ts';
export { mergeBundle } from './envelope/merge-bundle.ts';
export type { MessageBundle } from './envelope/message-bundle.ts';
export type { OvfVersion } from './envelope/namespaces.ts';
export { type ParsedEnvelope, type ParseOptions, parseEnvelope } from './envelope/parse-envelope.ts';
export { propertyValueProblem } from './envelope/property-type.ts';
export type { SectionName } from './envelope/read-context.ts';
export type {
  BootDevice,
  EnvironmentFile,
  Install,
  InstanceCount,
  PlacementGroup,
  ScaleOut,
} from './envelope/sections.ts';
export { cloudInitUserData } from './environment/cloud-init-user-data.ts';
export { expandMacros, type Macro } from './environment/expand-macros.ts';
export { guestInfoVariables } from './environment/guest-info-variables.ts';
export { type ListedSiblings, listedSiblings, MAX_LISTED_SIBLINGS } from './environment/listed-siblings.ts';
export {
  environmentFileName,
  OVF_ENVIRONMENT_FILE,
  OVF_ENVIRONMENT_LABEL,
  writeEnvironmentDisc,
} from './environment/write-environment-disc.ts';
export {
  type EnvironmentEntity,
  type EnvironmentPlatform,
  type OvfEnvironment,
  writeOvfEnvironment,
} from './environment/write-ovf-environment.ts';
export type { IsoFile } from './iso/iso-file.ts';
export { writeIso } from './iso/write-iso.ts';
export { editFiles, type FileEdit } from './package/edit-files.ts';
export { chunkName } from './package/find-file.ts';
export type { DiskHeader, DiskParent } from './package/image/disk-header.ts';
export type { FileHead } from './package/image/head-collector.ts';
export { headerBytesNeeded, inspectDiskHeader } from './package/image/inspect-disk-header.ts';
export { formatManifest, type ManifestEntry, parseManifest } from './package/manifest.ts';
export type { DigestSet } from './package/member-digests.ts';
export { contentLimit, openContent } from './package/open-content.ts';
export type { OvfPackage, PackageFile, PackageMember } from './package/ovf-package.ts';
export { type FileToPack, type PackOptions, packOva } from './package/pack-ova.ts';
export { DEFAULT_PACKAGE_LIMITS, type PackageLimits } from './package/package-limits.ts';
export { peekAlgorithms } from './package/peek-algorithms.ts';
export { type FolderOptions, readFolder } from './package/read-folder.ts';
export type { ReadOptions } from './package/read-options.ts';
export { readOva } from './package/read-ova.ts';
export { type ConfigurableProperty, configurableProperties } from './plan/configurable-properties.ts';
export type {
  DeploymentPlan,
  DiskBus,
  PlannedCdrom,
  PlannedDisk,
  PlannedEnvironmentFile,
  PlannedEula,
  PlannedFile,
  PlannedInstall,
  PlannedNetwork,
  PlannedNic,
  PlannedParentImage,
  PlannedPlacementGroup,
  PlannedRange,
  PlannedStartup,
  PlannedStop,
  PlannedSystem,
  StartGroup,
  StopGroup,
} from './plan/deployment-plan.ts';
export { effectiveItems } from './plan/effective-items.ts';
export { filesOfPlan } from './plan/files-of-plan.ts';
export { type DeploymentChoices, outlineDeployment, planDeployment } from './plan/plan-deployment.ts';
export { requireEulasAccepted } from './plan/require-eulas-accepted.ts';
export { type SettledEnvelope, settleChoices } from './plan/settle-choices.ts';
export type { Compressor, Decompressor, Decompressors } from './ports/decompressor.ts';
export { webGunzip, webGzip } from './ports/decompressor.ts';
export type { Digest, DigestAlgorithm, DigestFactory } from './ports/digest-factory.ts';
export { DISCARDING_SINK, type PackageFileWriter, type PackageSink } from './ports/package-sink.ts';
export type { PackageSource } from './ports/package-source.ts';
export type { RemoteFile, RemoteFiles } from './ports/remote-files.ts';
export type { SignatureFinding, SignatureVerifier, SignedManifest } from './ports/signature-verifier.ts';
export type { SkippableStream } from './tar/byte-reader.ts';
export { readTar, type TarMember } from './tar/read-tar.ts';
export { type TarEntry, writeTar } from './tar/write-tar.ts';
export { type ConvertedEnvelope, convertEnvelope, type WritableVersion } from './write/convert-envelope.ts';
export { writeEnvelope } from './write/write-envelope.ts';
export { decodeXml } from './xml/decode-xml.ts';
export { escapeXmlText } from './xml/escape-xml.ts';
export { parseXml, type XmlDocument } from './xml/parse-xml.ts';
export { childNamed, childrenNamed, childText, type XmlAttribute, type XmlElement } from './xml/xml-element.ts';
export { DEFAULT_XML_LIMITS, type XmlLimits } from './xml/xml-limits.ts';
export { formatPlace, type Place, plainPlace } from './xml/xml-place.ts';
