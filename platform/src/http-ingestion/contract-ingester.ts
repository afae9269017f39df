import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract } from '../contract/contract.ts';
import { underLeases } from '../ingestion/ingest-leases.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { enterHolder, type Holder, leaveHolder } from './holders.ts';
import { type Answering, type IngestRequest, type IngestSession, openSession } from './ingest-session.ts';
import type { RequestAnswer } from './request-answer.ts';
import { requestError } from './request-error.ts';

export interface IngesterOptions {
  readonly contract: Contract;
  readonly contracts: readonly Contract[];
  readonly clock: () => number;
  /** This process, as others reach it. */
  readonly self: () => Holder;
  readonly turn: LeaseTurn;
}

/** How long a lease is kept, in milliseconds. */
export interface LeaseTurn {
  /** While nothing comes: then files and other processes can have it. */
  readonly idle: number;
  /** Under load: then it is given up for a moment, or files would wait for ever. */
  readonly most: number;
}

interface Waiting {
  readonly request: IngestRequest;
  readonly answer: (answer: RequestAnswer | Answering) => void;
  readonly refuse: (error: unknown) => void;
}

/** How long a request waits for a lease that somebody else has. */
const LEASE_WITHIN_MS = 3_000;
/** Longer than those who wait for a lease let pass between two tries. */
const YIELD_MS = 250;
/** Of bodies in one commit. */
const GROUP_BYTES = 2 * 1024 * 1024;

/**
 * Ingests the requests of a contract. It takes the contract's lease when the first one comes, and commits together whatever waits when the
 * commit before is done. It is not an ingester while another holds the lease.
 */
export class ContractIngester {
  readonly #mesh: Mesh;
  readonly #options: IngesterOptions;
  readonly #waiting: Waiting[] = [];
  #wake = (): void => undefined;
  #running: Promise<void> | undefined;
  #holding = false;
  #closing = false;

  constructor(mesh: Mesh, options: IngesterOptions) {
    this.#mesh = mesh;
    this.#options = options;
  }

  /** Whether this process has the contract's lease. */
  get isHolding(): boolean {
    return this.#holding;
  }

  /**
   * Resolves with the answer when the request's records are committed. Fails with `INGEST_ELSEWHERE` where another holds the lease, and as the log
   * does: then a request with a key can be sent again.
   */
  submit(request: IngestRequest): Promise<RequestAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RequestAnswer>();
    this.#waiting.push({ request, answer: resolve, refuse: reject });
    this.#wake();
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return promise;
  }

  /** Commits what waits, and gives the lease up. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      try {
        await this.#hold();
      } catch (error) {
        for (const { refuse } of this.#waiting.splice(0)) refuse(error);
      }
      if (this.#waiting.length === 0) return;
      await sleep(YIELD_MS);
    }
  }

  /** Takes the leases and ingests until there is nothing to do, or others are to have a turn. */
  async #hold(): Promise<void> {
    const enough = new AbortController();
    const timer = setTimeout(() => enough.abort(elsewhere(this.#options.contract)), LEASE_WITHIN_MS);
    try {
      await underLeases(this.#mesh, { ...this.#options, signal: enough.signal }, async (stop) => {
        clearTimeout(timer);
        this.#holding = true;
        await this.#ingest(stop);
      });
    } finally {
      clearTimeout(timer);
      this.#holding = false;
    }
  }

  async #ingest(stop: AbortSignal): Promise<void> {
    const { contract, self } = this.#options;
    const { database } = this.#mesh;
    const holder = self();
    await enterHolder(database, contract, holder);
    try {
      const session = await openSession(this.#mesh, { ...this.#options, signal: stop });
      await this.#work(session, stop).finally(() => session.close());
    } finally {
      await leaveHolder(database, contract, holder);
    }
  }

  async #work(session: IngestSession, stop: AbortSignal): Promise<void> {
    const answers = new Set<Promise<unknown>>();
    const until = performance.now() + this.#options.turn.most;
    try {
      while (!stop.aborted && performance.now() < until && (await this.#comes())) {
        for (const answer of await this.#commitGroup(session)) {
          const settled = answer.then(nothing, nothing).finally(() => answers.delete(settled));
          answers.add(settled);
        }
      }
    } finally {
      await Promise.all(answers);
    }
  }

  /** Waits for a request; false where none comes. */
  async #comes(): Promise<boolean> {
    if (this.#waiting.length > 0 || this.#closing) return this.#waiting.length > 0;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await sleep(this.#options.turn.idle, undefined, { signal: woken.signal }).catch(() => undefined);
    this.#wake = nothing;
    return this.#waiting.length > 0;
  }

  async #commitGroup(session: IngestSession): Promise<readonly Answering[]> {
    const group = this.#group();
    try {
      const answers = await session.commit(group.map(({ request }) => request));
      for (const [at, { answer }] of group.entries()) answer(answers[at] ?? Promise.reject(new TypeError('no answer')));
      return answers;
    } catch (error) {
      for (const { refuse } of group) refuse(error);
      throw error;
    }
  }

  /** Of those that wait, as many as make one commit, and one at least. */
  #group(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { request } of this.#waiting) {
      bytes += request.bytes;
      if (count > 0 && bytes > GROUP_BYTES) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

const nothing = (): void => undefined;

const elsewhere = ({ name }: Contract): Error =>
  requestError(503, 'INGEST_ELSEWHERE', {
    found: `another process ingests into ${name}`,
    expected: 'one that can be forwarded to, or nobody',
    likelyCause: 'a file is being ingested, or the process that took requests has just ended; send it again',
  });
