import type { Product } from '../product/product.ts';
import type { StateHolder, StateMemory } from './state-memory.ts';
import type { LocalCopy } from './local-copy.ts';
import type { StreamTask } from './task.ts';

/** The same task, whose state is counted in the memory until its copy is closed. Fails with `STATE_LIMIT` where it does not fit. */
export function counted(
  task: StreamTask & { readonly copy: LocalCopy },
  { name }: Product,
  memory: StateMemory,
): StreamTask {
  const { copy, held } = task;
  const own: StateHolder = {
    name: `${name}, ${task.topic} partition ${String(task.partition)}`,
    bytes: () => (held?.heldBytes() ?? 0) + copy.local.memoryBytes(),
    folderBytes: () => copy.local.memoryBytes(),
    firmBytes: () => held?.firmBytes?.() ?? 0,
    release: (bytes) => held?.release(Math.max(0, bytes - copy.local.memoryBytes())),
  };
  const leave = memory.add(own);
  const close = (): void => {
    leave();
    copy.close();
  };
  try {
    memory.balance(own);
  } catch (error) {
    close();
    throw error;
  }
  return {
    ...task,
    copy: { ...copy, close },
    landed() {
      task.landed();
      copy.tend();
      memory.balance(own);
    },
  };
}
