import { setTimeout as pause } from 'node:timers/promises';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { ask, within } from './calls.ts';
import type { NativeConsumer } from './client.ts';
import { memberOptions } from './configuration.ts';
import { closeConsumer, type Connection } from './connection.ts';
import { Code } from './kafka-error.ts';
import { patiently } from './patience.ts';

/** A group, the name of this member in it, and topics: the names as they are on the broker. */
export interface Joining {
  readonly group: string;
  readonly member: string;
  readonly topics: readonly string[];
}

/** What the group's coordinator told. `lost`: taken away without notice. */
export interface Rebalance {
  readonly kind: 'assign' | 'revoke' | 'lost';
  readonly partitions: readonly RdKafka.TopicPartition[];
}

/** A member of a group as long as one native consumer lasts. */
export interface Member {
  readonly native: NativeConsumer;
  /** What is not dealt with yet, in order. */
  readonly rebalances: Rebalance[];
  /**
   * Notes the id that the broker has given this member now, and who else is in the group. Returns the names of those that were at the
   * last look and are no longer. Rejects, worth retrying, if nobody answers.
   */
  identify(): Promise<readonly string[]>;
  /** True where the broker has another member under this name. Rejects, worth retrying, if nobody answers. */
  isReplaced(): Promise<boolean>;
  /** Leaves the group and closes. */
  leave(takeAndDrop: () => Promise<unknown>): Promise<void>;
  /** Closes without a word to the group. */
  abandon(): Promise<void>;
}

const LEAVE_WITHIN_MS = 3_000;
/**
 * Longer than a broker takes to come back: librdkafka ends the whole process, by an assertion of its own, where it finds the group's
 * coordinator only after the question has timed out (https://github.com/confluentinc/librdkafka/issues/4605).
 */
const DESCRIBED_WITHIN_MS = 60_000;

/** Joins. `onNews` is told whenever records or a rebalance wait to be taken. */
export async function joinGroup(connection: Connection, joining: Joining, onNews: () => void): Promise<Member> {
  const { admin } = connection;
  const rebalances: Rebalance[] = [];
  let id: string | undefined;
  let seen: ReadonlySet<string> = new Set();
  const native = await connection.consumer(
    memberOptions(joining.group, joining.member),
    onNews,
    function (error, partitions) {
      const kind = error?.code === Code.assignPartitions ? 'assign' : this.assignmentLost() ? 'lost' : 'revoke';
      rebalances.push({ kind, partitions });
      onNews();
    },
  );
  native.subscribe([...joining.topics]);

  /** By name the ids of the group's members. Rejects if nobody answers. */
  const idsOnBroker = async (): Promise<ReadonlyMap<string, string>> => {
    const { groups } = await patiently<RdKafka.GroupDescriptions>(connection, {
      doing: `looking at group '${joining.group}'`,
      async ask() {
        // Only of a broker that answers: see `DESCRIBED_WITHIN_MS`.
        await ask(admin, (answer) => admin.listTopics({ timeout: LEAVE_WITHIN_MS }, answer));
        return ask(admin, (answer) => admin.describeGroups([joining.group], { timeout: DESCRIBED_WITHIN_MS }, answer));
      },
      errorIn: ({ groups: [group] }) => (group?.error?.code === Code.groupUnknown ? undefined : group?.error),
    });
    const members = groups.flatMap((group) => group.members);
    return new Map(members.map(({ groupInstanceId, memberId }) => [groupInstanceId ?? '', memberId]));
  };
  /** The id of the member that has our name, undefined where the broker says that there is none. */
  const idOnBroker = async (): Promise<string | undefined> => (await idsOnBroker()).get(joining.member);

  return {
    native,
    rebalances,
    async identify() {
      const ids = await idsOnBroker();
      const gone = [...seen].filter((name) => name !== '' && name !== joining.member && !ids.has(name));
      id = ids.get(joining.member);
      seen = new Set(ids.keys());
      return gone;
    },
    async isReplaced() {
      const now = await idOnBroker();
      return now !== undefined && now !== id;
    },
    /**
     * A member with a name of its own does not leave by closing, for a restart is meant to take over, but it does when it
     * unsubscribes. Waits until the group no longer has it: to close any earlier would keep it in.
     */
    async leave(takeAndDrop) {
      const until = performance.now() + LEAVE_WITHIN_MS;
      native.unsubscribe();
      while (performance.now() < until) {
        await takeAndDrop();
        if (rebalances.splice(0).length > 0) native.unassign();
        const id = idOnBroker().catch(() => undefined);
        if ((await within(Math.max(until - performance.now(), 0), id)) === undefined) break;
        await pause(10);
      }
      await closeConsumer(native);
    },
    abandon: () => closeConsumer(native),
  };
}
