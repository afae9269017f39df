/** Microseconds of each unit, in the standard's (UCUM's) names. */
const UNITS = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const;

export type Unit = keyof typeof UNITS;
export const UNIT_NAMES = Object.keys(UNITS) as readonly Unit[];

/** A duration as a whole number of the greatest unit that divides it. */
export function durationValue(micros: number): { readonly value: number; readonly unit: Unit } {
  const unit = UNIT_NAMES.findLast((name) => micros % UNITS[name] === 0 && micros >= UNITS[name]) ?? 's';
  return { value: micros / UNITS[unit], unit };
}

/** The microseconds of such a pair. */
export const microsOf = ({ value, unit }: { readonly value: number; readonly unit: Unit }): number =>
  value * UNITS[unit];
