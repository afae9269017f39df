import type { Explanation } from '@tempi/platform/explain';

/** An explanation as text: a section each, what belongs to it indented. */
export function explanationText(explanation: Explanation): string {
  const { product, version, owner, description, fingerprint, sql } = explanation;
  const leaves = explanation.leaves.flatMap(({ contract, reads, gives, lateness, late }, at) => [
    `${at}  ${contract}: ${gives}`,
    `   reads ${reads.join(', ')}`,
    `   lateness ${lateness}; late: ${late}`,
  ]);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['plan', explanation.plan],
    ['kernels (W: the watermark of a record’s partition before it)', leaves],
    ['output', aligned(Object.entries(explanation.output))],
    ['speeds', explanation.speeds],
    ['tasks of the stream', [explanation.tasks]],
    ['topics of the stream', aligned(explanation.topics.map((of) => [of.topic, `${of.partitions}`, of.holds]))],
    ['state, and when it goes', stateLines(explanation.state)],
    ['SQL', sql === null ? ['none: it runs on Node only'] : sqlLines(sql)],
  ];
  return [
    `${product} ${version}, of ${owner}: ${description}`,
    `fingerprint ${fingerprint}`,
    ...sections.flatMap(([title, lines]) => ['', title, ...lines.map((line) => `  ${line}`)]),
  ].join('\n');
}

/** A select of a contract keeps nothing. */
const stateLines = (state: Explanation['state']): readonly string[] =>
  state.length === 0 ? ['none'] : aligned(state.map(({ kept, until }) => [kept, until]));

/** Who can run it, and of each that cannot, why. */
function sqlLines(sql: NonNullable<Explanation['sql']>): readonly string[] {
  const all = Object.entries(sql);
  const able = all.filter(([, said]) => typeof said === 'string').map(([engine]) => engine);
  const refused = all.flatMap(([engine, said]) =>
    typeof said === 'string' ? [] : [`${engine}: refused, ${said.found} (${said.code})`],
  );
  return [...(able.length === 0 ? [] : [`${able.join(', ')}: see --sql`]), ...refused];
}

/** Lines of cells, the cells of a column beginning at one place. */
function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
