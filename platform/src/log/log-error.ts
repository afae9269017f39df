import { MeshError } from '../error/index.ts';
import type { TopicSpec } from './log.ts';

/** Somebody newer holds what `holder` held: `LOG_FENCED`. Retrying cannot help. */
export const fenced = (holder: string): MeshError =>
  new MeshError({
    code: 'LOG_FENCED',
    found: `${holder} was replaced`,
    expected: 'it to be the only one of its name',
    likelyCause:
      'a newer one was started, or the partition moved to another member; start again from the committed state',
  });

/** `LOG_TOPIC_UNKNOWN`. */
export const topicUnknown = (topic: string): MeshError =>
  new MeshError({
    code: 'LOG_TOPIC_UNKNOWN',
    found: `no topic '${topic}'`,
    expected: 'a topic made with ensureTopic',
    likelyCause: 'its writer has never run, or the name is misspelt',
  });

/** A partition the topic does not have: `LOG_TOPIC_UNKNOWN` as well, for the address is unknown. */
export const partitionUnknown = (topic: string, partition: number, partitions: number): MeshError =>
  new MeshError({
    code: 'LOG_TOPIC_UNKNOWN',
    found: `partition ${partition} of topic '${topic}'`,
    expected: `a partition from 0 to ${partitions - 1}`,
    likelyCause: 'the record was partitioned for another number of partitions',
  });

/** `LOG_TOPIC_MISMATCH`. */
export const topicMismatch = (found: TopicSpec, expected: TopicSpec): MeshError =>
  new MeshError({
    code: 'LOG_TOPIC_MISMATCH',
    found: `topic '${found.name}' with ${found.partitions} partitions and cleanup '${found.cleanup}'`,
    expected: `${expected.partitions} partitions and cleanup '${expected.cleanup}'`,
    likelyCause: 'the declaration changed; another number of partitions needs a new version of the topic',
  });

/** A record without key in a compacted topic: `LOG_KEY_MISSING`. */
export const keyMissing = (topic: string): MeshError =>
  new MeshError({
    code: 'LOG_KEY_MISSING',
    found: `a record without key for the compacted topic '${topic}'`,
    expected: 'a key, for only the latest record of a key is kept',
    likelyCause: 'a marker or a data record was sent to a state topic',
  });

/** The log cannot be reached now: `LOG_UNAVAILABLE`, worth retrying. */
export const unavailable = (doing: string, cause: unknown): MeshError =>
  new MeshError({
    code: 'LOG_UNAVAILABLE',
    found: `${doing} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    expected: 'the log to answer',
    likelyCause: 'its server was restarted or is down',
    canRetry: true,
    exitCode: 3,
    cause,
  });

/** A call after `close`: `LOG_CLOSED`. */
export const closed = (what: string): MeshError =>
  new MeshError({
    code: 'LOG_CLOSED',
    found: `a call on ${what} that was closed`,
    expected: 'it to be open',
    likelyCause: 'the process ends, or its owner closed it while somebody still used it',
  });

/** A call the port does not allow now, such as a second transaction beside an open one: `LOG_MISUSED`, a defect of the caller. */
export const misused = (found: string, expected: string): MeshError =>
  new MeshError({ code: 'LOG_MISUSED', found, expected, likelyCause: 'a defect in the code that uses the log' });
