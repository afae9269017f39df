import { addToBloom, emptyBloom, mayHold } from './bloom.ts';

/**
 * One filter over the keys of all runs of a folder that began empty: restoring a changelog asks for each of its keys whether a run has it, most often in
 * vain, and the runs' own filters are a cache miss each.
 */
export interface AllKeys {
  readonly memoryBytes: number;
  /** Notes the key, by its `hashKey`, of an entry that a run will have. */
  add(hash: number): void;
  /** False only where no run has a key of this hash. */
  mayHave(hash: number): boolean;
}

/** With fewer more than one of twenty keys pass. */
const LEAST_BITS = 8;

/** A filter of so many bytes, which lets go of them, and lets every key pass, once it is too full to help. */
export function allKeys(bytes: number): AllKeys {
  const most = Math.floor((bytes * 8) / LEAST_BITS);
  let bloom = emptyBloom(most, LEAST_BITS);
  let keys = 0;
  return {
    get memoryBytes() {
      return bloom.byteLength;
    },
    add(hash) {
      if (keys++ < most) addToBloom(bloom, hash);
      else if (bloom.length > 0) bloom = emptyBloom(0, 0);
    },
    mayHave: (hash) => mayHold(bloom, hash),
  };
}
