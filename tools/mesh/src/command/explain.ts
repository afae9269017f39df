import type { Command } from 'commander';
import { MeshError } from '@tempi/platform/error';
import { explainProduct, explainSql, SQL_ENGINES, SQL_RELATIONS, type SqlEngine } from '@tempi/platform/explain';
import type { Product } from '@tempi/platform/product';
import { productNamed } from '../cli/catalog.ts';
import { explanationText } from '../cli/explanation-text.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { oneOf } from '../cli/one-of.ts';
import { note, printJson, printText } from '../cli/output.ts';

interface ExplainOptions extends CommonOptions {
  readonly sql?: SqlEngine;
}

const engines = Object.keys(SQL_ENGINES) as SqlEngine[];

/** `mesh explain`: what a product means and how it runs. Needs no mesh: all is read from the declaration. */
export const explainCommand = (): Command =>
  meshCommand(
    'explain',
    "a product's plan, kernels, SQL, tasks and state, from its declaration",
    'mesh explain clickstream.page-traffic --sql flink',
  )
    .argument('<product>', 'its name, like finance.daily-revenue', productNamed)
    .option('--sql <engine>', `print its SQL and nothing else: ${engines.join(', ')}`, oneOf('engine', engines))
    .action((product: Product, { sql: engine, json }: ExplainOptions) => {
      if (engine === undefined) {
        const explanation = explainProduct(product);
        return json ? printJson(explanation) : printText(explanationText(explanation));
      }
      if (product.kind === 'process') throw hasNoSql(product.name);
      const sql = explainSql(product, engine);
      note(SQL_RELATIONS);
      if (json) printJson({ product: product.name, engine, sql });
      else printText(sql);
    });

const hasNoSql = (product: string): MeshError =>
  new MeshError({
    code: 'EXPLAIN_NO_SQL',
    found: `${product}, a process`,
    expected: 'a query',
    likelyCause: 'a process is a function that runs on Node only, for what SQL cannot say',
  });
