/**
 * Exclusive end offsets of one topic, by partition: the records selected are those with `offset < cut[partition]`.
 *
 * Cuts are canonical: an end is the offset after the last *visible* record (data or watermark marker) that is
 * selected, 0 when there is none. Control records and aborted records never show in a cut, so two cuts that select the
 * same records are equal, on every log.
 */
export type Cut = readonly number[];

/** The cut that selects nothing. */
export const emptyCut = (partitions: number): Cut => new Array<number>(partitions).fill(0);

/** True where `cut` selects every record that `other` selects. */
export const covers = (cut: Cut, other: Cut): boolean => other.every((end, partition) => (cut[partition] ?? 0) >= end);

/** The number of offsets selected, which orders the cuts of one task: a task's cut only grows. */
export const magnitude = (cut: Cut): number => cut.reduce((total, end) => total + end, 0);
