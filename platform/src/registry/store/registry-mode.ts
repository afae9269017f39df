/** What may be done with a subject: READONLY_OVERRIDE, set for all, overrules what is set for a subject. */
export const REGISTRY_MODES = ['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT'] as const;
export type RegistryMode = (typeof REGISTRY_MODES)[number];
