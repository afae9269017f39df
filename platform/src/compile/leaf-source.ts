import { columnsOf } from '../plan/expression.ts';
import type { Leaf, RowsLeaf } from '../plan/stages.ts';
import type { ExpressionBlock } from './expression-source.ts';
import { groupSource } from './group-source.ts';
import { rowSource } from './compile-expression.ts';

/**
 * JavaScript source of what a leaf does with one record, in a block of this label: judges it against the watermark before it, sets
 * `isOnTime`, filters it, and adds it to `windows<id>`.
 */
export function leafSource(leaf: Leaf, id: string, label: string, block: ExpressionBlock): string {
  const leave = `break ${label};`;
  const watermark = `maxTime - ${leaf.lateness}`;
  const onTime = 'isOnTime = true;';
  return leaf.kind === 'aggregate'
    ? groupSource(leaf.plan, { id, block, leave, watermark, onTime, address: 'sequence, partition, offset' })
    : recordSource(leaf, id, block, { leave, watermark, onTime });
}

function recordSource(
  { where, columns, late }: RowsLeaf,
  id: string,
  block: ExpressionBlock,
  site: { readonly leave: string; readonly watermark: string; readonly onTime: string },
): string {
  const source = [late === 'time' ? `if (time <= ${site.watermark}) ${site.leave}` : '', site.onTime];
  if (where !== null) {
    const condition = block.value(where);
    source.push(block.lines(), `if (${condition} !== true) ${site.leave}`);
  }
  const row = rowSource(columns.map(({ name, value }) => [name, block.value(value)]));
  source.push(
    block.lines(),
    `if (time !== start${id}) { start${id} = time; groups${id} = groupsOf(windows${id}, time); }`,
    `groups${id}.set(sequence + '/' + partition + '/' + offset, ${row});`,
  );
  return source.join('\n');
}

/** The columns that a leaf reads, beside the event time. */
export function columnsOfLeaf(leaf: Leaf): readonly string[] {
  if (leaf.kind === 'rows') return [...columnsOf(leaf.where), ...leaf.columns.flatMap(({ value }) => columnsOf(value))];
  const { where, group, measures } = leaf.plan;
  return [
    ...columnsOf(where),
    ...group.flatMap(({ value }) => columnsOf(value)),
    ...measures.flatMap((measure) => [...columnsOf(measure.argument), ...columnsOf(measure.where)]),
  ];
}

/** True where records are put in order by their sequence. */
export const needsSequence = (leaf: Leaf): boolean =>
  leaf.kind === 'rows' || leaf.plan.measures.some(({ aggregate }) => aggregate === 'first' || aggregate === 'last');
