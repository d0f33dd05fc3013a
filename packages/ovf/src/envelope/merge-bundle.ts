import { HanseError } from '@hanse/kernel';
import { Deviations } from '../diagnostics/deviations.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import { decodeXml } from '../xml/decode-xml.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../xml/xml-limits.ts';
import { memberPlace } from '../xml/xml-place.ts';
import type { Envelope } from './envelope.ts';
import { isOvfNamespace } from './namespaces.ts';
import { readStrings } from './read-strings.ts';

/**
 * The envelope with the messages of an external bundle in place of the reference to it. `fileRef` is the id of the
 * file in References, `content` what the file holds. A bundle that cannot be read is an error among the diagnostics
 * and leaves the envelope as it is.
 */
export function mergeBundle(
  envelope: Envelope,
  fileRef: string,
  content: string | Uint8Array,
  limits: XmlLimits = DEFAULT_XML_LIMITS,
): { readonly envelope: Envelope; readonly diagnostics: readonly Diagnostic[] } {
  const log = new DiagnosticLog();
  const deviations = new Deviations();
  const at = memberPlace(envelope.files.find(({ id }) => id === fileRef)?.href ?? fileRef);
  try {
    const { root } = parseXml(typeof content === 'string' ? content : decodeXml(content), limits);
    if (root.name !== 'Strings' || !isOvfNamespace(root.ns)) {
      log.error('OVF_BUNDLE_INVALID', at, { problem: `the root element is ${root.name} in namespace "${root.ns}"` });
      return { envelope, diagnostics: log.list };
    }
    const read = readStrings(
      { log, deviations, version: envelope.version, understands: () => false, words: { left: 0 } },
      root,
    );
    deviations.reportTo(log);
    const strings = envelope.strings.map((bundle) => {
      if (bundle.fileRef !== fileRef) return bundle;
      return { ...read, language: bundle.language || read.language, fileRef, at: bundle.at };
    });
    return { envelope: { ...envelope, strings }, diagnostics: log.list };
  } catch (problem) {
    if (!(problem instanceof HanseError)) throw problem;
    log.error('OVF_BUNDLE_INVALID', at, { problem: problem.message });
    return { envelope, diagnostics: log.list };
  }
}
