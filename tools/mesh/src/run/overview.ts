import type { OverviewRow } from '@tempi/dashboard';
import type { Mesh } from '@tempi/platform/mesh';
import type { Product } from '@tempi/platform/product';
import { reconcile } from '@tempi/platform/reconcile';
import { sourceCounts } from '@tempi/platform/service-level';

/**
 * Reconciles products and tells of each speed that has run: rows, late records, differences unexplained; and what was
 * quarantined or dropped as a duplicate on the way into its inputs.
 */
export async function overviewOf(mesh: Mesh, products: readonly Product[]): Promise<OverviewRow[]> {
  const rows: OverviewRow[] = [];
  for (const product of products) {
    const { speeds, differences } = await reconcile(mesh, product);
    const counts = await Promise.all(product.inputs.map((input) => sourceCounts(mesh, input)));
    const quarantined = counts.reduce((sum, count) => sum + count.quarantined, 0);
    const duplicates = counts.reduce((sum, count) => sum + count.duplicate, 0);
    for (const { speed, rows: count, late } of speeds) {
      const unexplained = differences.filter((found) => found.speed === speed && found.cause === 'unexplained').length;
      rows.push({ product: product.name, speed, rows: count, late, quarantined, duplicates, unexplained });
    }
  }
  return rows;
}
