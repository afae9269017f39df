/** The greatest whole number that is not above the quotient; both are safe integers, `by` is positive. */
export function floorDivided(value: number, by: number): number {
  const rest = ((BigInt(value) % BigInt(by)) + BigInt(by)) % BigInt(by);
  return Number((BigInt(value) - rest) / BigInt(by));
}
