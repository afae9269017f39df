import { MeshError } from '../error/index.ts';
import { MADE_GOOD_BY, type PoisonNote, type PoisonTally } from '../product/poison.ts';
import type { ProcessProduct } from '../product/product.ts';
import { hasPersonal } from './process-poison.ts';

/**
 * `PROCESS_POISONED`: so many steps of a process failed that it is not its records' fault. The same at every speed, for it hangs on the
 * partition's prefix alone; `last` is the step at which it stops, which is not left out.
 */
export class ProcessStop extends MeshError {
  readonly partition: number;
  readonly offset: number;

  constructor({ name, input, poison }: ProcessProduct, last: PoisonNote, tally: PoisonTally, cause: MeshError) {
    const { partition, offset, key, code, reason } = last;
    const { failed, since, debt } = tally;
    // Each step since the debt was nothing has added its ten or taken its one.
    const steps = failed * (MADE_GOOD_BY + 1) - debt;
    super({
      code: 'PROCESS_POISONED',
      found:
        `process ${name}, partition ${partition}: ${failed} of ${steps} steps failed from offset ${since} to ${offset}; ` +
        `the last${key === null ? '' : `, of key ${JSON.stringify(key)}`}: ${code}: ${reason}`,
      expected: `fewer than ${poison.stopAt} failures that no others make good (poison.stopAt; ${MADE_GOOD_BY} steps make one good)`,
      likelyCause:
        'a bug in the function: mend it, and the speed goes on from what it has committed; ' +
        'raise the version too where what it committed is wrong. If the records are at fault, raise poison.stopAt',
      ...(hasPersonal(input) ? {} : { cause }),
    });
    this.name = 'ProcessStop';
    this.partition = partition;
    this.offset = offset;
  }
}
