const DAY = 86_400_000;

/** The number of days from one day to another, both such as `2027-03-31`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
