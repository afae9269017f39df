import fc from 'fast-check';
import { expect, test } from 'vitest';
import { file, flag, headOf, oneOf, parseOptions, positive, someOf, whole, WrongUse } from './options.ts';

const OPTIONS = {
  compact: flag,
  cell: someOf(['broker', 'pause'], ['broker', 'pause']),
  speed: oneOf(['stream', 'batch'], undefined),
  minutes: positive(30),
  rounds: whole(1, 2),
  seed: whole(0, 7),
  report: file,
};

const read = (...words: string[]) => parseOptions(words, OPTIONS);

test('what is not given is as it is without', () => {
  expect(read()).toEqual({
    ...{ compact: false, cell: ['broker', 'pause'], speed: undefined, minutes: 30, rounds: 2, seed: 7 },
    report: undefined,
  });
});

test('what is given is read', () => {
  expect(
    read('--compact', '--cell', 'pause', '--speed=batch', '--minutes', '0.5', '--rounds', '3', '--seed', '0'),
  ).toMatchObject({ compact: true, cell: ['pause'], speed: 'batch', minutes: 0.5, rounds: 3, seed: 0 });
  expect(read('--cell', 'pause', '--cell', 'broker').cell).toEqual(['broker', 'pause']);
  expect(read('--report', 'a.md').report).toBe('a.md');
});

test.each([
  [['--cell', 'nope'], '--cell nope: expected one of broker, pause'],
  [['--cell', 'pause', '--cell', 'nope'], '--cell pause nope: expected one of broker, pause'],
  [['--speed', 'steam'], '--speed steam: expected one of stream, batch'],
  [['--minutes', 'x'], '--minutes x: expected a number above 0'],
  [['--minutes', '0'], '--minutes 0: expected a number above 0'],
  [['--minutes='], '--minutes : expected a number above 0'],
  [['--rounds', '1.5'], '--rounds 1.5: expected a whole number from 1'],
  [['--rounds', '0'], '--rounds 0: expected a whole number from 1'],
  [['--nope'], "Unknown option '--nope': expected --compact, --cell"],
  [['nope'], "Unexpected argument 'nope'"],
  [['--minutes'], "Option '--minutes <value>' argument missing"],
  [['--compact=1'], "Option '--compact' does not take an argument"],
])('%j is wrong use, told in one line', (words, text) => {
  const call = (): unknown => read(...words);
  expect(call).toThrow(WrongUse);
  expect(call).toThrow(text);
  expect(call).not.toThrow('\n');
});

test('whatever the words, values are what they are said to be', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), (word) => {
      try {
        const { minutes, rounds } = read(`--minutes=${word}`, `--rounds=${word}`);
        expect(minutes).toBeGreaterThan(0);
        expect(minutes).toBeLessThan(Infinity);
        expect(Number.isSafeInteger(rounds) && rounds >= 1).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(WrongUse);
      }
    }),
  );
});

test('the head of a source is its first comment', () => {
  expect(headOf('// a: b\n//   c\nimport x;\n// d\n')).toBe('a: b\n  c\n');
});
