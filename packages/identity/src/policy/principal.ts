export type PrincipalKind = 'user' | 'site' | 'federation' | 'operator';

/** Who asks: an established identity, with the roles it has and the scope its token was narrowed to. */
export interface Principal {
  readonly kind: PrincipalKind;
  readonly id: string;
  readonly roles: readonly string[];
  readonly scope: readonly string[];
}
