import { breaksBoth, breaksReaders, breaksWriters } from './breaking.ts';
import { addition, warning } from './harmless.ts';

const NEW_MAJOR = 'publish a new major version beside this one, and deprecate this one';
const RAISE_MINOR = 'raise the minor version';

/** Changes of how rows are told apart, ordered and delivered. */
export const DELIVERY_RULES = {
  'kind-changed': breaksBoth(
    'A contract became a product of the same name, or the other way round',
    'give it another name',
  ),
  'key-changed': breaksBoth(
    'Rows have another key: records of one thing lie in other partitions than before, and rows of a product are others',
    NEW_MAJOR,
  ),
  'event-time-changed': breaksBoth(
    'Another field says when a record happened: windows, lateness and retention follow it',
    NEW_MAJOR,
  ),
  'identity-changed': breaksWriters(
    'Other fields say which records are the same: what was sent twice counts twice, or different records count once',
    NEW_MAJOR,
  ),
  'partitions-changed': breaksBoth(
    'A topic has another number of partitions: records of a key lie in two of them, and states are cut by the old number',
    NEW_MAJOR,
  ),
  'idle-shortened': breaksWriters(
    'A silent partition is given up sooner: what it brings after that is late',
    `keep idle; or ${NEW_MAJOR}`,
  ),
  'idle-lengthened': breaksReaders(
    'A silent partition is waited for longer: windows become final later than readers count on',
    `keep idle; or ${NEW_MAJOR}`,
  ),
  'max-ahead-lowered': breaksWriters(
    'Event times may be less far ahead: records that were accepted are quarantined',
    `keep maxAhead; or ${NEW_MAJOR}`,
  ),
  'max-ahead-raised': addition('Event times may be farther ahead', RAISE_MINOR),
  'horizon-shortened': breaksReaders(
    'An identity is remembered for less time: a record that is sent again later counts twice',
    `keep the horizon; or ${NEW_MAJOR}`,
  ),
  'horizon-lengthened': addition('An identity is remembered for more time', RAISE_MINOR),
  'derived-from-changed': breaksWriters(
    'Another contract makes its records, or none does: whoever writes them now is refused, or nobody writes them',
    'keep derivedFrom until the contract that it names is past its last day, and end it in the change that removes that one',
  ),
  'derivation-ended': warning(
    'The version that fed a contract is retired: it has writers of its own from now on',
    'see that all writers of the retired version have moved on',
  ),
  'topic-removed': breaksReaders(
    'The rows of a speed do not go to a topic any more: who reads it finds nothing new',
    `keep the topic; or ${NEW_MAJOR}`,
  ),
  'topic-added': addition('The rows of another speed go to a topic too', RAISE_MINOR),
  'lateness-shortened': breaksWriters(
    'A product waits less for late records: who delivers as late as before is left out of its rows',
    `keep the lateness; or ${NEW_MAJOR}`,
  ),
  'lateness-lengthened': breaksReaders(
    'A product waits longer for late records: its windows become final later than readers count on',
    `keep the lateness; or ${NEW_MAJOR}`,
  ),
};
