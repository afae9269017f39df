import type { GateException } from './gate-exception.ts';
import { gateRule } from './rules/index.ts';
import type { Trip } from './trip.ts';

/** A trip and what allows it. */
export interface Judged {
  readonly trip: Trip;
  readonly allowedBy: GateException | null;
}

/**
 * Lets exceptions allow what they name. One past its last day allows nothing and is told, as is one that allows nothing. That a new major
 * version is needed is allowed where all that needs it is.
 */
export function applyExceptions(
  trips: readonly Trip[],
  exceptions: readonly GateException[],
  today: string,
): readonly Judged[] {
  const valid = exceptions.filter(({ expires }) => expires >= today);
  const own = trips.map((trip): Judged => ({ trip, allowedBy: valid.find((one) => allows(one, trip)) ?? null }));
  const used = new Set(own.map(({ allowedBy }) => allowedBy));
  return [
    ...own.map((judged) => withVersion(judged, own)),
    ...exceptions.filter((one) => !used.has(one)).map(toldOf(today)),
  ];
}

const allows = ({ rule, publication, field }: GateException, trip: Trip): boolean =>
  rule === trip.rule && publication === trip.publication && (field === null || field === trip.field);

function withVersion(judged: Judged, all: readonly Judged[]): Judged {
  const { trip, allowedBy } = judged;
  if (trip.rule !== 'version-major-needed' || allowedBy !== null) return judged;
  const breaking = all.filter((other) => other.trip.publication === trip.publication && isBreaking(other.trip));
  const open = breaking.some((other) => other.allowedBy === null);
  return open ? judged : { trip, allowedBy: breaking[0]?.allowedBy ?? null };
}

const isBreaking = ({ rule }: Trip): boolean => rule !== 'version-major-needed' && gateRule(rule).needs === 'major';

const toldOf =
  (today: string) =>
  ({ rule, publication, field, expires }: GateException): Judged => {
    const allowed = `an exception for ${rule}${field === null ? '' : ` of ${field}`}`;
    const trip: Trip =
      expires < today
        ? {
            rule: 'exception-expired',
            publication,
            field,
            found: `${allowed} until ${expires}`,
            expected: `a day from ${today} on`,
          }
        : { rule: 'exception-unused', publication, field, found: allowed, expected: 'a change that it allows' };
    return { trip, allowedBy: null };
  };
