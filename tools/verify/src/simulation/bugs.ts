import { LATE_AFTER_THE_SHUFFLE, type Bug } from '../planted/bugs.ts';

const BEGIN = 'const transaction = producer.begin();';

/** In the place of one transaction two: the records of the first and of the second, each told by topic; offsets go with one. */
const split = (isFirst: string, offsetsWith: 0 | 1): string => `const held: any[] = [];
    let moved: any[] = [];
    let phase = 0;
    let open: any;
    const transaction: any = {
      append: (...record: any[]) => held.push(record),
      offsets: (...given: any[]) => (moved = given),
      async commit() {
        for (; phase < 2; phase++) {
          if (open === undefined) {
            open = producer.begin();
            for (const [topic, partition, record] of held)
              if ((${isFirst}) === (phase === 0)) open.append(topic, partition, record);
            if (phase === ${String(offsetsWith)}) open.offsets(...moved);
          }
          await open.commit();
          open = undefined;
        }
      },
    };`;

/** The seven mistakes that the simulation must find: each is one that engines have made. */
export const BUGS: readonly Bug[] = [
  {
    name: 'offsets are committed before the output',
    replacements: [{ file: 'stream/session.ts', text: BEGIN, by: split('false', 0) }],
  },
  {
    name: 'the changelog is outside the transaction',
    replacements: [{ file: 'stream/session.ts', text: BEGIN, by: split("topic.endsWith('.state')", 1) }],
  },
  {
    name: 'the watermark is from the wall clock',
    replacements: [
      {
        file: 'compile/leaf-source.ts',
        text: 'const watermark = `maxTime - ${leaf.lateness}`;',
        by: 'const watermark = `(Date.now() * 1000 - ${leaf.lateness})`;',
      },
    ],
  },
  LATE_AFTER_THE_SHUFFLE,
  {
    name: 'the sink keeps no cut beside its rows',
    replacements: [
      {
        file: 'stream/run-sink.ts',
        text: 'requireSame(product, await transaction.lockPositions(), positions);',
        by: 'await transaction.lockPositions();',
      },
      {
        file: 'stream/run-sink.ts',
        text: 'await transaction.writePositions(ready.positions);',
        by: '',
      },
      {
        file: 'stream/run-sink.ts',
        text: "    faultPoint('sink.committed');",
        by: `    await store.transaction(async (own) => {
      await own.lockPositions();
      await own.writePositions(ready.positions);
    });
    faultPoint('sink.committed');`,
      },
    ],
  },
  {
    name: 'a frontier goes only to partitions with data',
    replacements: [
      {
        file: 'stream/fold-task.ts',
        text: 'for (const [target, groups] of owned.entries()) {',
        by: 'for (const [target, groups] of owned.entries()) {\n        if (groups.length === 0) continue;',
      },
    ],
  },
  {
    name: 'offsets become visible out of order',
    replacements: [
      {
        file: 'log/memory/memory-commit.ts',
        text: 'while (partition.waiting[0]?.isShown === true) {\n    for (const batch of partition.waiting.shift()?.batches ?? []) {\n      partition.end = endOf(batch);',
        by: 'for (let shown = partition.waiting.findIndex((each) => each.isShown); shown >= 0; shown = partition.waiting.findIndex((each) => each.isShown)) {\n    for (const batch of partition.waiting.splice(shown, 1)[0]?.batches ?? []) {\n      partition.end = Math.max(partition.end, endOf(batch));',
      },
      {
        file: 'log/memory/memory-commit.ts',
        text: 'else partition.batches.push(batch);',
        by: 'else { partition.batches.push(batch); partition.batches.sort((a, b) => a.baseOffset - b.baseOffset); }',
      },
    ],
  },
];
