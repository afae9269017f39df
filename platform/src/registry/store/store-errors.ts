import type { MeshError } from '../../error/index.ts';
import { registryError } from '../registry-error.ts';

/*
 * The errors of the registry that clients know by number, with the words that Confluent's registry sends.
 */

const MISTYPED = 'a mistyped name, or another registry';

export const subjectNotFound = (subject: string): MeshError =>
  registryError(40401, `Subject '${subject}' not found.`, 'a subject of this registry', MISTYPED);

export const versionNotFound = (version: number | string): MeshError =>
  registryError(
    40402,
    `Version ${version} not found.`,
    'a version of the subject',
    'it was deleted, or never registered',
  );

export const schemaNotFound = (id?: number | string): MeshError =>
  registryError(
    40403,
    id === undefined ? 'Schema not found' : `Schema ${id} not found`,
    'a schema of this registry',
    MISTYPED,
  );

export const subjectSoftDeleted = (subject: string): MeshError =>
  registryError(
    40404,
    `Subject '${subject}' was soft deleted. Set permanent=true to delete permanently`,
    'a subject with versions',
    'it was deleted before',
  );

export const subjectNotSoftDeleted = (subject: string): MeshError =>
  registryError(
    40405,
    `Subject '${subject}' was not deleted first before being permanently deleted`,
    'a subject whose versions are all deleted',
    'it must be deleted without permanent=true first',
  );

export const versionSoftDeleted = (subject: string, version: number): MeshError =>
  registryError(
    40406,
    `Subject '${subject}' Version ${version} was soft deleted. Set permanent=true to delete permanently`,
    'a version that is not deleted',
    'it was deleted before',
  );

export const versionNotSoftDeleted = (subject: string, version: number): MeshError =>
  registryError(
    40407,
    `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`,
    'a version that is deleted',
    'it must be deleted without permanent=true first',
  );

export const compatibilityNotConfigured = (subject: string): MeshError =>
  registryError(
    40408,
    `Subject '${subject}' does not have subject-level compatibility configured`,
    'a subject with a configuration of its own',
    'defaultToGlobal=true gives what counts for it',
  );

export const modeNotConfigured = (subject: string): MeshError =>
  registryError(
    40409,
    `Subject '${subject}' does not have subject-level mode configured`,
    'a subject with a mode of its own',
    'defaultToGlobal=true gives what counts for it',
  );

export const incompatible = (subject: string, messages: readonly string[]): MeshError =>
  registryError(
    409,
    `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${messages.join(', ')}]`,
    'a schema that keeps the compatibility level of the subject',
    'a field was changed in a way that readers or writers of the other version cannot follow',
  );

export const invalidSchema = (reason: string): MeshError =>
  registryError(42201, `Invalid schema: ${reason}`, 'a schema of its format', 'a slip in the schema or its references');

export const invalidVersion = (version: string): MeshError =>
  registryError(
    42202,
    `The specified version '${version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
    'a version',
    'a slip in the address',
  );

export const notPermitted = (found: string): MeshError =>
  registryError(
    42205,
    found,
    'an operation that the mode permits',
    'the mode was set by somebody to protect the subject',
  );

export const referenceExists = (subject: string, version: number): MeshError =>
  registryError(
    42206,
    `One or more references exist to the schema {subject=${subject},version=${version}}.`,
    'a version that no schema refers to',
    'a schema that uses it is still registered',
  );

export const idDoesNotMatch = (found: string): MeshError =>
  registryError(42207, found, 'the id that the schema has', 'the schema was imported before under another id');

export const invalidRuleSet = (found: string): MeshError =>
  registryError(
    42210,
    found,
    'rules with names and types, each in the list that its mode belongs to',
    'a slip in a rule',
  );

export const schemaTooLarge = (most: number): MeshError =>
  registryError(42209, `Schema is too large: more than ${most} bytes`, 'a smaller schema', 'generated code');

export const invalidSubject = (): MeshError =>
  registryError(42208, 'The specified subject is not a valid subject.', 'a subject', 'a control character in its name');

export const invalidConfig = (found: string): MeshError =>
  registryError(42203, found, 'a configuration', 'a slip in it');

export const invalidMode = (modes: string): MeshError =>
  registryError(42204, `Invalid mode. Valid values are ${modes}`, 'a mode', 'a slip in it');
