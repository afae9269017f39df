import { format } from 'prettier';
import { expect, test } from 'vitest';
import { directionText } from './finding-words.ts';
import { GATE_RULES } from './rules/index.ts';

const HEAD = `# The gate's rules

What \`mesh contracts check\` tells of a change, as [CONTRACTS.md](CONTRACTS.md) shows. What breaks somebody closes the gate, unless an exception of
\`contracts/exceptions.yaml\` allows it. The version is the least step that the change needs. Written by \`npx vitest run platform/src/gate --update\`; the test fails
where it is not up to date. A before and after pair for each rule, and a near miss, are in \`platform/src/gate/gate-cases.testing.ts\`.

| rule | breaks | version | what it tells | what to do |
| --- | --- | --- | --- | --- |
`;

test('the page lists every rule', async () => {
  const rows = GATE_RULES.map(({ id, direction, needs, description, remedy }) => [
    `\`${id}\``,
    directionText(direction).replace('breaks ', ''),
    needs === 'nothing' ? '' : needs,
    description,
    remedy,
  ]);
  const table = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  const page = await format(`${HEAD}${table}`, { parser: 'markdown', printWidth: 120 });
  await expect(page).toMatchFileSnapshot('../../GATE.md');
});
