import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type BodyFormat, bodyFormat, bodyItems, MEDIA_TYPES, tooLarge } from './body-items.ts';
import type { ContractIngester } from './contract-ingester.ts';
import { forward, FORWARDED_TO } from './forward.ts';
import { type Holder, lastHolder } from './holders.ts';
import type { InFlight, Share } from './in-flight.ts';
import type { IngestRequest } from './ingest-session.ts';
import { RequestError, requestError } from './request-error.ts';

/** Of one body. */
export const MOST_BODY_BYTES = 8 * 1024 * 1024;

/** What takes the requests of one contract. */
export interface Entrance {
  readonly contract: Contract;
  readonly ingester: ContractIngester;
  readonly inFlight: InFlight;
}

export interface IngestRouteOptions {
  readonly mesh: Pick<Mesh, 'database'>;
  /** The entrance of the contract that a request names; fails where there is none. */
  readonly entranceOf: (contract: string) => Entrance;
  /** This process, as others reach it. */
  readonly self: () => Holder;
}

interface Admitted extends Entrance {
  readonly share: Share;
  readonly format: BodyFormat;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter?: string | null;
}

/** `POST /ingest/:contract`. All that the head of a request tells is judged before its body is read. */
export function ingestRoute(scope: FastifyInstance, options: IngestRouteOptions): void {
  const { entranceOf, self } = options;
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser([...MEDIA_TYPES], { parseAs: 'buffer', bodyLimit: MOST_BODY_BYTES }, (_, body, done) =>
    done(null, body),
  );
  scope.route<{ Params: { readonly contract: string } }>({
    method: 'POST',
    url: '/ingest/:contract',
    config: { role: 'write' },
    async onRequest(request, reply) {
      requireForMe(request, reply, self());
      const entrance = entranceOf(request.params.contract);
      const format = formatOf(request);
      const share = shareOf(entrance, request);
      admitted.set(request, { ...entrance, share, format });
      reply.raw.once('close', () => {
        // Otherwise its handler gives it back, which may go on when the client has gone.
        if (admitted.delete(request)) share.leave();
      });
    },
    async handler(request, reply) {
      const entrance = admitted.get(request);
      admitted.delete(request);
      if (entrance === undefined) throw new TypeError('a request that was not admitted');
      try {
        const { status, body, retryAfter } = await ingested(request, entrance, options);
        if (typeof retryAfter === 'string') reply.header('retry-after', retryAfter);
        return await reply.code(status).type('application/json').send(body);
      } finally {
        entrance.share.leave();
      }
    },
  });
}

async function ingested(
  request: FastifyRequest,
  { contract, ingester, share, format }: Admitted,
  { mesh, self }: IngestRouteOptions,
): Promise<Answer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const items = bodyItems(body, format);
  if (!share.grow(items.length)) throw tooMany(contract);
  const sha256 = hash('sha256', Buffer.concat([Buffer.from(`${format}\n`), body]), 'buffer');
  const own: IngestRequest = { key: keyOf(request), sha256, items, bytes: body.length };
  const isForwarded = request.headers[FORWARDED_TO] !== undefined;
  const there = async (): Promise<Answer | undefined> => {
    const holder = isForwarded ? undefined : await lastHolder(mesh.database, contract);
    if (holder === undefined || holder.id === self().id) return undefined;
    return forward(holder, { contract: contract.name, body, headers: headersOf(request) }).catch((error: unknown) => {
      // Under its key it is written once, wherever it is sent.
      if (own.key !== null && error instanceof RequestError) return undefined;
      throw error;
    });
  };
  const answer = ingester.isHolding ? undefined : await there();
  if (answer !== undefined) return answer;
  try {
    return await ingester.submit(own);
  } catch (error) {
    const taken = error instanceof MeshError && error.code === 'INGEST_ELSEWHERE' ? await there() : undefined;
    if (taken === undefined) throw error;
    return taken;
  }
}

/** Who forwards means one process: another that listens in its place may be of another mesh. */
function requireForMe({ headers }: FastifyRequest, reply: FastifyReply, { id }: Holder): void {
  const named = headers[FORWARDED_TO];
  if (named === undefined) return;
  if (named === id) return void reply.header(FORWARDED_TO, id);
  throw requestError(421, 'INGEST_MISDIRECTED', {
    found: 'a request that was forwarded to another process',
    expected: 'requests for this one',
    likelyCause: 'that process has ended, and this one listens in its place',
  });
}

function formatOf({ headers }: FastifyRequest): BodyFormat {
  const encoding = headers['content-encoding'] ?? 'identity';
  return bodyFormat(encoding === 'identity' ? headers['content-type'] : `${headers['content-type']}, ${encoding}`);
}

function shareOf({ contract, inFlight }: Entrance, { headers }: FastifyRequest): Share {
  const length = Number(headers['content-length'] ?? MOST_BODY_BYTES);
  if (length > MOST_BODY_BYTES) throw tooLarge(`a body of ${length} bytes`, `at most ${MOST_BODY_BYTES} bytes`);
  const share = inFlight.enter(length);
  if (share === undefined) throw tooMany(contract);
  return share;
}

const tooMany = ({ name }: Contract): Error =>
  requestError(429, 'INGEST_BUSY', {
    found: `more for ${name} under way than is committed at once`,
    expected: 'fewer or smaller requests at a time',
    likelyCause: 'the log is slower than the senders; nothing of the request was taken: send it again',
  });

const KEY = /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/;

function keyOf({ headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw requestError(400, 'INGEST_KEY', {
    found: `an Idempotency-Key of ${String(key).length} characters`,
    expected: '1 to 255 visible characters of ASCII',
    likelyCause: 'it was left empty, or holds the content itself',
  });
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  const passed = ['content-type', 'authorization', 'idempotency-key'];
  return Object.fromEntries(
    passed.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
  );
}
