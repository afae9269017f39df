import { closes, type Finding } from './finding.ts';

/** A finding that does not say yet what it follows from. */
type Alone = Omit<Finding, 'followsFrom'>;

/**
 * Says of what closes the gate from which other findings it follows. A change of a column follows where the same change of a field closes the
 * gate, and the column is computed from that field; that a new major version is needed, where all that needs it follows. What follows goes
 * away with its causes, which follow from nothing themselves.
 */
export function withCauses(findings: readonly Alone[]): readonly Finding[] {
  const changes = findings.filter((finding) => closes(finding) && finding.field !== null);
  const directly = (finding: Alone): readonly Alone[] => changes.filter((cause) => isCauseOf(cause, finding));
  const roots = (finding: Alone): readonly string[] =>
    changes.includes(finding)
      ? directly(finding)
          .filter((cause) => directly(cause).length === 0)
          .map(addressOf)
      : [];
  const needing = (publication: string): readonly Alone[] =>
    findings.filter((other) => other.publication === publication && closes(other) && other.rule.needs === 'major');
  return findings.map((finding) => {
    if (!isVersion(finding) || !closes(finding)) return { ...finding, followsFrom: roots(finding) };
    const all = needing(finding.publication).map(roots);
    return { ...finding, followsFrom: all.every((some) => some.length > 0) ? [...new Set(all.flat())] : [] };
  });
}

const isVersion = ({ rule }: Alone): boolean => rule.id === 'version-major-needed';

const isCauseOf = (cause: Alone, { rule, publication, field }: Alone): boolean =>
  cause.rule.id === rule.id &&
  cause.consumers.some(({ product, columns }) => product === publication && field !== null && columns.includes(field));

const addressOf = ({ publication, field }: Alone): string => `${publication}.${field}`;
