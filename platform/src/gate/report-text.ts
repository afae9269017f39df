import type { Consumer } from '../lineage/consumer.ts';
import { closes, type Finding } from './finding.ts';
import { allowedText, directionText, expectedWord } from './finding-words.ts';

/**
 * What the gate found, for people: by publication, what closes it first, then what follows from other findings, one entry for each cause; the
 * verdict at the end.
 */
export function reportText(findings: readonly Finding[]): string {
  const publications = [...new Set(findings.map(({ publication }) => publication))];
  const sections = publications.map((publication) => {
    const own = findings.filter((finding) => finding.publication === publication);
    const alone = own.filter((finding) => !follows(finding));
    const lines = [
      ...alone.filter(closes).flatMap(findingLines),
      ...consequenceLines(own.filter(follows)),
      ...alone.filter((finding) => !closes(finding)).flatMap(findingLines),
    ];
    return [publication, ...lines, ''].join('\n');
  });
  return [...sections, verdict(findings)].join('\n');
}

const follows = ({ followsFrom }: Finding): boolean => followsFrom.length > 0;

/** What goes away with its causes, by cause: the rules, and of each the fields. */
function consequenceLines(findings: readonly Finding[]): readonly string[] {
  const byCause = Map.groupBy(findings, ({ followsFrom }) => followsFrom.join(', '));
  return [...byCause].flatMap(([causes, some]) => {
    const byRule = Map.groupBy(some, ({ rule }) => rule.id);
    const lines = [...byRule].map(([rule, same]) => {
      const fields = same.flatMap(({ field }) => field ?? []);
      return `      ${rule}${fields.length === 0 ? '' : ` ${fields.join(', ')}`}`;
    });
    return [`  x follows from ${causes}`, ...lines];
  });
}

function findingLines(finding: Finding): readonly string[] {
  const { rule, field, found, expected, consumers, allowedBy } = finding;
  const facts: readonly (readonly [string, string])[] = [
    ['found', found],
    [expectedWord(finding), expected],
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

/** A product, its owner, and by what it depends on the change. */
function consumerText({ product, owner, columns, rows, via }: Consumer): string {
  const by = rows ? 'all rows' : columns.join(', ');
  return `${product} (${owner}): ${by}${via.length === 0 ? '' : `, by way of ${via.join(', ')}`}`;
}

/** Open or closed, and how many findings of each kind. */
function verdict(findings: readonly Finding[]): string {
  const closing = findings.filter(closes).length;
  const following = findings.filter(follows).length;
  const allowed = findings.filter(({ allowedBy }) => allowedBy !== null).length;
  const harmless = findings.length - closing - allowed;
  const consequences = following === 0 ? '' : ` and ${following} that follow from them`;
  const counts = `${closing - following} that break somebody${consequences}, ${allowed} allowed, ${harmless} that break nobody`;
  return `the gate is ${closing > 0 ? 'closed' : 'open'}: ${counts}`;
}
