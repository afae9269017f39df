export { metricsText } from './metrics-text.ts';
export { sourceCounts } from './source-counts.ts';
export { shownCut, status, type ProductStatus, type SpeedStatus } from './status.ts';
