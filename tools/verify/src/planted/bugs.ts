/** A text of one source file, which must be there exactly once, and what a bug puts in its place. */
export interface Replacement {
  /** Below `platform/src/`. */
  readonly file: string;
  readonly text: string;
  readonly by: string;
}

/** A mistake that engines have been seen to make, as it would look here. */
export interface Bug {
  readonly name: string;
  readonly replacements: readonly Replacement[];
}

/** Found by the fuzzer and by the simulation. */
export const LATE_AFTER_THE_SHUFFLE: Bug = {
  name: 'late is decided after the shuffle',
  replacements: [
    {
      file: 'compile/leaf-source.ts',
      text: 'const watermark = `maxTime - ${leaf.lateness}`;',
      by: "const watermark = '-Infinity';",
    },
    {
      file: 'stream/merge-task.ts',
      text: 'if (groups.size > 0) states.merge(leaf, groups);',
      by: `{
      const mark = Math.min(...leastWatermarks(product, Object.fromEntries(vectors)));
      const size = product.plan.window?.size ?? Infinity;
      for (const start of [...groups.keys()]) if (start + size <= mark) groups.delete(start);
      if (groups.size > 0) states.merge(leaf, groups);
    }`,
    },
  ],
};

/** The ten mistakes that the fuzzer must find. */
export const BUGS: readonly Bug[] = [
  {
    name: 'a session is judged by time + gap',
    replacements: [
      {
        file: 'compile/group-source.ts',
        text: "return watermark === undefined ? '' : `if (time <= ${watermark}) ${leave}`;",
        by: "return watermark === undefined ? '' : `if (time + ${window.gap} <= ${watermark}) ${leave}`;",
      },
    ],
  },
  LATE_AFTER_THE_SHUFFLE,
  {
    name: 'the watermark is that of all partitions a task reads, not of each',
    replacements: [
      {
        file: 'compile/kernel-source.ts',
        text: 'return (batch, from, delta) => {\n  const { bytes,',
        by: 'let greatest = -Infinity;\nreturn (batch, from, delta) => {\n  const { bytes,',
      },
      {
        file: 'compile/kernel-source.ts',
        text: 'maxTime = delta.progress.maxTime ?? -Infinity,',
        by: 'maxTime = Math.max(greatest, delta.progress.maxTime ?? -Infinity),',
      },
      {
        file: 'compile/kernel-source.ts',
        text: 'if (at > from) {\n',
        by: 'greatest = maxTime;\n  if (at > from) {\n',
      },
    ],
  },
  {
    name: 'not of NULL is true',
    replacements: [
      {
        file: 'compile/expression-source.ts',
        text: 'if (nullable.length === 0) return plain;',
        by: "if (nullable.length === 0 || called === 'not') return plain;",
      },
    ],
  },
  {
    name: 'a division by zero is infinite',
    replacements: [
      {
        file: 'compile/number-functions.ts',
        text: 'return `(${b} === 0 ? null : finite(${a} / ${b}))`;',
        by: 'return `(${a} / ${b})`;',
      },
    ],
  },
  {
    name: 'first is by arrival',
    replacements: [{ file: 'operator/edge.ts', text: 'time - state.time || sequence', by: 'sequence' }],
  },
  {
    name: 'sums are of doubles',
    replacements: [
      {
        file: 'operator/exact-sum.ts',
        text: 'sum.high += BigInt(sum.low) + BigInt(value);\n    sum.low = 0;',
        by: 'sum.low = low;',
      },
    ],
  },
  {
    name: 'a window has its end, not its start',
    replacements: [{ file: 'compile/group-source.ts', text: '= past < 0 ? time', by: '= past <= 0 ? time' }],
  },
  {
    name: 'text is ordered by UTF-16 unit',
    replacements: [{ file: 'operator/compare-values.ts', text: 'return rank(x) - rank(y);', by: 'return x - y;' }],
  },
  {
    name: 'markers of idle partitions are ignored',
    replacements: [
      {
        file: 'compile/compile-query.ts',
        text: 'const time = markerTimeAt(batch, at) ?? null;',
        by: 'const time = null;',
      },
    ],
  },
];
