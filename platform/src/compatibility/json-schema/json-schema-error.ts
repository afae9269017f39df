import { MeshError } from '../../error/index.ts';

/** The error of a JSON Schema that cannot be read; every one of them is the writer's to mend. */
export const jsonSchemaError = (code: string, found: string, expected: string, likelyCause: string): MeshError =>
  new MeshError({ code: `JSON_SCHEMA_${code}`, found, expected, likelyCause });

/** The error of a keyword whose value has the wrong shape. */
export const invalidKeyword = (keyword: string, expected: string): MeshError =>
  jsonSchemaError(
    'INVALID',
    `a schema whose ${JSON.stringify(keyword)} has another shape`,
    expected,
    'a slip, or a keyword of another draft',
  );

/** The error of a schema nested deeper than the registry follows. */
export const tooDeep = (levels: number): MeshError =>
  jsonSchemaError(
    'TOO_DEEP',
    `a JSON Schema of more than ${levels} levels`,
    `at most ${levels} levels of nesting, or references that lead to references`,
    'the schema is generated',
  );
