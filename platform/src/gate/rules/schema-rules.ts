import { breaksBoth, breaksReaders, breaksWriters } from './breaking.ts';
import { addition, correction } from './harmless.ts';

const NEW_MAJOR = 'publish a new major version beside this one, and deprecate this one';
const RAISE_MINOR = 'raise the minor version';
const RAISE_PATCH = 'raise the patch version';

/** Changes of fields. */
export const SCHEMA_RULES = {
  'field-removed': breaksReaders(
    'A field is gone: who reads it gets NULL, its fallback or nothing at all',
    `keep the field; or ${NEW_MAJOR}`,
  ),
  'field-renamed': breaksReaders(
    'A field has another name, its old one as an alias: old records are read under the new name, but who reads the old name finds nothing',
    `keep the old field and add the new one beside it; or ${NEW_MAJOR}`,
  ),
  'field-renamed-without-alias': breaksBoth(
    'A field is gone and one of its type stands in its place: neither can old records be read under the new name, nor new ones under the old',
    `keep the old field and add the new one, nullable or with a fallback; or ${NEW_MAJOR}, with the old name among the aliases`,
  ),
  'fields-merged': breaksBoth(
    'A field took the name of one that is gone for an alias: of an old record, which has both, nobody can tell which is meant',
    `keep both fields; or ${NEW_MAJOR}`,
  ),
  'field-added-without-fallback': breaksWriters(
    'A field was added that may not be NULL and has no fallback: records written without it cannot be read',
    'give it a fallback, or make it nullable',
  ),
  'field-added-under-alias': breaksBoth(
    'A field was added under a name that older records used for another: who reads by the alias takes one for the other',
    'give the new field another name, and keep the alias',
  ),
  'field-added': addition('A field was added that old records are read without', RAISE_MINOR),
  'field-type-changed': breaksBoth(
    'A field has another type: neither version reads what the other writes, or both would read other values',
    `add a field of the new type beside it; or ${NEW_MAJOR}`,
  ),
  'field-type-widened': breaksReaders(
    'A field has a wider type: new readers read old records, running readers do not read new ones',
    `add a field of the wider type beside it; or ${NEW_MAJOR}`,
  ),
  'field-type-narrowed': breaksWriters(
    'A field has a narrower type: old records, and those of running writers, cannot be read',
    `keep the type and add a quality rule on its values; or ${NEW_MAJOR}`,
  ),
  'field-became-nullable': breaksReaders(
    'A field may be NULL now: readers that know it as never NULL cannot read such records',
    `give it a value where there is none; or ${NEW_MAJOR}`,
  ),
  'field-became-required': breaksWriters(
    'A field may not be NULL any more: old records in which it is cannot be read',
    `leave it nullable; or ${NEW_MAJOR}`,
  ),
  'decimal-precision-changed': breaksBoth(
    'A decimal has another number of digits: its values leave the type that others hold them in',
    `add a field beside it; or ${NEW_MAJOR}`,
  ),
  'decimal-scale-changed': breaksBoth(
    'A decimal has another scale: the same bytes are another amount',
    `add a field beside it; or ${NEW_MAJOR}`,
  ),
  'sum-scale-changed': breaksReaders(
    'A double is summed in other units: sums and means over it change, or are refused',
    `keep sumScale; or ${NEW_MAJOR}`,
  ),
  'enum-symbol-added': breaksReaders(
    'An enum has a new symbol, and readers have no symbol for those they do not know: they cannot read it',
    `${NEW_MAJOR}, with an unknownSymbol: then symbols can be added`,
  ),
  'enum-symbol-added-for-unknown': addition(
    'An enum has a new symbol, which readers of the base read as their unknownSymbol; the registry asks the same of every earlier version',
    RAISE_MINOR,
  ),
  'enum-symbol-removed': breaksWriters(
    'An enum lost a symbol: records that have it cannot be read, or are read as the unknownSymbol',
    `keep the symbol; or ${NEW_MAJOR}`,
  ),
  'enum-symbols-reordered': correction(
    'The symbols of an enum stand in another order, which no value depends on',
    RAISE_PATCH,
  ),
  'unknown-symbol-added': addition('An enum has a symbol now for those it does not know', RAISE_MINOR),
  'unknown-symbol-changed': breaksBoth(
    'Symbols that are not known are read as another one: the same record is another value before and after',
    `keep unknownSymbol; or ${NEW_MAJOR}`,
  ),
  'unknown-symbol-removed': breaksReaders(
    'An enum has no symbol any more for those it does not know: readers of this version stop at the next new symbol',
    'keep unknownSymbol',
  ),
  'fallback-added': addition('A field has a fallback now for records that were written without it', RAISE_MINOR),
  'fallback-changed': breaksReaders(
    'A field has another fallback: old records without it have another value before and after',
    `keep the fallback; or ${NEW_MAJOR}`,
  ),
  'fallback-removed': breaksWriters(
    'A field has no fallback any more: records that were written before it was there cannot be read',
    'keep the fallback',
  ),
  'alias-added': addition('A field is read under another old name too', RAISE_MINOR),
  'alias-removed': breaksWriters(
    'A field lost an old name: records that were written under it cannot be read',
    'keep the alias as long as records of that version are kept',
  ),
  'fields-reordered': correction('Fields stand in another order; records are read by name', RAISE_PATCH),
  'field-description-changed': correction('The description or the examples of a field changed', RAISE_PATCH),
};
