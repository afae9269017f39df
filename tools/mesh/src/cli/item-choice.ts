import type { Command } from 'commander';
import { MeshError } from '@tempi/platform/error';
import type { ItemChoice } from '@tempi/platform/ingestion';
import type { CommonOptions } from './mesh-command.ts';
import { refusedNamed } from './quarantined-named.ts';

export interface ChoiceOptions extends CommonOptions {
  readonly all?: true;
  readonly code?: string;
}

/** A command with the arguments and flags that choose refused items of a contract. */
export const withChoice = (command: Command, verb: string): Command =>
  command
    .argument('<contract>', 'its name, like sensors.reading', refusedNamed)
    .argument('[id...]', 'their numbers, as `mesh quarantine list` shows them', itemId)
    .option('--all', `${verb} all that are open`)
    .option('--code <code>', `of these only those with this code, such as VALUE_INVALID`);

/** The choice that was made. Fails with `CLI_NO_ITEMS` where it is none, or two. */
export function chosen(ids: readonly number[], { all, code }: ChoiceOptions): ItemChoice {
  if (ids.length > 0 === (all === true)) {
    throw new MeshError({
      code: 'CLI_NO_ITEMS',
      found: ids.length > 0 ? 'numbers of items, and --all' : 'no items',
      expected: 'their numbers, or --all, which --code can narrow',
      likelyCause: 'without a choice nothing is done, as what is decided stays so',
    });
  }
  return { ids: all === true ? 'all' : ids, ...(code === undefined ? {} : { code }) };
}

const itemId = (text: string, before: readonly number[] = []): readonly number[] => [...before, itemNumber(text)];

/** A parser for an item's number. Fails with `CLI_ITEM_ID`. */
export function itemNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new MeshError({
    code: 'CLI_ITEM_ID',
    found: `the item ${JSON.stringify(text)}`,
    expected: 'a number that `mesh quarantine list` shows',
    likelyCause: 'a flag lost its dashes, or a word is misspelt',
  });
}
