import { MeshError } from '../error/index.ts';

/** Keys of `<product>.stream.state`: a byte tells what follows; see "Topics" in platform/ARCHITECTURE.md. */
export const TASK_ENTRY = Buffer.from([0]);
const PROCESS = 2;
const FLOW = 4;

/** What the keys of a process's states, and of a flow's, begin with. */
export const PROCESS_KIND = Buffer.of(PROCESS);
export const FLOW_KIND = Buffer.of(FLOW);

/** A state's key: 4, the key of a flow's entry. */
export const flowKey = (key: Buffer): Buffer => Buffer.concat([FLOW_KIND, key]);

/** A state's key: 2, record key. */
export const processKey = (key: string): Buffer => Buffer.concat([PROCESS_KIND, Buffer.from(key, 'utf8')]);

export type StateKey =
  { readonly kind: 'flow'; readonly key: Buffer } | { readonly kind: 'process'; readonly key: string };

/** What a state's key stands for. */
export const parseStateKey = (key: Buffer): StateKey =>
  key[0] === FLOW ? { kind: 'flow', key: key.subarray(1) } : { kind: 'process', key: key.toString('utf8', 1) };

/** The topic's key of a part of a state: the part's number, from 0 (uint32 BE), after the first byte of the state's key. */
export function partKey(key: Buffer, part: number): Buffer {
  const stored = Buffer.allocUnsafe(key.length + 4);
  key.copy(stored, 0, 0, 1);
  stored.writeUInt32BE(part, 1);
  key.copy(stored, 5, 1);
  return stored;
}

/** The state's key and the part that a key of the topic stands for, undefined for a task's own entry. Fails with `STATE_VERSION`. */
export function parsePartKey(stored: Buffer): { readonly key: Buffer; readonly part: number } | undefined {
  switch (stored[0]) {
    case TASK_ENTRY[0]:
      return undefined;
    case FLOW:
    case PROCESS: {
      const key = Buffer.allocUnsafe(stored.length - 4);
      key[0] = stored[0];
      stored.copy(key, 1, 5);
      return { key, part: stored.readUInt32BE(1) };
    }
    default:
      throw new MeshError({
        code: 'STATE_VERSION',
        found: `a state key of kind ${String(stored[0])}`,
        expected: 'kind 0, 2 or 4',
        likelyCause: 'the data folder was written by another version of the platform',
      });
  }
}
