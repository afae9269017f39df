export { reconcile, type ReconcileOptions } from './reconcile.ts';
export type { Difference, Reconciliation, SpeedReport } from './reconciliation.ts';
