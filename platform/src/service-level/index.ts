export { sourceCounts } from './source-counts.ts';
export { status, type ProductStatus, type SpeedStatus } from './status.ts';
