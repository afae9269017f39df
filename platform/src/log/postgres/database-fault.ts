import { unavailable } from '../log-error.ts';

/** Runs `work`; a failure that passes (connection lost, deadlock, server restarting) becomes `LOG_UNAVAILABLE`. */
export async function reaching<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw passes(error) ? unavailable(doing, error) : error;
  }
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown); 25P03 idle in transaction; 40 (deadlock, serialization). */
const PASSING_STATE = /^(08|53|57P|25P03|40)/;
const PASSING_SYSTEM = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOENT']);
/** The driver's own errors have no code. */
const PASSING_TEXT =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|not queryable/;

function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!('code' in error) || typeof error.code !== 'string') return PASSING_TEXT.test(error.message);
  return PASSING_STATE.test(error.code) || PASSING_SYSTEM.has(error.code);
}
