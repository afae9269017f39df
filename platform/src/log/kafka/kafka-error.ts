import { MeshError } from '../../error/index.ts';
import type { KafkaSettings } from '../../settings/settings.ts';
import type { NativeError } from './client.ts';

/** Codes of librdkafka (negative) and of the broker, by the names their documentation gives them. */
export const Code = {
  assignPartitions: -175,
  revokePartitions: -174,
  maxPollExceeded: -147,
  fenced: -144,
  fatal: -150,
  autoOffsetReset: -140,
  allBrokersDown: -187,
  messageTimedOut: -192,
  wrongState: -172,
  queueFull: -184,
  timedOut: -185,
  transport: -195,
  resolve: -193,
  noEntry: -156,
  authentication: -169,
  unknownTopicLocal: -188,
  unknownPartitionLocal: -190,
  unknownTopicOrPartition: 3,
  recordTooLarge: 10,
  illegalGeneration: 22,
  unknownMember: 25,
  topicExists: 36,
  policyViolation: 44,
  sequenceGap: 45,
  invalidProducerEpoch: 47,
  unknownProducer: 59,
  groupUnknown: 69,
  fencedInstance: 82,
  invalidRecord: 87,
  producerFenced: 90,
} as const;

const producerFencing: ReadonlySet<number> = new Set([Code.fenced, Code.invalidProducerEpoch, Code.producerFenced]);
const memberFencing: ReadonlySet<number> = new Set([Code.illegalGeneration, Code.unknownMember, Code.fencedInstance]);

const unreachable: ReadonlySet<number> = new Set([
  Code.allBrokersDown,
  Code.timedOut,
  Code.transport,
  Code.resolve,
  Code.authentication,
]);

/**
 * Errors by which a broker says: not now, the same again a moment later (a leader moves, a coordinator loads); and by which the
 * client says that it has heard of no leader, as after a broker was silent for long.
 */
const passing: ReadonlySet<number> = new Set([Code.noEntry, 5, 6, 7, 8, 9, 13, 14, 15, 16, 51, 56, 74, 75, 88]);

/** A newer one of the same name, or a new generation of the group, has taken over. */
export const isFencing = (error: NativeError): boolean => isProducerFencing(error) || memberFencing.has(error.code);

/** A newer producer of the same id has taken over, or the broker gave up a transaction that was open for too long. */
export const isProducerFencing = (error: NativeError): boolean => producerFencing.has(error.code);

/** Worth asking again at once. */
export const isPassing = (error: { readonly code: number }): boolean => passing.has(error.code);

/** True for what the client throws or hands to a callback. */
export const isNativeError = (error: unknown): error is NativeError =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';

/** A broker that does not answer (`KAFKA_UNREACHABLE`, worth retrying), or else what it refused (`KAFKA_REFUSED`). */
export function kafkaError(doing: string, cause: unknown, settings: KafkaSettings): MeshError {
  if (cause instanceof MeshError) return cause;
  const message = cause instanceof Error || isNativeError(cause) ? cause.message : String(cause);
  if (isNativeError(cause) && (unreachable.has(cause.code) || passing.has(cause.code))) {
    return new MeshError({
      code: 'KAFKA_UNREACHABLE',
      found: `${doing} failed at ${settings.brokers}: ${message}`,
      expected: 'an Apache Kafka broker to answer there',
      likelyCause:
        cause.code === Code.authentication
          ? 'the user name, the password or the SASL mechanism is wrong'
          : 'the broker is down, the address in KAFKA_BROKERS is wrong, or it wants another KAFKA_SECURITY_PROTOCOL',
      canRetry: true,
      exitCode: 3,
      cause,
    });
  }
  return new MeshError({
    code: 'KAFKA_REFUSED',
    found: `${doing} was refused by ${settings.brokers}: ${message}`,
    expected: 'the broker to do it',
    likelyCause: 'a missing permission, a limit of the broker, or a broker older than 4.0',
    exitCode: 3,
    cause,
  });
}

/** Positions that the log no longer, or not yet, has: `LOG_OFFSET_GONE`. Starting elsewhere would skip or repeat records. */
export const offsetGone = (topics: readonly string[], settings: KafkaSettings): MeshError =>
  new MeshError({
    code: 'LOG_OFFSET_GONE',
    found: `a position outside of what ${settings.brokers} keeps of ${topics.join(', ')}`,
    expected: 'every committed position to be in the log',
    likelyCause: 'the topic was deleted and made again, or its records were deleted, by somebody else',
    exitCode: 3,
  });
