import { mistakeForReaders, mistakeForWriters, strayDocument, wrongDocument } from './breaking.ts';
import { changedMeaning, correction, notice, warning } from './harmless.ts';

/** Changes of what is said of a publication, and of what a product means. */
export const PRODUCT_RULES = {
  'owner-changed': correction('Somebody else answers for it', 'raise the patch version'),
  'description-changed': correction('It is described in other words', 'raise the patch version'),
  'meaning-changed': changedMeaning(
    'A product computes something else under the same name',
    'tell its consumers, named here: their rows change too',
  ),
  'meaning-changed-without-version': mistakeForReaders(
    'A product computes something else under the same version: nobody can tell which rows mean what',
    'raise the version: its patch where this corrects a mistake, else its minor',
  ),
  'inputs-changed': notice('A product reads other contracts or products', 'raise the minor version'),
  'reads-deprecated': warning('A product reads what is on its way out', 'read the successor before the last day'),
  'reads-past-deprecation': mistakeForReaders(
    'A product reads what is past its last day and may be gone tomorrow',
    'read the successor',
  ),
  'personal-data-exposed': mistakeForWriters(
    'What is computed from personal data is published under a lower classification, by a product or by the map of a derived contract',
    'leave the column out, count instead of showing, or protect the field in its contract; where a function shows none of it, say so in an exception',
  ),
  'freshness-beyond-input': warning(
    'A product promises fresher rows than the product that it reads does at that speed',
    'promise no more than the input does',
  ),
};

/** What is wrong with the documents, by which a state is compared with the next. */
export const DOCUMENT_RULES = {
  'document-missing': wrongDocument(
    'A publication has no document: nobody can compare with it',
    'run `mesh contracts generate` and commit what it writes',
  ),
  'document-stale': wrongDocument(
    'A document says something else than the declaration: it was edited by hand, or not generated after a change',
    'run `mesh contracts generate` and commit what it writes',
  ),
  'base-document-unreadable': warning(
    'The base has a document that cannot be read: what it told of is compared with nothing',
    'compare the declaration with that of the base by hand',
  ),
  'document-orphaned': strayDocument(
    'A document tells of something that no declaration publishes',
    'remove the document with the declaration',
  ),
};

/** What is wrong with the exceptions themselves. */
export const EXCEPTION_RULES = {
  'exception-expired': warning(
    'An exception is past its last day and allows nothing',
    'remove it, or have it approved anew',
  ),
  'exception-unused': warning('An exception allows nothing that this change does', 'remove it'),
};
