import type { KafkaSettings } from '../../settings/settings.ts';
import { LONGEST_MESSAGE } from '../limits.ts';

/** Options of librdkafka, https://github.com/confluentinc/librdkafka/blob/master/CONFIGURATION.md */
export type Options = Readonly<Record<string, string | number | boolean>>;

/** How long a call may take that asks the broker for something, so that a command fails within 15 s. */
export const ANSWER_WITHIN_MS = 10_000;

/**
 * How long a transaction may be open on the broker. What a killed process left open holds up every reader of its topics for
 * that long (and the up to 10 s between two looks of the broker), unless its successor opens earlier; a leader's failure, of
 * which a cluster hears within about 10 s, should not fence its producer.
 */
export const TRANSACTION_MS = 15_000;

/** What a topic and a producer take: the longest message and what goes with it, headers and the batch it is sent in. */
export const MESSAGE_BYTES = LONGEST_MESSAGE + 65_536;

/** What every client needs: the address and how to get in. A certificate is given as PEM text or as a file's path. */
export function connectionOptions(settings: KafkaSettings): Options {
  const { saslMechanism, username, password, sslCa } = settings;
  return {
    'bootstrap.servers': settings.brokers,
    'security.protocol': settings.securityProtocol,
    'client.id': 'tempi',
    // A broker that comes back is found within a second, not within ten.
    'reconnect.backoff.max.ms': 1_000,
    ...(saslMechanism === undefined ? {} : { 'sasl.mechanisms': saslMechanism }),
    ...(username === undefined ? {} : { 'sasl.username': username }),
    ...(password === undefined ? {} : { 'sasl.password': password }),
    ...(sslCa === undefined ? {} : { [sslCa.includes('-----BEGIN') ? 'ssl.ca.pem' : 'ssl.ca.location']: sslCa }),
  };
}

/**
 * A consumer that sees committed records only and commits nothing by itself. It starts where it is told, or fails. Its limits of
 * a fetch stay as they are: a broker gives at least one batch, however large.
 */
export const fetchOptions: Options = {
  'isolation.level': 'read_committed',
  'enable.auto.commit': false,
  'enable.auto.offset.store': false,
  'auto.offset.reset': 'error',
  'queued.max.messages.kbytes': 32_768,
  // A full queue pauses fetching; the default of a second starves a fast reader.
  'fetch.queue.backoff.ms': 10,
};

/** A member of a group that a restart under the same name replaces at once, and whose death others notice after 6 s. */
export const memberOptions = (group: string, member: string): Options => ({
  'group.id': group,
  'group.instance.id': member,
  'session.timeout.ms': 6_000,
  'heartbeat.interval.ms': 200,
  // Equal partitions of two topics meet at one member.
  'partition.assignment.strategy': 'range',
});

/** What is sent is compressed by nobody, for it is read in place. */
const sendOptions: Options = {
  // Ends before a transaction does, so that the client can abort it and send the records again before the broker fences it.
  'message.timeout.ms': ANSWER_WITHIN_MS,
  // A coordinator still busy with the transaction before says so: ask again soon.
  'retry.backoff.ms': 5,
  'message.max.bytes': MESSAGE_BYTES,
  'queue.buffering.max.messages': 500_000,
  'queue.buffering.max.kbytes': 262_144,
};

/** One transaction at a time, idempotent. */
export const producerOptions = (transactionalId: string): Options => ({
  ...sendOptions,
  'transactional.id': transactionalId,
  'transaction.timeout.ms': TRANSACTION_MS,
});

/** No transactions. A record that could not be delivered ends the client, so that none is missed. */
export const idempotentOptions: Options = {
  ...sendOptions,
  'enable.idempotence': true,
  'enable.gapless.guarantee': true,
};
