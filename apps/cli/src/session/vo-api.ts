import {
  type MemberChange,
  MembershipSchema,
  type MembershipView,
  type VoChange,
  type VoInvitation,
  type VoInvitationRequest,
  VoInvitationSchema,
  VoMemberSchema,
  type VoMemberView,
  type VoRequest,
  type VoView,
  VoViewSchema,
} from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import type { JsonValue } from '@hanse/kernel';
import { type Static, type TSchema, Type } from 'typebox';

const Vos = Type.Array(VoViewSchema);
const Members = Type.Array(VoMemberSchema);

/** The part of the federation's REST API that is about virtual organisations. */
export class VoApi {
  readonly #client: HttpClient;
  readonly #signal: AbortSignal;

  constructor(parts: { client: HttpClient; signal: AbortSignal }) {
    this.#client = parts.client;
    this.#signal = parts.signal;
  }

  create(request: VoRequest): Promise<VoView> {
    return this.#send('POST', '/v1/vos', request, VoViewSchema);
  }

  list(): Promise<VoView[]> {
    return this.#client.json('GET', '/v1/vos', { answer: Vos, signal: this.#signal });
  }

  show(vo: string): Promise<VoView> {
    return this.#client.json('GET', at(vo), { answer: VoViewSchema, signal: this.#signal });
  }

  update(vo: string, change: VoChange): Promise<VoView> {
    return this.#send('PATCH', at(vo), change, VoViewSchema);
  }

  setQuota(vo: string, quota: VoView['quota']): Promise<VoView> {
    return this.#send('PUT', `${at(vo)}/quota`, quota, VoViewSchema);
  }

  async delete(vo: string): Promise<void> {
    await this.#client.json('DELETE', at(vo), { signal: this.#signal });
  }

  policy(vo: string): Promise<unknown> {
    return this.#client.json('GET', `${at(vo)}/policy`, { answer: Type.Unknown(), signal: this.#signal });
  }

  setPolicy(vo: string, policy: JsonValue): Promise<unknown> {
    return this.#send('PUT', `${at(vo)}/policy`, policy, Type.Unknown());
  }

  async deletePolicy(vo: string): Promise<void> {
    await this.#client.json('DELETE', `${at(vo)}/policy`, { signal: this.#signal });
  }

  addGroup(vo: string, group: string): Promise<VoView> {
    return this.#send('POST', `${at(vo)}/groups`, { group }, VoViewSchema);
  }

  async deleteGroup(vo: string, group: string): Promise<void> {
    await this.#client.json('DELETE', `${at(vo)}/groups/${encodeURIComponent(group)}`, { signal: this.#signal });
  }

  invite(vo: string, request: VoInvitationRequest): Promise<VoInvitation> {
    return this.#send('POST', `${at(vo)}/invitations`, request, VoInvitationSchema);
  }

  accept(invitation: string): Promise<MembershipView> {
    return this.#send('POST', '/v1/memberships', { invitation }, MembershipSchema);
  }

  async leave(vo: string): Promise<void> {
    await this.#client.json('DELETE', `/v1/memberships/${encodeURIComponent(vo)}`, { signal: this.#signal });
  }

  members(vo: string): Promise<VoMemberView[]> {
    return this.#client.json('GET', `${at(vo)}/members`, { answer: Members, signal: this.#signal });
  }

  change(vo: string, user: string, change: MemberChange): Promise<VoMemberView> {
    return this.#send('PATCH', `${at(vo)}/members/${encodeURIComponent(user)}`, change, VoMemberSchema);
  }

  async remove(vo: string, user: string): Promise<void> {
    await this.#client.json('DELETE', `${at(vo)}/members/${encodeURIComponent(user)}`, { signal: this.#signal });
  }

  #send<T extends TSchema>(
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: JsonValue,
    answer: T,
  ): Promise<Static<T>> {
    return this.#client.json(method, path, { body, answer, signal: this.#signal });
  }
}

function at(vo: string): string {
  return `/v1/vos/${encodeURIComponent(vo)}`;
}
