import { breaksBoth, breaksReaders, breaksWriters } from './breaking.ts';
import { addition } from './harmless.ts';

const NEW_MAJOR = 'publish a new major version beside this one, and deprecate this one';
const AGREE = 'agree it with those who consume it, and write the agreement down as an exception';
const RAISE_MINOR = 'raise the minor version';

/** Changes of quality rules and of service levels. */
export const PROMISE_RULES = {
  'quality-rule-added': breaksWriters(
    'A rule was added: records that were accepted are quarantined',
    `leave it out; or, where all that writers send keeps it, ${AGREE}`,
  ),
  'quality-rule-tightened': breaksWriters(
    'A rule asks for more: records that were accepted are quarantined',
    `leave it; or ${AGREE}`,
  ),
  'quality-rule-loosened': breaksReaders(
    'A rule asks for less: readers meet values that they were told do not occur',
    `leave it; or ${NEW_MAJOR}`,
  ),
  'quality-rule-removed': breaksReaders(
    'A rule is gone: readers meet values that they were told do not occur',
    `leave it; or ${NEW_MAJOR}`,
  ),
  'freshness-loosened': breaksReaders('Rows may be older than was promised', `keep the promise; or ${AGREE}`),
  'freshness-tightened': addition('Rows are promised fresher than before', RAISE_MINOR),
  'every-lengthened': breaksReaders('It is computed less often than was promised', `keep the promise; or ${AGREE}`),
  'every-shortened': addition('It is computed more often than before', RAISE_MINOR),
  'availability-lowered': breaksReaders('It may be away for longer than was promised', `keep the promise; or ${AGREE}`),
  'availability-raised': addition('It is promised to be there more of the time', RAISE_MINOR),
  'promise-removed': breaksReaders('Something is not promised any more', `keep the promise; or ${AGREE}`),
  'promise-added': addition('Something is promised that was not', RAISE_MINOR),
  'retention-shortened': breaksReaders(
    'Records are kept for less time: who reads far back finds less',
    `keep the retention; or ${AGREE}`,
  ),
  'retention-lengthened': addition('Records, none of them personal, are kept for more time', RAISE_MINOR),
  'personal-retention-lengthened': breaksWriters(
    'Personal data is kept for longer than those it is about were told',
    `keep the retention; or have it approved by whoever answers for personal data, as an exception`,
  ),
};

/** Changes of who may see a field, and of what becomes of its values. */
export const PROTECTION_RULES = {
  'classification-weakened': breaksWriters(
    'A field may be seen by more people than those who wrote it were told',
    'keep the classification; or have it approved by whoever answers for the data, as an exception',
  ),
  'classification-strengthened': breaksReaders(
    'A field may be seen by fewer people: who reads it may not be among them',
    `tell its consumers, named here; then ${AGREE}`,
  ),
  'protection-added': breaksReaders(
    'Values are hashed or dropped now: readers find a hash or NULL where the value was',
    NEW_MAJOR,
  ),
  'protection-removed': breaksWriters(
    'Values are not hashed or dropped any more: personal data reaches the log as it is',
    'keep the protection; or have it approved by whoever answers for personal data, as an exception',
  ),
  'protection-changed': breaksBoth('Values are dropped where they were hashed, or the other way round', NEW_MAJOR),
};
