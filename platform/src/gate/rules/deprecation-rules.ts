import { mistakeForReaders, wrongNumber } from './breaking.ts';
import { addition, notice, warning } from './harmless.ts';

const RAISE_MINOR = 'raise the minor version';

/** Changes of what is on its way out, and of what is gone. */
export const DEPRECATION_RULES = {
  'publication-added': warning('Something new is published', 'nothing is to be done'),
  'publication-retired': warning('A version is gone whose last day has passed', 'nothing is to be done'),
  'publication-removed-before-date': mistakeForReaders(
    'A deprecated version is gone before its last day',
    'serve it up to and including the day it was promised until',
  ),
  'publication-removed-undeprecated': mistakeForReaders(
    'Something published is gone that was never deprecated',
    'keep it, deprecate it with a date and a successor, and remove it after that date',
  ),
  'major-version-replaces-old': mistakeForReaders(
    'A new major version took the place of the old one',
    'declare the new version beside the old one, feed it by derivedFrom, and deprecate the old one',
  ),
  'major-version-skipped': mistakeForReaders(
    'A major version was left out: readers look for the one between',
    'number major versions one after the other',
  ),
  'deprecation-announced': notice('A version is on its way out', RAISE_MINOR),
  'deprecation-postponed': addition('A deprecated version is served for longer', RAISE_MINOR),
  'deprecation-withdrawn': addition('A version is not on its way out any more', RAISE_MINOR),
  'deprecation-reworded': addition('A deprecation names another successor or day of announcement', RAISE_MINOR),
  'deprecation-brought-forward': mistakeForReaders(
    'A deprecated version ends sooner than was announced',
    'keep the date that was announced',
  ),
  'deprecation-notice-too-short': mistakeForReaders(
    'A version is deprecated with less than 90 days to go',
    'leave at least 90 days from today to the last day',
  ),
  'deprecation-successor-missing': mistakeForReaders(
    'A deprecation names a successor that is not published',
    'publish the successor first, or in the same change',
  ),
};

/** Changes of the version itself, and what it says of the other changes. */
export const VERSION_RULES = {
  'version-lowered': wrongNumber('The version is lower than the one that is published', 'raise the version'),
  'version-not-raised': wrongNumber(
    'Something changed and the version did not: one version would name two things',
    'raise the version as far as the changes ask for',
  ),
  'version-minor-needed': wrongNumber(
    'Something was added and only the patch version raised, which says that nothing was',
    RAISE_MINOR,
  ),
  'version-major-needed': wrongNumber(
    'A change that breaks somebody is published under the same major version',
    'undo what breaks; or publish the next major version beside this one',
  ),
};
