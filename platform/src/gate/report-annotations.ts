import { directionText } from './direction-text.ts';
import { closes, type Finding } from './finding.ts';

/** What the gate found as workflow commands of GitHub Actions, a line each: errors close it, warnings are allowed, notices harmless. */
export const reportAnnotations = (findings: readonly Finding[]): string =>
  findings.map((finding) => `${annotation(finding)}\n`).join('');

function annotation(finding: Finding): string {
  const { rule, publication, field, found, expected, consumers, file, allowedBy } = finding;
  const level = closes(finding) ? 'error' : allowedBy === null ? 'notice' : 'warning';
  const consumed = consumers.length === 0 ? '' : `\nconsumers: ${consumers.map(({ product }) => product).join(', ')}`;
  const message = `${publication}${field === null ? '' : `.${field}`} (${directionText(rule.direction)}): found ${found}; expected ${expected}${consumed}\nto do: ${rule.remedy}`;
  return `::${level} file=${property(file)},title=${property(rule.id)}::${data(message)}`;
}

/** As the runner reads it back: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
