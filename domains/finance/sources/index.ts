export { cdnow } from './cdnow.ts';
