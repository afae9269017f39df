/**
 * Calls `work` for every thing, at most `width` at once, in order. Where one fails no new one is begun, those under way are
 * waited for, and the first error is thrown.
 */
export async function inTurns<T>(
  things: readonly T[],
  width: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const queue = [...things];
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && errors.length === 0; next = queue.shift()) {
      try {
        await work(next);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, things.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
