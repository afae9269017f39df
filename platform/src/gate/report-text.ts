import type { Consumer } from '../lineage/consumer.ts';
import { directionText } from './direction-text.ts';
import { closes, type Finding } from './finding.ts';

/** What the gate found, for people: by publication, what closes it first; the verdict at the end. */
export function reportText(findings: readonly Finding[]): string {
  const publications = [...new Set(findings.map(({ publication }) => publication))];
  const sections = publications.map((publication) => {
    const own = findings.filter((finding) => finding.publication === publication);
    const sorted = [...own.filter(closes), ...own.filter((finding) => !closes(finding))];
    return [publication, ...sorted.flatMap(findingLines), ''].join('\n');
  });
  return [...sections, verdict(findings)].join('\n');
}

function findingLines(finding: Finding): readonly string[] {
  const { rule, field, found, expected, consumers, allowedBy } = finding;
  const facts: readonly (readonly [string, string])[] = [
    ['found', found],
    ['expected', expected],
    ...consumers.map((consumer, at) => [at === 0 ? 'consumers' : '', consumerText(consumer)] as const),
    ...(closes(finding) ? [['to do', rule.remedy] as const] : []),
    ...(allowedBy === null ? [] : [['allowed', allowedText(allowedBy)] as const]),
  ];
  const mark = closes(finding) ? 'x' : allowedBy === null ? '-' : '!';
  return [
    `  ${mark} ${rule.id}${field === null ? '' : ` ${field}`} (${directionText(rule.direction)})`,
    `      ${rule.description}`,
    ...facts.map(([name, words]) => `      ${name.padEnd(10)}${words}`),
  ];
}

const allowedText = ({ reason, approvedBy, expires }: NonNullable<Finding['allowedBy']>): string =>
  `by ${approvedBy} until ${expires}: ${reason}`;

/** A product, its owner, and by what it depends on the change. */
function consumerText({ product, owner, columns, rows, via }: Consumer): string {
  const by = rows ? 'all rows' : columns.join(', ');
  return `${product} (${owner}): ${by}${via.length === 0 ? '' : `, by way of ${via.join(', ')}`}`;
}

/** Open or closed, and how many findings of each kind. */
function verdict(findings: readonly Finding[]): string {
  const closing = findings.filter(closes).length;
  const allowed = findings.filter(({ allowedBy }) => allowedBy !== null).length;
  const harmless = findings.length - closing - allowed;
  const counts = `${closing} that break somebody, ${allowed} allowed, ${harmless} that break nobody`;
  return `the gate is ${closing > 0 ? 'closed' : 'open'}: ${counts}`;
}
