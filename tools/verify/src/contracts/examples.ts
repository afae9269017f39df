import type { Contract } from '@tempi/platform/contract';

/** Text that YAML 1.1 or 1.2 would read as something else, or that ends what it stands in. */
const HOSTILE = [
  ...['no', 'Yes', 'on', '~', 'null', '', ' ', '1e3', '1_000', '0777', '0o17', '1:30', '.5', '+1', '=', '<<', '.inf'],
  ...['2024-01-01', '2024-01-01T00:00:00Z', '- x', '? x', 'a: b', 'a #b', '#x', '@x', '`x', '%x', '&x', '*x', '!x'],
  ...[
    '|',
    '>',
    '[x',
    '{x',
    '"',
    "'",
    'two\nlines',
    'end\n',
    '\n\n',
    ' led',
    'trailed ',
    'tab\there',
    '\u0007',
    '\u0085',
  ],
  ...['\uFEFF', '\u2028', '---', '...', 'é 😀', '{object}'],
];

/** A contract that says hostile things wherever it may. */
export const hostile = (contract: Contract): Contract => ({
  ...contract,
  owner: 'no',
  description: HOSTILE.join('\n'),
  metadata: Object.fromEntries(
    Object.entries(contract.columns).map(([name, { type }], at) => [
      name,
      { description: HOSTILE[at % HOSTILE.length] ?? '', ...(type.kind === 'text' ? { examples: HOSTILE } : {}) },
    ]),
  ),
});

/** What breaks a document, each in a way that the standard forbids. */
export const BREAKAGES: readonly { readonly what: string; readonly broken: (text: string) => string }[] = [
  { what: 'no version', broken: (text) => text.replace(/^version: .*\n/m, '') },
  { what: 'no id', broken: (text) => text.replace(/^id: .*\n/m, '') },
  { what: 'an unknown key', broken: (text) => `${text}colour: red\n` },
  { what: 'an unknown logical type', broken: (text) => text.replace('logicalType: string', 'logicalType: words') },
  {
    what: 'an SLA without a value',
    broken: (text) => text.replace(/^( +)property: latency\n +value: .*\n/m, '$1property: latency\n'),
  },
];
