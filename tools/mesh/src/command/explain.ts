import type { Command } from 'commander';
import { MeshError } from '@tempi/platform/error';
import { explainProduct, SQL_ENGINES, type SqlEngine } from '@tempi/platform/explain';
import type { Product } from '@tempi/platform/product';
import { productNamed } from '../cli/catalog.ts';
import { explanationText } from '../cli/explanation-text.ts';
import { meshCommand, type CommonOptions } from '../cli/mesh-command.ts';
import { oneOf } from '../cli/one-of.ts';
import { printJson, printText } from '../cli/output.ts';

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
      const explanation = explainProduct(product);
      if (engine === undefined) return json ? printJson(explanation) : printText(explanationText(explanation));
      const sql = explanation.sql?.[engine];
      if (sql === undefined) throw hasNoSql(product.name);
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
