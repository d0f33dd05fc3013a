import type { Content, VirtualSystem, VirtualSystemCollection } from './envelope.ts';

export interface SystemWithParent {
  readonly system: VirtualSystem;
  readonly parent: VirtualSystemCollection | undefined;
}

/** Every VirtualSystem below a content element with the collection that directly holds it, in document order. */
export function systemsOf(content: Content, parent?: VirtualSystemCollection): readonly SystemWithParent[] {
  if (content.kind === 'system') return [{ system: content, parent }];
  return content.children.flatMap((child) => systemsOf(child, content));
}

/** The content element itself and everything below it, in document order. */
export function entitiesOf(content: Content): readonly Content[] {
  return content.kind === 'system' ? [content] : [content, ...content.children.flatMap(entitiesOf)];
}
