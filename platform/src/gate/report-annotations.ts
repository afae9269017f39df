import { allowedText, directionText, expectedWord } from './finding-words.ts';
import { closes, type Finding } from './finding.ts';

/** What the gate found as workflow commands of GitHub Actions, a line each: errors close it, notices are allowed or harmless. */
export const reportAnnotations = (findings: readonly Finding[]): string =>
  findings.map((finding) => `${annotation(finding)}\n`).join('');

function annotation(finding: Finding): string {
  const { rule, publication, field, found, expected, consumers, file, followsFrom, allowedBy } = finding;
  const level = closes(finding) ? 'error' : 'notice';
  const consumed = consumers.length === 0 ? '' : `\nconsumers: ${consumers.map(({ product }) => product).join(', ')}`;
  const causes = followsFrom.length === 0 ? '' : `follows from ${followsFrom.join(', ')}\n`;
  const last = allowedBy === null ? `${causes}to do: ${rule.remedy}` : `allowed ${allowedText(allowedBy)}`;
  const message = `${publication}${field === null ? '' : `.${field}`} (${directionText(rule.direction)}): found ${found}; ${expectedWord(finding)} ${expected}${consumed}\n${last}`;
  return `::${level} file=${property(file)},title=${property(rule.id)}::${data(message)}`;
}

/** As the runner reads it back: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
