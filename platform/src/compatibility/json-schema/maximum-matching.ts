/**
 * The most pairs in which no left and no right appears twice, as the right of each left. By augmenting paths (Kuhn), in the
 * order of the lists, so that equal input gives an equal matching. `edges[left]` lists the rights that a left may have.
 */
export const maximumMatching = (edges: readonly (readonly number[])[]): ReadonlyMap<number, number> => {
  const leftOf = new Map<number, number>();
  const place = (left: number, tried: Set<number>): boolean => {
    const rights = edges[left] ?? [];
    // A free one first: most often there is one, and nobody has to move.
    const free = rights.find((right) => !leftOf.has(right));
    if (free !== undefined) leftOf.set(free, left);
    if (free !== undefined) return true;
    return rights.some((right) => {
      if (tried.has(right)) return false;
      tried.add(right);
      const holder = leftOf.get(right);
      if (holder !== undefined && !place(holder, tried)) return false;
      leftOf.set(right, left);
      return true;
    });
  };
  for (let left = 0; left < edges.length; left += 1) place(left, new Set());
  return new Map([...leftOf].map(([right, left]) => [left, right]));
};
