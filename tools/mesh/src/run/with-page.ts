import { serveDashboard } from '@tempi/dashboard';
import { httpIngestion } from '@tempi/platform/http-ingestion';
import type { Mesh } from '@tempi/platform/mesh';
import type { Product } from '@tempi/platform/product';
import { metricsText, status } from '@tempi/platform/service-level';
import { contracts } from '../cli/catalog.ts';
import { note } from '../cli/output.ts';
import { every } from './keep-running.ts';
import { overviewOf } from './overview.ts';

const REFRESH_MS = 5_000;
/** Offsets that are counted by the record for a metric: whoever scrapes comes again soon. */
const COUNTED = 2_000;

/** Serves the page, and ingestion by HTTP, while `work` goes on, reconciling again and again for what the page shows. */
export async function withPage<T>(mesh: Mesh, products: readonly Product[], work: () => Promise<T>): Promise<T> {
  const ended = new AbortController();
  let shown = { at: new Date().toISOString(), rows: await overviewOf(mesh, products) };
  const { host, port } = mesh.settings;
  const metrics = async (): Promise<string> =>
    metricsText(await Promise.all(products.map((product) => status(mesh, product, COUNTED))));
  const page = await serveDashboard({
    ...{ host, port, metrics, overview: () => shown },
    extend: (server) =>
      httpIngestion(server, { mesh, contracts, onFailure: (error) => note(`not ingested: ${String(error)}`) }),
  });
  note(`the page is at ${page.url}`);
  const refresh = async (): Promise<void> => {
    shown = { at: new Date().toISOString(), rows: await overviewOf(mesh, products) };
  };
  const refreshing = every(
    REFRESH_MS,
    () => refresh().catch((error: unknown) => note(`not reconciled: ${String(error)}`)),
    ended.signal,
  );
  try {
    return await work();
  } finally {
    ended.abort();
    await refreshing;
    await page.close();
  }
}
