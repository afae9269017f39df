import type { ProtobufDifference } from './difference.ts';
import type { ProtoEnum } from './proto-file.ts';

/** The changes between two enums, by number; `path` ends with a slash. */
export const enumDifferences = (
  original: ProtoEnum,
  update: ProtoEnum,
  path: string,
): readonly ProtobufDifference[] => {
  // Of two names for one number the last counts, as in Confluent's checker.
  const before = new Map(original.values.map(({ number, name }) => [number, name]));
  const after = new Map(update.values.map(({ number, name }) => [number, name]));
  const numbers = [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => a - b);
  return numbers.flatMap((number) => {
    const was = before.get(number);
    const is = after.get(number);
    if (was === is) return [];
    const change = was === undefined ? 'ADDED' : is === undefined ? 'REMOVED' : 'CHANGED';
    return [
      { kind: `ENUM_CONST_${change}`, path: `${path}${number}`, found: is ?? 'no value', expected: was ?? 'no value' },
    ];
  });
};
