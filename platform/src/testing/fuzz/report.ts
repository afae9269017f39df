import { canonicalJson } from '../../plan/index.ts';
import type { FuzzResult } from './fuzz.ts';
import type { Product } from '../../product/index.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { explainPlan } from '../../plan/explain-plan.ts';

/** A failing case for a person: what differs, the smallest declaration and input found, and how to run it again. */
export function failureText(seed: number, { failure, cases }: FuzzResult): string {
  if (failure === undefined) return '';
  const { error, number, smallest } = failure;
  return [
    `case ${String(number)} of seed ${String(seed)} fails, the ${String(cases)}th that ran; again by: npm run verify:fuzz -- --seed ${String(seed)} --case ${String(number)}`,
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    'the smallest that fails alike:',
    caseText(smallest),
  ].join('\n');
}

function caseText({ product, arrivals, events, gaps }: FuzzCase<Product>): string {
  return [
    ...(product.kind === 'query'
      ? [...explainPlan(product.plan, product.lateness), product.layout]
      : [`a process, lateness ${product.lateness}, time to live ${product.timeToLive}, ${json(product.output)}`]),
    `offsets ${gaps ? 'with' : 'without'} gaps`,
    ...product.inputs.map(({ name, partitions }) => `${name}: ${String(partitions)} partitions`),
    ...arrivals.map(
      ({ contract, partition, sequence, row, marker }) =>
        `  ${contract.name}/${String(partition)} ${row === undefined ? `marker ${String(marker)}` : `#${String(sequence)} ${json(row)}`}`,
    ),
    `events: ${json(events)}`,
    ...(product.kind === 'query'
      ? [`plan: ${canonicalJson(product.plan)}`]
      : [`of ${product.input.name}: ${product.description}`]),
  ].join('\n');
}

/** How many cases had each feature, the rarest first. */
export const coverageText = ({ features }: FuzzResult): string =>
  [...features]
    .toSorted(([a, m], [b, n]) => m - n || (a < b ? -1 : 1))
    .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)
    .join('\n');

const json = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${String(each)}n` : each));
