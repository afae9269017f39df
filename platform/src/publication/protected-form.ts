import type { Protection } from '../contract/field-metadata.ts';

/** What stands in records in the place of a protected value, for people. Examples are of the value, so a reader meets none of them. */
export const PROTECTED_FORM: Readonly<Record<Protection, string>> = {
  pseudonymise: 'protected: a pseudonym, 43 characters of base64url, stands for the value',
  drop: 'protected: the value is dropped as it comes in, so this is null',
};
