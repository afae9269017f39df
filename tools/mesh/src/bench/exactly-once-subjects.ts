import { pageView } from '@tempi/contracts/clickstream/page-view';
import { int64, text } from '@tempi/platform/contract';
import { product, type Product } from '@tempi/platform/product';
import { productNamed } from '../cli/catalog.ts';

/** A row and a changed state for every record: there is nothing for a commit to coalesce, so it has the most to write. */
const viewOrdinals = (): Product =>
  product({
    name: 'bench.view-ordinals',
    version: '1.0.0',
    owner: 'bench',
    description: 'How many views of its visitor came before each view',
    input: pageView,
    output: { visitor: text(), path: text(), ordinal: int64() },
    initial: { views: 0 },
    process: ({ views }, { visitor, path }) => [{ views: views + 1 }, [{ visitor, path, ordinal: views }]],
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
  });

/** Products of page views: an aggregate of one step, one of two, a process. */
export const exactlyOnceSubjects = (): readonly Product[] => [
  productNamed('clickstream.visitor-sessions'),
  productNamed('clickstream.page-traffic'),
  viewOrdinals(),
];
