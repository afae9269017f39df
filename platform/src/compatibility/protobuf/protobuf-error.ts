import { MeshError } from '../../error/index.ts';

/** The error of a Protobuf schema that cannot be read; every one of them is the writer's to mend. */
export const protobufError = (code: string, found: string, expected: string, likelyCause: string): MeshError =>
  new MeshError({ code: `PROTOBUF_${code}`, found, expected, likelyCause });

/** The error of a text that breaks a rule of the language. */
export const invalidProtobuf = (found: string, expected: string): MeshError =>
  protobufError('INVALID', found, expected, 'a slip, or a rule of the other syntax');
