import { Option, type Command } from 'commander';
import { comesFrom, dataFlowMermaid, dataFlowText, goesTo, readersOf } from '@tempi/platform/lineage';
import { products } from '../cli/catalog.ts';
import { memberOrField, type MemberOrField } from '../cli/member-or-field.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { printJson, printText } from '../cli/output.ts';

interface LineageOptions extends CommonOptions {
  readonly mermaid?: true;
}

/** `mesh lineage`: where a product's columns come from, and what depends on a contract, a product or a field of one. Needs no mesh. */
export const lineageCommand = (): Command =>
  meshCommand(
    'lineage',
    'where columns come from, and what depends on a contract, a product or a field of one',
    'mesh lineage clickstream.page-view.status',
  )
    .argument('<name>', 'a contract or product, or a field of one, like finance.purchase.amount', memberOrField)
    .addOption(new Option('--mermaid', 'print a Mermaid flowchart and nothing else').conflicts('json'))
    .action(({ name, field }: MemberOrField, { json, mermaid }: LineageOptions) => {
      const readers = readersOf(products);
      const fields = field === null ? null : [field];
      const [up, down] = [comesFrom(readers, name, fields), goesTo(readers, name, fields)];
      if (mermaid) return printText(dataFlowMermaid(up, down));
      if (json) return printJson({ name, field, comesFrom: up.next, goesTo: down.next });
      const sections = [
        ...(up.next.length === 0 ? [] : ['comes from', dataFlowText(up), '']),
        ...(down.next.length === 0 ? ['goes to no product'] : ['goes to', dataFlowText(down)]),
      ];
      printText(sections.join('\n'));
    });
