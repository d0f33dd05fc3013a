import type { ErrorRow } from '../error-row.ts';

/** Failures of OVF descriptors, packages and plans. `{at}` is a line, column and path, or a member of a package. */
export const OVF_ERRORS = {
  OVF_REJECTED: {
    kind: 'invalid',
    message: 'The OVF package cannot be deployed. Problems: {count}; the first: {first}',
    remedy: '{remedy}',
  },

  OVF_XML_MALFORMED: {
    kind: 'invalid',
    message: 'The descriptor is not well-formed XML at {at}: {problem}',
    remedy: 'Write the descriptor anew from its tool, or correct the XML there.',
  },
  OVF_XML_ENCODING: {
    kind: 'invalid',
    message: 'The descriptor cannot be decoded as {encoding} at {at}',
    remedy: 'Save it as UTF-8, or as UTF-16 with a byte order mark, and declare that encoding.',
  },
  OVF_XML_DOCTYPE: {
    kind: 'invalid',
    message: 'The descriptor has a document type declaration at {at}',
    remedy: 'Remove the DOCTYPE and every entity it declares: an OVF descriptor needs none and none is ever read.',
  },
  OVF_XML_LIMIT: {
    kind: 'invalid',
    message: 'The descriptor exceeds a limit at {at}: {what} above {limit}',
    remedy: 'Make the descriptor smaller, or raise this limit where the package is read.',
  },
  OVF_XML_PREFIX_UNDECLARED: {
    kind: 'invalid',
    message: 'The prefix "{prefix}" is not declared at {at}',
    remedy: 'Declare it with xmlns:{prefix}="…" on the root element.',
  },

  OVF_NOT_AN_ENVELOPE: {
    kind: 'invalid',
    message: 'The root element is {found} at {at}',
    remedy: 'Expected Envelope in the namespace of OVF 1.x, OVF 2.x or VMware OVF 0.9.',
  },
  OVF_VERSION_UNSUPPORTED: {
    kind: 'invalid',
    message: 'OVF version "{version}" is not supported at {at}',
    remedy: 'Expected one of: {accepted}.',
  },
  OVF_ELEMENT_MISSING: {
    kind: 'invalid',
    message: '{parent} has no {element} at {at}',
    remedy: 'Add {element}: {why}.',
  },
  OVF_ELEMENT_MISPLACED: {
    kind: 'invalid',
    message: '{element} does not belong where it stands at {at}',
    remedy: 'Move it: it belongs in {expected}.',
  },
  OVF_ELEMENT_REPEATED: {
    kind: 'invalid',
    message: '{element} occurs a second time at {at}; the first is at {first}',
    remedy: 'Keep one of them.',
  },
  OVF_ATTRIBUTE_MISSING: {
    kind: 'invalid',
    message: '{element} has no attribute ovf:{attribute} at {at}',
    remedy: 'Add ovf:{attribute}: {why}.',
  },
  OVF_VALUE_INVALID: {
    kind: 'invalid',
    message: '{what} is "{value}" at {at}',
    remedy: 'Expected {expected}.',
  },
  OVF_DUPLICATE: {
    kind: 'invalid',
    message: '{what} "{value}" is used twice: at {at}, and before at {first}',
    remedy: 'Give each its own {what}.',
  },
  OVF_REFERENCE_DANGLING: {
    kind: 'invalid',
    message: '{what} "{value}" names nothing in this descriptor at {at}',
    remedy: 'Known here: {known}.',
  },
  OVF_REQUIRED_UNKNOWN: {
    kind: 'invalid',
    message: 'The unknown element {element} is required at {at}',
    remedy: 'Set ovf:required="false" on it if the application runs without it, or remove it.',
  },
  OVF_OPTIONAL_SKIPPED: {
    kind: 'invalid',
    message: 'The optional element {element} is not understood and was skipped (times: {count}, first at {at})',
    remedy: 'Nothing to do: it says itself that it is not required.',
  },
  OVF_UNSUPPORTED: {
    kind: 'invalid',
    message: '{what} is not supported yet at {at}',
    remedy: '{instead}.',
  },
  OVF_NOT_ENFORCED: {
    kind: 'invalid',
    message: '{what} is read but has no effect here at {at}',
    remedy: 'Nothing to do unless the application relies on it.',
  },
  OVF_DEFAULT_ASSUMED: {
    kind: 'invalid',
    message: '{what} is not given at {at}; {assumed} is assumed',
    remedy: 'State it in the descriptor to be sure.',
  },
  OVF_PROBLEMS_OMITTED: {
    kind: 'invalid',
    message: 'There are more than {limit} problems; those after {at} are not listed',
    remedy: 'Correct the listed ones and check again.',
  },

  OVF_UNITS_UNKNOWN: {
    kind: 'invalid',
    message: '{what} has the unknown unit "{value}" at {at}',
    remedy: 'Expected {expected}.',
  },
  OVF_CAPACITY_OUT_OF_RANGE: {
    kind: 'invalid',
    message: '{what} of {value} is out of range at {at}',
    remedy: 'Expected more than 0 and less than 8 PiB.',
  },
  OVF_DISK_POPULATION: {
    kind: 'invalid',
    message: 'Disk "{disk}" says it is populated with {populated} bytes of {capacity} at {at}',
    remedy: 'Correct ovf:populatedSize or ovf:capacity: the first cannot exceed the second.',
  },
  OVF_ENCRYPTED: {
    kind: 'invalid',
    message: 'Parts of the package are encrypted (EncryptionSection at {at}) and there is no key to read them with',
    remedy: 'Decrypt the package with the tool of its maker and remove the EncryptionSection.',
  },
  OVF_BUNDLE_INVALID: {
    kind: 'invalid',
    message: 'The message bundle is no OVF Strings document at {at}: {problem}',
    remedy: 'Expected <Strings xml:lang="…"> with <Msg ovf:msgid="…">text</Msg> in it.',
  },
  OVF_NOT_EXPRESSIBLE: {
    kind: 'invalid',
    message: '{what} cannot be said in OVF {version} (at {at})',
    remedy: '{instead}.',
  },

  OVF_DEVIATION_SPELLING: {
    kind: 'invalid',
    message: 'The schema spells {found} as {expected}; it is understood (times: {count}, first at {at})',
    remedy: 'Write {expected}, so that stricter readers take the descriptor too.',
  },
  OVF_DEVIATION_UNQUALIFIED: {
    kind: 'invalid',
    message: '{found} has no namespace, but is understood as one of OVF (times: {count}, first at {at})',
    remedy: 'Qualify it with the namespace of OVF, so that stricter readers take the descriptor too.',
  },
  OVF_DEVIATION_NAMESPACE: {
    kind: 'invalid',
    message: 'The namespace "{found}" is not the one of the schema, but is understood (times: {count}, first at {at})',
    remedy: 'Write "{expected}", so that stricter readers take the descriptor too.',
  },
  OVF_DEVIATION_ORDER: {
    kind: 'invalid',
    message: '{found} stands after {before}, against the schema; it is understood (times: {count}, first at {at})',
    remedy: 'Move it before {before}, so that stricter readers take the descriptor too.',
  },
  OVF_DEVIATION_ATTRIBUTE: {
    kind: 'invalid',
    message: 'OVF has no attribute {found}; it is ignored (times: {count}, first at {at})',
    remedy: 'Correct its name, or remove it.',
  },
  OVF_INFO_MISSING: {
    kind: 'invalid',
    message: '{element} has no Info at {at}',
    remedy: 'Add <Info>…</Info> as its first child, saying in a sentence what it is.',
  },
  OVF_NO_VIRTUAL_SYSTEM: {
    kind: 'invalid',
    message: '{element} holds no VirtualSystem at {at}',
    remedy: 'Add at least one VirtualSystem: there is nothing to run.',
  },
  OVF_NO_HARDWARE: {
    kind: 'invalid',
    message: 'VirtualSystem "{system}" has no VirtualHardwareSection at {at}',
    remedy: 'Add a VirtualHardwareSection with its processors, memory, disks and networks.',
  },
  OVF_HARDWARE_AMBIGUOUS: {
    kind: 'invalid',
    message: 'Two VirtualHardwareSections of one VirtualSystem share the type "{type}" at {at}',
    remedy: 'Give each alternative its own vssd:VirtualSystemType, or keep one of them.',
  },
  OVF_ITEM_BOUNDS: {
    kind: 'invalid',
    message: 'The range of Item {instance} is wrong at {at}: {problem}',
    remedy:
      'Give one normal Item and at most one each with ovf:bound="min" and "max", with the same whole-number field.',
  },
  OVF_PROPERTY_TYPE: {
    kind: 'invalid',
    message: 'Property "{key}" has the unknown type "{type}" at {at}',
    remedy: 'Expected one of: {accepted}.',
  },
  OVF_PROPERTY_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no property "{key}" in this package (given at {at})',
    remedy: 'Known properties: {known}.',
  },
  OVF_PROPERTY_NOT_CONFIGURABLE: {
    kind: 'invalid',
    message: 'Property "{key}" may not be set by the user (declared at {at})',
    remedy: 'Leave it out, or set ovf:userConfigurable="true" in the descriptor.',
  },
  OVF_PROPERTY_VALUE: {
    kind: 'invalid',
    message: '"{value}" is no value for property "{key}" of type {type} (declared at {at})',
    remedy: 'Expected {expected}.',
  },
  OVF_CONFIGURATION_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no configuration "{id}" (asked for at {at})',
    remedy: 'Known configurations: {known}.',
  },
  OVF_PROPERTY_REQUIRED: {
    kind: 'invalid',
    message: 'Property "{key}" of "{entity}" needs a value (declared at {at})',
    remedy: 'Give one: expected {expected}.',
  },
  OVF_CHOICE_UNKNOWN: {
    kind: 'invalid',
    message: 'There is no {what} "{value}" in this package (given at {at})',
    remedy: 'Known: {known}.',
  },
  OVF_CHOICE_OUT_OF_RANGE: {
    kind: 'invalid',
    message: '{what} cannot be {value} (the descriptor says so at {at})',
    remedy: 'Expected {expected}.',
  },
  OVF_EULA_NOT_ACCEPTED: {
    kind: 'invalid',
    message: 'The licence terms of {entities} have not been accepted',
    remedy: 'Read them, then deploy again and say that you accept them (--accept-eulas on the command line).',
  },
  OVF_DISK_CHAIN: {
    kind: 'invalid',
    message: 'Disk "{disk}" cannot be built from its parents at {at}: {problem}',
    remedy: 'Correct ovf:parentRef and ovf:capacity along the chain, or merge it into one disk.',
  },
  OVF_PLAN_LIMIT: {
    kind: 'invalid',
    message: 'The deployment would exceed a limit at {at}: {what} above {limit}',
    remedy: 'Ask for fewer replicas, or split the application.',
  },
  OVF_HREF_UNSAFE: {
    kind: 'invalid',
    message: 'File href "{href}" leads out of the package at {at}',
    remedy: 'Use a relative path inside the package, without "..", or an http(s) address.',
  },
  OVF_MACRO_UNKNOWN: {
    kind: 'invalid',
    message: 'Unknown macro "{macro}" at {at} of "{value}"',
    remedy: 'Expected @IP(network), @IP(network,virtualSystem), @VmId, @ServiceId or @Domain; "@@" writes a plain @.',
  },
  OVF_MACRO_UNRESOLVED: {
    kind: 'invalid',
    message: 'Macro "{macro}" has no value at {at} of "{value}"',
    remedy: 'Name a network and a VirtualSystem of this package that has a NIC on it.',
  },

  OVF_PACKAGE_COMPRESSED: {
    kind: 'invalid',
    message: 'The package is compressed with {format} (seen at {at})',
    remedy: 'Decompress it first: an .ova is a plain tar archive; its disks may be compressed one by one.',
  },
  OVF_PACKAGE_NOT_TAR: {
    kind: 'invalid',
    message: 'The package is not a tar archive at {at}: {problem}',
    remedy: 'Pack it as USTAR with the descriptor first.',
  },
  OVF_PACKAGE_TRUNCATED: {
    kind: 'invalid',
    message: 'The package ends in the middle of {at}',
    remedy: 'Transfer it again; it is not whole.',
  },
  OVF_PACKAGE_LIMIT: {
    kind: 'invalid',
    message: 'The package exceeds a limit at {at}: {what} above {limit}',
    remedy: 'Make the package smaller, or raise this limit where it is read.',
  },
  OVF_MEMBER_TYPE: {
    kind: 'invalid',
    message: 'Member "{at}" of the package is a {type}',
    remedy: 'Pack regular files only: no links, directories or devices.',
  },
  OVF_MEMBER_NAME: {
    kind: 'invalid',
    message: 'A member of the package has the unsafe name "{at}"',
    remedy: 'Use relative names without "..", backslashes or control characters.',
  },
  OVF_MEMBER_DUPLICATE: {
    kind: 'invalid',
    message: 'The package holds "{at}" twice',
    remedy: 'Pack each file once.',
  },
  OVF_DESCRIPTOR_MISSING: {
    kind: 'invalid',
    message: 'There is no .ovf descriptor in {at}',
    remedy: 'Put exactly one descriptor, NAME.ovf, into the package, first if it is an archive.',
  },
  OVF_DESCRIPTOR_AMBIGUOUS: {
    kind: 'invalid',
    message: 'The package holds several descriptors: {at}',
    remedy: 'Keep one .ovf file in the package, or name the one that is meant.',
  },
  OVF_MANIFEST_MALFORMED: {
    kind: 'invalid',
    message: 'The manifest cannot be read at {at}: "{text}"',
    remedy: 'Expected lines such as SHA256(disk.vmdk)= HEX, with SHA1, SHA256, SHA384 or SHA512.',
  },
  OVF_MANIFEST_MEMBER_MISSING: {
    kind: 'invalid',
    message: 'The manifest lists "{file}" at {at}, which is not in the package',
    remedy: 'Add the file to the package, or write the manifest anew.',
  },
  OVF_MANIFEST_INCOMPLETE: {
    kind: 'invalid',
    message: 'The manifest has no digest for "{file}", referenced at {at}',
    remedy: 'Write the manifest anew over the descriptor and every file it references.',
  },
  OVF_MANIFEST_ABSENT: {
    kind: 'invalid',
    message: 'The package has no manifest beside {at}: its files cannot be checked',
    remedy: 'Add NAME.mf with a SHA-256 digest of every file.',
  },
  OVF_CERTIFICATE_UNCHECKED: {
    kind: 'invalid',
    message: 'The signature in "{at}" was not checked',
    remedy: 'Check the signer yourself; only the digests of the manifest were verified.',
  },
  OVF_DIGEST_MISMATCH: {
    kind: 'invalid',
    message: '{algorithm} of "{file}" is {actual}, but {expected} at {at}',
    remedy: 'Transfer the package again; if the file was changed on purpose, write the manifest anew.',
  },
  OVF_FILE_MISSING: {
    kind: 'invalid',
    message: 'File "{href}", referenced at {at}, is not in the package',
    remedy: 'Add it to the package. The package holds: {known}.',
  },
  OVF_FILE_SIZE: {
    kind: 'invalid',
    message: 'File "{href}" has {actual} bytes, but ovf:size says {expected} at {at}',
    remedy: 'Transfer the package again, or correct ovf:size.',
  },
  OVF_FILE_UNREFERENCED: {
    kind: 'invalid',
    message: 'The descriptor does not reference "{at}"; it is ignored',
    remedy: 'Nothing to do, or remove the file from the package.',
  },
  OVF_SCHEMA_UNUSABLE: {
    kind: 'invalid',
    message: 'The schemas cannot be used at {at}: {problem}',
    remedy: 'Give the files of DSP8023 with everything they import, unchanged.',
  },
  OVF_ISO_INVALID: {
    kind: 'invalid',
    message: 'The disc image cannot be written at {at}: {problem}',
    remedy: 'Expected {expected}.',
  },

  OVF_MEMBER_CASE: {
    kind: 'invalid',
    message: 'Members "{at}" and "{other}" of the package differ only in case or in how letters are composed',
    remedy: 'Give them names that differ on every file system.',
  },
  OVF_MEMBER_ORDER: {
    kind: 'invalid',
    message: 'Member "{at}" of the package comes before its descriptor',
    remedy: 'Nothing to do; an archive in the specified order (descriptor, manifest, files) is read with less work.',
  },
  OVF_CHUNK_MISSING: {
    kind: 'invalid',
    message: 'Chunk "{chunk}" of file "{href}", referenced at {at}, is not in the package',
    remedy: 'Add it: chunks are numbered from .000000000 without gaps. The package holds: {known}.',
  },
  OVF_CHUNK_SIZE: {
    kind: 'invalid',
    message: 'Chunk "{chunk}" has {actual} bytes, but ovf:chunkSize at {at} asks for {expected}',
    remedy: 'Split the file anew: every chunk has ovf:chunkSize bytes, only the last may have fewer.',
  },
  OVF_COMPRESSION_DAMAGED: {
    kind: 'invalid',
    message: 'File "{href}" cannot be decompressed as {compression}: {problem}',
    remedy: 'Compress it anew, or correct ovf:compression.',
  },
  OVF_COMPRESSION_UNSUPPORTED: {
    kind: 'invalid',
    message: 'File "{href}" is compressed with {compression}, which cannot be read here, at {at}',
    remedy: 'Decompress it, or compress it with gzip and set ovf:compression="gzip".',
  },
  OVF_CONTENT_LIMIT: {
    kind: 'invalid',
    message: 'File "{href}" has more than {limit} bytes of content',
    remedy: 'Correct the file or the capacity of its disk; a compressed file may hold no more than its disk can.',
  },
  OVF_REMOTE_FAILED: {
    kind: 'unavailable',
    message: 'File "{href}" cannot be fetched: {problem}',
    remedy: 'Check the address and its credentials, or put the file into the package.',
  },
  OVF_REMOTE_CREDENTIALS: {
    kind: 'invalid',
    message: 'Line {line} of the credentials in {file} cannot be read: {problem}',
    remedy: 'Write one origin a line: "https://host user password" or "https://host bearer TOKEN".',
  },
  OVF_DISK_FORMAT: {
    kind: 'invalid',
    message: 'Disk "{disk}" is declared as {declared} at {at}, but file "{href}" is {found}',
    remedy: 'Correct ovf:format, or convert the image with "qemu-img convert".',
  },
  OVF_DISK_HEADER: {
    kind: 'invalid',
    message: 'The header of file "{href}", the image of disk "{disk}" at {at}, is wrong: {problem}',
    remedy: 'Write the image anew, for instance with "qemu-img convert".',
  },
  OVF_DISK_BACKING_FILE: {
    kind: 'invalid',
    message: 'File "{href}", the image of disk "{disk}" at {at}, is not whole: {problem}',
    remedy: 'Merge it into one image with "qemu-img convert"; an image must not name files outside its package.',
  },
  OVF_DISK_CAPACITY: {
    kind: 'invalid',
    message: 'Disk "{disk}" has a capacity of {capacity} bytes at {at}, but file "{href}" is an image of {virtual}',
    remedy: 'Correct ovf:capacity: it is the size that the guest sees.',
  },
  OVF_DISK_TOO_SHORT: {
    kind: 'invalid',
    message: 'File "{href}" of {actual} bytes is too short to be the image of disk "{disk}" at {at}',
    remedy: 'Put the whole image into the package; this one will not boot.',
  },
  OVF_SIGNATURE_MALFORMED: {
    kind: 'invalid',
    message: 'The signature in "{at}" cannot be read: {problem}',
    remedy: 'Expected a line such as SHA256(package.mf)= HEX, then the X.509 certificates as PEM.',
  },
  OVF_SIGNATURE_WRONG: {
    kind: 'invalid',
    message: 'The signature in "{at}" is not one of "{manifest}" by {signer}',
    remedy: 'Transfer the package again; if its manifest was changed on purpose, sign it anew.',
  },
  OVF_SIGNATURE_UNTRUSTED: {
    kind: 'invalid',
    message: 'The signer {signer} of "{at}" is not trusted: {problem}',
    remedy: 'Name a file with the certificates of authorities you trust, or check the signer yourself.',
  },
  OVF_SIGNATURE_EXPIRED: {
    kind: 'invalid',
    message: 'The certificate of {subject} in "{at}" {problem}',
    remedy: 'Ask for a package that is signed with a certificate of today.',
  },
  OVF_SIGNATURE_WEAK: {
    kind: 'invalid',
    message: 'The signature in "{at}" uses {algorithm}, which can be forged by now',
    remedy: 'Sign with SHA-256 or better.',
  },
  OVF_SIGNATURE_VALID: {
    kind: 'invalid',
    message: 'The manifest is signed by {signer}, as "{at}" shows',
    remedy: 'Nothing to do.',
  },
  OVF_SIGNATURE_ABSENT: {
    kind: 'invalid',
    message: 'The package {at} is not signed',
    remedy: 'Sign it, or do not ask for a signature.',
  },
  OVF_SIGNATURE_KEY: {
    kind: 'invalid',
    message: 'The key cannot sign {at}: {problem}',
    remedy: 'Give an unencrypted RSA or EC private key as PEM, and the certificate of the same key first.',
  },
} as const satisfies Record<string, ErrorRow>;
