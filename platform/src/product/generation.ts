/**
 * Which of a product's states, topics and tables it works on. The meaning of a product that ran may change under its name: then
 * the next generation is built beside the one that is served, and takes its place whole.
 */
export interface Generation {
  /** From 1, never given twice. */
  readonly number: number;
  /** `live`: readers are shown it. `building`: nobody but `mesh upgrade` sees it. `retired`: nothing runs it any more. */
  readonly state: 'live' | 'building' | 'retired';
}

/** What a product is declared with: a mesh where it was never upgraded has no other. */
export const FIRST_GENERATION: Generation = Object.freeze({ number: 1, state: 'live' });

interface Generated {
  readonly name: string;
  readonly generation: Generation;
}

/**
 * The name that stands before all that a generation leaves behind and that no reader of tables sees: topics, group, transactional ids,
 * leases, states, heartbeats. The first has the product's own; no product's name ends in `.g2`.
 */
export const generationName = ({ name, generation: { number } }: Generated): string =>
  number === 1 ? name : `${name}.g${String(number)}`;

/** The name under which progress and late addresses are served: the live generation's is the product's. */
export const servedName = ({ name, generation: { number, state } }: Generated): string =>
  state === 'live' ? name : `${name}.g${String(number)}`;
