export { armFault, faultPoint, onFaultPoint, type FaultPoint } from './fault-point.ts';
