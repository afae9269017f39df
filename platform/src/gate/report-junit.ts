import { directionText } from './finding-words.ts';
import { closes, type Finding } from './finding.ts';

/**
 * What the gate found as JUnit XML: a suite a publication, a test case a finding; what closes the gate is a failure, what is allowed
 * skipped. Every published name has a suite, so a report of no findings is not an empty one.
 */
export function reportJunit(findings: readonly Finding[], published: readonly string[]): string {
  const names = [...new Set([...published, ...findings.map(({ publication }) => publication)])];
  const suites = names.map((name) =>
    suiteXml(
      name,
      findings.filter(({ publication }) => publication === name),
    ),
  );
  const failures = findings.filter(closes).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="contracts" tests="${suites.reduce((sum, { tests }) => sum + tests, 0)}" failures="${failures}" errors="0">\n${suites.map(({ xml }) => xml).join('')}</testsuites>\n`;
}

function suiteXml(name: string, findings: readonly Finding[]): { readonly tests: number; readonly xml: string } {
  const cases =
    findings.length === 0
      ? [`    <testcase classname="${attribute(name)}" name="unchanged" time="0"/>\n`]
      : findings.map(caseXml);
  const failures = findings.filter(closes).length;
  const skipped = findings.filter(({ allowedBy }) => allowedBy !== null).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="0"`;
  return {
    tests: cases.length,
    xml: `  <testsuite name="${attribute(name)}" ${counts}>\n${cases.join('')}  </testsuite>\n`,
  };
}

function caseXml(finding: Finding): string {
  const { rule, publication, field, found, expected, consumers, followsFrom, allowedBy } = finding;
  const name = `${rule.id}${field === null ? '' : ` ${field}`}`;
  const open = `    <testcase classname="${attribute(publication)}" name="${attribute(name)}" time="0"`;
  if (allowedBy !== null)
    return `${open}>\n      <skipped message="${attribute(`allowed by ${allowedBy.approvedBy}: ${allowedBy.reason}`)}"/>\n    </testcase>\n`;
  if (!closes(finding)) return `${open}/>\n`;
  const consumed = consumers.map(({ product, owner }) => `${product} (${owner})`);
  const causes = followsFrom.length === 0 ? [] : [`follows from ${followsFrom.join(', ')}`];
  const told = [directionText(rule.direction), rule.description, ...consumed, ...causes, `to do: ${rule.remedy}`];
  const message = `found ${found}; expected ${expected}`;
  return `${open}>\n      <failure type="${attribute(rule.id)}" message="${attribute(message)}">${escaped(told.join('\n'))}</failure>\n    </testcase>\n`;
}

/** Text of XML 1.0: what it has no way to say is left out. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
const attribute = (text: string): string =>
  escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;').replaceAll('\r', '&#13;');
