import { MeshError } from '../error/index.ts';

/** The error of an id that the registry has not given out. */
export const unknownSchema = (id: number): MeshError =>
  new MeshError({
    code: 'SCHEMA_UNKNOWN',
    found: `a record written with schema ${id}`,
    expected: 'the id of a schema in the registry',
    likelyCause: 'the topic is written by a program with another registry',
  });
