import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionsOf, type Session } from './sessions.ts';

const GAP = 3;
/** The measure is the list of the rows' times. */
const states = {
  create: (): object[] => [[]],
  merge: (into: object[], from: readonly object[]) => (into[0] as number[]).push(...(from[0] as number[])),
};
const sessions = sessionsOf(GAP, states);
const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 25 });

function fold(given: readonly number[]): Session[] {
  const list: Session[] = [];
  for (const time of given) (sessions.at(list, time)[0] as number[]).push(time);
  return list;
}

const shown = (list: readonly Session[]) =>
  list.map(({ start, last, states: [members] }) => [start, last, (members as number[]).toSorted((a, b) => a - b)]);

/** What sessions are, in plain words: sorted times, cut where the next is a gap or more away. */
function model(given: readonly number[]) {
  const parts: number[][] = [];
  for (const time of given.toSorted((a, b) => a - b)) {
    const before = parts.at(-1);
    if (before !== undefined && time - before.at(-1)! < GAP) before.push(time);
    else parts.push([time]);
  }
  return parts.map((part) => [part[0], part.at(-1), part]);
}

test('rows in any order, folded at once or in parts that are merged, make the sessions of all rows', () => {
  fc.assert(
    fc.property(times, times, times, (a, b, c) => {
      expect(shown(fold([...a, ...b, ...c]))).toEqual(model([...a, ...b, ...c]));
      const merged = fold(a);
      const others = fold(b);
      sessions.merge(others, fold(c));
      sessions.merge(merged, others);
      expect(shown(merged)).toEqual(model([...a, ...b, ...c]));
    }),
    { numRuns: 500 },
  );
});

test('merging leaves the merged alone', () => {
  fc.assert(
    fc.property(times, times, times, (a, b, c) => {
      const [into, from] = [fold(a), fold(b)];
      sessions.merge(into, from);
      sessions.merge(into, fold(c));
      expect(shown(from)).toEqual(model(b));
    }),
  );
});

test('what has ended by a watermark is forgotten, and no row after it would have joined it', () => {
  fc.assert(
    fc.property(times, times, fc.integer({ min: 0, max: 45 }), (a, b, watermark) => {
      const later = b.filter((time) => time > watermark);
      const list = fold(a);
      sessions.retire(list, watermark);
      for (const time of later) (sessions.at(list, time)[0] as number[]).push(time);
      const all = model([...a, ...later]);
      const ended = model(a).filter(([, last]) => (last as number) + GAP <= watermark);
      expect(all.slice(0, ended.length)).toEqual(ended);
      expect(shown(list)).toEqual(all.slice(ended.length));
    }),
    { numRuns: 500 },
  );
});

test('many sessions of a group cost the same for each row in order', () => {
  const count = 5_000;
  let reads = 0;
  const list = new Proxy<Session[]>([], {
    get(target, name, receiver) {
      reads += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  for (let at = 0; at < count; at++) sessions.at(list, at * GAP);
  expect(list.length).toBe(count);
  expect(reads / count).toBeLessThan(20);
});
