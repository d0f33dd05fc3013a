/** Whose user somebody is: the federation's, or the provider's own. Each tier has its own ids, quota root and policy. */
export type Tier = 'federation' | 'local';
