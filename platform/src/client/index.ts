export { topicClient } from './topic-client.ts';
