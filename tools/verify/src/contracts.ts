// verify:contracts: every generated data contract, judged by the standard's own JSON Schema and by `datacontract lint`; broken ones are refused by both.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { contracts, products } from '@tempi/mesh/catalog';
import { documentFiles, odcsText, readOdcs } from '@tempi/platform/odcs';
import { publicationOf } from '@tempi/platform/publication';
import { workspaceRoot } from '@tempi/platform/settings';
import { checks } from './checks.ts';
import { BREAKAGES, hostile } from './contracts/examples.ts';
import { hasPython, pythonWithPackages } from './contracts/installed.ts';
import { judgements, type Judgement } from './contracts/judgements.ts';
import { inFolder } from './places.ts';

const check = checks();

/** Notes that a document is valid, and that YAML 1.1's reader understands it as the one of 1.2 does. */
async function expectValid(where: string, what: string, { path, schema, lint, document }: Judgement): Promise<void> {
  const read = readOdcs(await readFile(path, 'utf8'), path);
  const alike = isDeepStrictEqual(readOdcs(JSON.stringify(document, null, 1), path), read);
  check.equal(where, what, { schema, lint, alike }, { schema: [], lint: [], alike: true });
}

async function verifyGenerated(python: string): Promise<void> {
  const root = workspaceRoot(import.meta.dirname);
  const paths = documentFiles(contracts, products)
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.odcs.yaml'));
  for await (const judgement of judgements(
    python,
    paths.map((path) => join(root, path)),
  ))
    await expectValid('generated', judgement.path.slice(root.length + 1), judgement);
}

async function verifyExamples(python: string, folder: string): Promise<void> {
  const written = async (name: string, text: string): Promise<string> => {
    const path = join(folder, `${name}.odcs.yaml`);
    await writeFile(path, text);
    return path;
  };
  const awkward = await Promise.all(
    contracts.map((contract) => written(contract.name, odcsText(publicationOf(hostile(contract))))),
  );
  for await (const judgement of judgements(python, awkward))
    await expectValid('hostile text', judgement.path.slice(folder.length + 1), judgement);
  const valid = odcsText(publicationOf(products[0] ?? fail()));
  for (const { what, broken } of BREAKAGES) {
    const path = await written('broken', broken(valid));
    for await (const { schema, lint } of judgements(python, [path]))
      check.equal('broken', what, { schema: schema.length > 0, lint: lint.length > 0 }, { schema: true, lint: true });
  }
}

const fail = (): never => {
  throw new Error('there is no product');
};

if (hasPython()) {
  const python = await pythonWithPackages();
  await verifyGenerated(python);
  await inFolder('contracts', (folder) => verifyExamples(python, folder));
  check.report('Data contracts and the Open Data Contract Standard');
} else {
  process.stderr.write('verify:contracts needs Python 3.11 or newer with venv (python3, python3-venv)\n');
  process.exitCode = 3;
}
