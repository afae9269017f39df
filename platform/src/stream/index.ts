export { streamHasReached, type Cuts } from './has-reached.ts';
export { runStream } from './run-stream.ts';
export { runTasks } from './run-tasks.ts';
export { ensureStreamTopics, streamGroup, streamTopics } from './topics.ts';
