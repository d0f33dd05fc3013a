import { HanseError } from '@hanse/kernel';
import type { Diagnostic, OvfCode } from '../diagnostics/diagnostic.ts';
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import { decodeXml } from '../xml/decode-xml.ts';
import { parseXml, type UndeclaredPrefix, type XmlDocument } from '../xml/parse-xml.ts';
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../xml/xml-limits.ts';
import type { Envelope } from './envelope.ts';
import type { SectionName } from './read-context.ts';
import { readEnvelope } from './read-envelope.ts';

export interface ParsedEnvelope {
  /** Undefined when there is no envelope to speak of: the document is not XML, or not OVF. */
  readonly envelope: Envelope | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParseOptions {
  readonly limits?: Partial<XmlLimits>;
  /** Whether the caller takes care of a section of another namespace; such a one is admitted even when required. */
  readonly understands?: (section: SectionName) => boolean;
}

/**
 * Reads a descriptor and judges it by meaning. It never throws for a bad descriptor: everything wrong with it is in
 * the diagnostics, and it may be deployed when none of them is an error (`requireDeployable`).
 */
export function parseEnvelope(descriptor: string | Uint8Array, options: ParseOptions = {}): ParsedEnvelope {
  const limits = { ...DEFAULT_XML_LIMITS, ...options.limits };
  const log = new DiagnosticLog();
  const document = readDocument(descriptor, limits, log);
  if (document === undefined) return { envelope: undefined, diagnostics: log.list };
  for (const undeclared of document.undeclared) reportUndeclared(log, undeclared);
  const understands = options.understands ?? (() => false);
  return { envelope: readEnvelope(document.root, log, understands), diagnostics: log.list };
}

function readDocument(descriptor: string | Uint8Array, limits: XmlLimits, log: DiagnosticLog): XmlDocument | undefined {
  try {
    if (typeof descriptor === 'string') return parseXml(descriptor.replace(/^\uFEFF/, ''), limits);
    if (descriptor.length > limits.size) {
      const at = `byte ${limits.size}`;
      throw new HanseError('OVF_XML_LIMIT', { what: 'bytes', limit: limits.size, at });
    }
    return parseXml(decodeXml(descriptor), limits);
  } catch (problem) {
    if (!(problem instanceof HanseError)) throw problem;
    reportUnreadable(log, problem);
    return undefined;
  }
}

/** The XML reader knows only a line and a column; there is no element yet to give a path to. */
function reportUnreadable(log: DiagnosticLog, problem: HanseError): void {
  const at = String(problem.details['at'] ?? '');
  const [, line, column] = /^line (\d+), column (\d+)$/.exec(at) ?? [];
  const place = { line: Number(line ?? 0), column: Number(column ?? 0), path: line === undefined ? at : '/' };
  log.error(problem.code as OvfCode, place, problem.details);
}

function reportUndeclared(log: DiagnosticLog, { prefix, line, column }: UndeclaredPrefix): void {
  log.warning('OVF_XML_PREFIX_UNDECLARED', { line, column, path: '/' }, { prefix });
}
