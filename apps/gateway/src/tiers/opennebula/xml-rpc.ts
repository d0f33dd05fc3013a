import { HanseError } from '@hanse/kernel';
import { childNamed, childrenNamed, escapeXmlText, parseXml, type XmlElement, type XmlLimits } from '@hanse/ovf';
import { type AskedService, askService } from '../ask-service.ts';

/** What OpenNebula answers to every call: whether it succeeded, then the value, or the message and the code of the error. */
export type RpcAnswer =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: number; readonly message: string };

/** An answer about one user; what is longer is none. */
export const RPC_LIMITS: XmlLimits = {
  size: 1_048_576,
  depth: 32,
  elements: 10_000,
  attributesPerElement: 16,
  attributes: 1_000,
  names: 1_000,
  text: 1_048_576,
  namespace: 200,
};

/** Calls a method of OpenNebula's XML-RPC API. Throws PEER_UNREACHABLE, PEER_ANSWER_UNEXPECTED. */
export async function callRpc(
  service: AskedService,
  method: string,
  parameters: readonly (string | number)[],
): Promise<RpcAnswer> {
  const headers = { 'content-type': 'text/xml; charset=utf-8' };
  const body = requestOf(method, parameters);
  const answer = await askService(service, { method: 'POST', path: '', headers, body });
  if (answer.status !== 200) throw unexpected(service, method, `status ${answer.status}`);
  return answerOf(parsed(service, method, answer.text)) ?? refuse(service, method);
}

/** The XML that is a text within the answer of a call. Throws PEER_ANSWER_UNEXPECTED. */
export function parsed(service: AskedService, method: string, text: string): XmlElement {
  try {
    return parseXml(text, RPC_LIMITS).root;
  } catch (thrown) {
    // The parser tells line and column, never the text, which may hold tokens.
    throw unexpected(service, method, thrown instanceof HanseError ? thrown.code : 'it is no XML');
  }
}

function requestOf(method: string, parameters: readonly (string | number)[]): string {
  const params = parameters.map((value) => {
    const typed =
      typeof value === 'number' ? `<int>${value}</int>` : `<string>${escapeXmlText(value, method)}</string>`;
    return `<param><value>${typed}</value></param>`;
  });
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params.join('')}</params></methodCall>`;
}

function answerOf(root: XmlElement): RpcAnswer | undefined {
  const data = descend(root, ['params', 'param', 'value', 'array', 'data']);
  if (data === undefined) return undefined;
  const [ok, value, code] = childrenNamed(data, 'value').map(scalarOf);
  if (ok === '1') return { ok: true, value: value ?? '' };
  return ok === '0' ? { ok: false, message: value ?? '', code: Number(code ?? 0) } : undefined;
}

/** A value without a type is text (XML-RPC specification). */
function scalarOf(value: XmlElement): string {
  return value.children[0]?.text ?? value.text;
}

function descend(element: XmlElement, names: readonly string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>((at, name) => (at === undefined ? at : childNamed(at, name)), element);
}

function refuse(service: AskedService, method: string): never {
  throw unexpected(service, method, 'it is no answer of OpenNebula');
}

function unexpected({ peer }: AskedService, method: string, problem: string): HanseError {
  return new HanseError('PEER_ANSWER_UNEXPECTED', { peer, method: 'POST', path: method, problem });
}
