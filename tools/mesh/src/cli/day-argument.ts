import { MeshError } from '@tempi/platform/error';
import { isDay } from '@tempi/platform/gate';

/** A parser for a day of the calendar, such as `2027-03-31`. Fails with `CLI_INVALID_DAY`. */
export function dayArgument(text: string): string {
  if (isDay(text)) return text;
  throw new MeshError({
    code: 'CLI_INVALID_DAY',
    found: `the day '${text}'`,
    expected: 'a day such as 2027-03-31',
    likelyCause: 'it is written in another form, or no day of the calendar',
  });
}
