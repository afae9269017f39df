/** A decimal text as an integer of 10^-scale units; digits past the scale are an error, not rounded away. */
export function scaled(text, scale) {
  const found = /^([+-]?)(\d*)\.?(\d*)$/.exec(text);
  if (found === null || found[2] + found[3] === '') throw new Error(`not a decimal: ${text}`);
  const [, sign, whole, fraction] = found;
  if (/[^0]/.test(fraction.slice(scale))) throw new Error(`more than ${scale} digits: ${text}`);
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return sign === '-' ? -units : units;
}

/** Integer units of 10^-scale as text: 1230n at 2 is `12.30`. */
export function decimalText(units, scale) {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** The double `value * 1e9` rounded half away from zero, as an integer. */
export function billionths(value) {
  const product = Math.abs(value * 1e9);
  const whole = Math.floor(product);
  const rounded = BigInt(whole) + (product - whole >= 0.5 ? 1n : 0n);
  return value < 0 ? -rounded : rounded;
}

/** Microseconds since 1970 as `2024-02-28T23:50:00Z`, with a fraction only where there is one. */
export function timeText(micros) {
  const seconds = Math.floor(micros / 1e6);
  const fraction = (micros - seconds * 1e6).toString().padStart(6, '0').replace(/0+$/, '');
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return fraction === '' ? `${text}Z` : `${text}.${fraction}Z`;
}

/** The opposite of `timeText`. */
export function timeOf(text) {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(text);
  if (found === null) throw new Error(`not a time: ${text}`);
  return Date.parse(`${found[1]}Z`) * 1000 + Number((found[2] ?? '').padEnd(6, '0'));
}
