/** What became of the items of a source. Law: received = accepted + quarantined + duplicate. */
export interface Counts {
  readonly received: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: number;
}

export const NO_COUNTS: Counts = { received: 0, accepted: 0, quarantined: 0, duplicate: 0 };

/** What `after` counts beyond `before`. */
export const since = (after: Counts, before: Counts): Counts => ({
  received: after.received - before.received,
  accepted: after.accepted - before.accepted,
  quarantined: after.quarantined - before.quarantined,
  duplicate: after.duplicate - before.duplicate,
});
