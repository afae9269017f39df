export { serveDashboard, type Dashboard, type Overview, type OverviewRow } from './serve-dashboard.ts';
