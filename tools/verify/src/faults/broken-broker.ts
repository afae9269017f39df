import { setTimeout as sleep } from 'node:timers/promises';

interface BrokerProgram {
  startBroker(options: { folder: string; owner: number; port?: number }): Promise<{ brokers: string; pid: number }>;
  stopBroker(folder: string): Promise<void>;
}

/** A broker of one's own, which may be killed and frozen. */
export interface BreakableBroker {
  readonly brokers: string;
  /** SIGKILL, and a start on the same data at the same address. Resolves when it serves again. */
  killAndRestart(): Promise<void>;
  /** SIGSTOP for a time. */
  freeze(milliseconds: number): Promise<void>;
}

/** Calls `work` with a broker whose files are in `folder`; it listens on loopback only and ends with this process. */
export async function withBreakableBroker(
  folder: string,
  work: (broker: BreakableBroker) => Promise<void>,
): Promise<void> {
  const program = new URL('../../../bootstrap/kafka-broker.mjs', import.meta.url).href;
  const { startBroker, stopBroker } = (await import(program)) as BrokerProgram;
  let { brokers, pid } = await startBroker({ folder, owner: process.pid });
  const port = Number(brokers.split(':')[1]);
  try {
    await work({
      brokers,
      async killAndRestart() {
        process.kill(pid, 'SIGKILL');
        await gone(pid);
        ({ brokers, pid } = await startBroker({ folder, owner: process.pid, port }));
      },
      async freeze(milliseconds) {
        process.kill(pid, 'SIGSTOP');
        try {
          await sleep(milliseconds);
        } finally {
          process.kill(pid, 'SIGCONT');
        }
      },
    });
  } finally {
    await stopBroker(folder);
  }
}

/** A zombie that nobody reaps counts as gone: the address is free. */
async function gone(pid: number): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined || /\) Z /.test(stat)) return;
    await sleep(20);
  }
}
