import { MeshError } from '../../error/index.ts';
import type { KafkaSettings } from '../../settings/settings.ts';
import { fenced } from '../log-error.ts';
import type { NativeError } from './client.ts';
import { TRANSACTION_MS } from './configuration.ts';
import { Code, isFencing, isNativeError, isProducerFencing, kafkaError } from './kafka-error.ts';

/**
 * What a failed step means for the commit. `again`: the step may be done once more. `resend`: the transaction is to be aborted,
 * and the same work may then be sent in a new one. `over`: the work cannot be committed by this producer.
 */
export type Verdict = 'again' | 'resend' | 'over';

/**
 * Errors after which the work is worth sending once more: records waited too long for the broker, the client takes none because
 * of that (it says so by its state), replicas were too few, the broker forgot the producer, or a record refused before left a
 * gap in the client's numbers.
 */
const worthResending: ReadonlySet<number> = new Set([
  Code.timedOut,
  Code.messageTimedOut,
  Code.transport,
  Code.wrongState,
  Code.fatal,
  7, // the request timed out at the broker
  19, // not enough replicas
  20, // not enough replicas after the append
  56, // a disk of the broker
  Code.unknownProducer,
  Code.sequenceGap,
]);

/** Errors that can only come before the broker is asked to end the transaction, for it is not asked while records are on their way. */
const beforeItsEnd: ReadonlySet<number> = new Set([Code.timedOut, Code.messageTimedOut, Code.sequenceGap]);

/**
 * Judges by librdkafka's three kinds, retriable, abortable and fatal. `ending`: the broker may have been asked to commit, after
 * which only what is certain not to have been committed may be sent again.
 */
export function verdict(error: unknown, ending: boolean): Verdict {
  if (!isNativeError(error) || error.isFatal === true) return 'over';
  if (error.isRetriable === true && error.isTxnRequiresAbort !== true) return 'again';
  if (ending) return error.isTxnRequiresAbort === true && beforeItsEnd.has(error.code) ? 'resend' : 'over';
  return worthResending.has(error.code) ? 'resend' : 'over';
}

/** The error of a commit that went on for too long: `KAFKA_UNREACHABLE`, with which the same call may be made again. */
export const unanswered = (transactionalId: string, cause: NativeError, settings: KafkaSettings): MeshError =>
  kafkaError(
    `the commit of producer '${transactionalId}'`,
    { ...cause, message: cause.message, code: Code.timedOut },
    settings,
  );

/** Sizes and permissions: the same work is refused whenever it is sent. */
const refusals: ReadonlySet<number> = new Set([Code.recordTooLarge, 29, 30, 31, 53, Code.invalidRecord]);

/**
 * The error of work that is void: `KAFKA_REFUSED` where beginning again cannot help, `LOG_FENCED` where a newer one took over,
 * else `LOG_ABORTED`. `openForMs`: a broker fences those too whose transaction was open for longer than it may be.
 */
export function voided(transactionalId: string, cause: NativeError, context: Context): MeshError {
  if (refusals.has(cause.code))
    return kafkaError(`the commit of producer '${transactionalId}'`, cause, context.settings);
  const gaveUp = isProducerFencing(cause) && context.openForMs >= TRANSACTION_MS;
  if (isFencing(cause) && !gaveUp) return fenced(`producer '${transactionalId}' or its consumer`);
  return new MeshError({
    code: 'LOG_ABORTED',
    found: `the transaction of producer '${transactionalId}' ${context.mayHaveLanded ? 'was committed or aborted, which is unknown' : 'was aborted'}: ${cause.message}`,
    expected: 'the broker to take every record and position of it',
    likelyCause:
      `the broker was away for longer than a transaction may last (${String(TRANSACTION_MS / 1000)} s); ` +
      'start again, which goes on from what is committed',
    exitCode: 3,
    cause,
  });
}

interface Context {
  readonly settings: KafkaSettings;
  readonly openForMs: number;
  /** True where the broker may have been asked to commit before the client failed. */
  readonly mayHaveLanded: boolean;
}
