import { MeshError } from '../error/index.ts';

/** Runs `work`; a failure that passes (connection lost, deadlock, server restarting) becomes `DATABASE_UNAVAILABLE`, worth retrying. */
export async function reachingDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw passes(error) ? unavailable(error) : error;
  }
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown); 25P03 idle in transaction; 40 (deadlock, serialization). */
const PASSING_STATE = /^(08|53|57P|25P03|40)/;
const PASSING_SYSTEM = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOENT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND'],
]);
/** The driver's own errors have no code. */
const PASSING_TEXT =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|not queryable/;

function passes(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (!('code' in error) || typeof error.code !== 'string') return PASSING_TEXT.test(error.message);
  return PASSING_STATE.test(error.code) || PASSING_SYSTEM.has(error.code);
}

const unavailable = (cause: Error): MeshError =>
  new MeshError({
    code: 'DATABASE_UNAVAILABLE',
    found: `PostgreSQL failed: ${cause.message}`,
    expected: 'the server to answer',
    likelyCause: 'it was restarted or is down, or the network is',
    canRetry: true,
    exitCode: 3,
    cause,
  });
