import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count, from } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { evaluate } from '../testing/evaluate.ts';
import { isData, isLate } from '../testing/evaluator/lateness.ts';
import { compileAlgebras } from './compile-algebra.ts';
import { commitsOf, event, log, mergedRows, rest, sorted } from './kernel-log.testing.ts';

const seconds = product({
  ...rest,
  name: 'test.seconds',
  query: from(event)
    .where((row) => row.size.gte(0))
    .tumbling('1 second')
    .groupBy('user')
    .aggregate(() => ({ n: count() })),
  lateness: '1 second',
});

/** Reads its one contract twice: by way of the product above, and the records themselves. */
const tested = product({
  ...rest,
  name: 'test.beside',
  query: from(event)
    .where((row) => row.on)
    .joinWithin(from(seconds), (left, right) => [left.user, right.user], '1 second')
    .select((left, right) => ({ user: left.user, twice: left.bytes.multiply(2), n: right.n })),
  lateness: '3 seconds',
});

const choices = fc.infiniteStream(fc.integer({ min: 1, max: 6 }));
const window = tested.stages.leaves.findIndex(({ kind }) => kind === 'aggregate');
const records = tested.stages.leaves.findIndex(({ kind }) => kind === 'rows');

test('several leaves of a contract are folded at once, each by its own lateness', async () => {
  await fc.assert(
    fc.asyncProperty(log, choices, fc.nat(), async (entries, stream, seed) => {
      const commits = await commitsOf(tested, entries, () => stream.next().value as number);
      const alone = evaluate(seconds, { [event.name]: entries });
      expect(sorted(mergedRows(tested, window, commits, seed))).toEqual(sorted(alone.onTime));

      const leaf = tested.stages.leaves[records]!;
      const algebra = compileAlgebras(tested)[records]!;
      const found = commits.flatMap(({ delta }) =>
        [...delta.leaves[records]!].flatMap(([time, states]) =>
          [...states].flatMap(([key, state]) =>
            algebra.rows(time, key, algebra.decode(algebra.encode(state)), Infinity),
          ),
        ),
      );
      const onTime = entries
        .filter(isData)
        .filter((entry) => !isLate(leaf, entries, entry) && entry.row['on'] === true);
      const byOrder = (a: { order: readonly unknown[] }, b: { order: readonly unknown[] }) =>
        Number(a.order[0]) - Number(b.order[0]);
      expect(
        found.toSorted(byOrder).map(({ time, order, row, finalAt }) => [time, order, row['user'], finalAt]),
      ).toEqual(
        onTime.map(({ sequence, partition, offset, row }) => [
          row['at'],
          [sequence, partition, offset],
          row['user'],
          -Infinity,
        ]),
      );
    }),
    { numRuns: 100 },
  );
});

test('a record is late, and counted, where every leaf sets it aside', async () => {
  await fc.assert(
    fc.asyncProperty(log, choices, async (entries, stream) => {
      const commits = await commitsOf(tested, entries, () => stream.next().value as number);
      const { late, progress } = evaluate(tested, { [event.name]: entries });
      const found = commits.flatMap(({ partition, delta }) => delta.late.map((offset) => ({ partition, offset })));
      expect(found.map((each) => JSON.stringify(each)).toSorted()).toEqual(
        late[event.name]!.map((each) => JSON.stringify(each)).toSorted(),
      );
      expect([0, 1, 2].map((own) => commits.findLast(({ partition }) => partition === own)!.delta.progress)).toEqual(
        progress[event.name],
      );
    }),
    { numRuns: 100 },
  );
});
