export { armFault, faultPoint, type FaultPoint } from './fault-point.ts';
