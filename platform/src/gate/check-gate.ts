import type { Product } from '../product/product.ts';
import type { Publication } from '../publication/publication.ts';
import { applyExceptions } from './apply-exceptions.ts';
import { withCauses } from './consequences.ts';
import { checkState } from './check-state.ts';
import { compare } from './compare.ts';
import { tripConsumers } from './consumers.ts';
import { documentPath } from './document-path.ts';
import type { Finding } from './finding.ts';
import type { GateException } from './gate-exception.ts';
import { gateRule } from './rules/index.ts';
import type { Trip } from './trip.ts';

/** Two states of what is published, and what judges the step between them. */
export interface GateInput {
  /** Null: nothing is compared, the head alone is judged. */
  readonly base: readonly Publication[] | null;
  readonly head: readonly Publication[];
  /** Those that the head declares. */
  readonly products: readonly Product[];
  /** What the reader of the documents found wrong with them. */
  readonly documents: readonly Trip[];
  readonly exceptions: readonly GateException[];
  /** Such as `2027-03-31`. */
  readonly today: string;
}

/** Everything that the gate finds: of documents, of changes, of the head alone, of exceptions. Pure. */
export function checkGate({ base, head, products, documents, exceptions, today }: GateInput): readonly Finding[] {
  const changes = base === null ? [] : compare(base, head, today);
  const trips = [...documents, ...changes, ...checkState(head, products, today)];
  const consumers = tripConsumers(base ?? [], head);
  const kinds = new Map([...(base ?? []), ...head].map(({ name, kind }) => [name, kind]));
  // Without a base nothing changes, so an exception for a change cannot be used.
  const judged = applyExceptions(trips, exceptions, today).filter(
    ({ trip }) => base !== null || trip.rule !== 'exception-unused',
  );
  const findings = judged.map(({ trip, allowedBy }) => {
    const { publication, field, found, expected } = trip;
    const document = documentPath(kinds.get(publication) ?? 'contract', publication);
    const about = { publication, field, found, expected, file: trip.file ?? document };
    return { ...about, rule: gateRule(trip.rule), consumers: consumers(trip), allowedBy };
  });
  return withCauses(findings);
}
