export { memoryBroker, type CommitFault, type MemoryBroker, type MemoryFaults } from './memory-broker.ts';
export { memoryLog } from './memory-log.ts';
export { expireMember } from './memory-membership.ts';
