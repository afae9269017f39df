import { dirname, join, normalize } from 'node:path/posix';

/** One import of one file; paths are relative to the repository's root, with slashes. */
export interface Import {
  readonly file: string;
  /** As written: a package, `node:fs`, or a relative path. */
  readonly specifier: string;
  /** True for `import type` and `export type`: nothing of the target runs. */
  readonly typeOnly: boolean;
}

/** Tests, and what only tests import. */
const TEST = /\.(test|testing)\.ts$/;
const FRAMEWORKS = ['vitest', 'vitest/node', 'vitest/config', 'fast-check'];

/** Concepts without I/O. */
const PURE = [
  'contract',
  'gate',
  'json-schema',
  'lineage',
  'odcs',
  'odps',
  'operator',
  'plan',
  'product',
  'publication',
  'quality',
  'time',
];
const PURE_MAY_IMPORT = [...PURE, 'compatibility', 'error', 'log'];
const NODE_WITHOUT_IO = ['node:assert', 'node:buffer', 'node:crypto', 'node:util'];

const SPEEDS = ['stream', 'micro-batch', 'batch'];

/** Who may import a client library, by the beginning of the file's path within the platform. */
const CLIENTS: readonly { readonly library: RegExp; readonly owners: readonly string[] }[] = [
  { library: /^(@confluentinc\/|@platformatic\/kafka|kafkajs)/, owners: ['log/kafka/'] },
  { library: /^@duckdb\//, owners: ['compile/duckdb/', 'archive/', 'batch/', 'testing/'] },
  { library: /^pg$/, owners: ['database/', 'log/postgres/'] },
  {
    library: /^kysely($|\/)/,
    owners: [
      'database/',
      'log/postgres/',
      'registry/',
      'http-ingestion/',
      'serving/',
      'micro-batch/',
      'batch/',
      'archive/',
      'mesh/',
      'testing/',
    ],
  },
];

/** What is wrong with an import, in words that name the rule; undefined if nothing is. */
export function violation({ file, specifier, typeOnly }: Import): string | undefined {
  const place = packageOf(file);
  const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
  if (specifier.startsWith('.') && packageOf(target) !== place) return 'another package is imported by its name';
  if (place === 'platform') return platformViolation(file, target, typeOnly);
  if (place === 'contracts') return contractsViolation(file, target);
  if (place.startsWith('domains/')) return domainViolation(file, target);
  return undefined;
}

const packageOf = (path: string): string =>
  path
    .split('/')
    .slice(0, /^(domains|tools)\//.test(path) ? 2 : 1)
    .join('/');

/** The products that a domain offers to others; what it has besides is its own. */
const OTHERS_PRODUCTS = /^(clickstream|finance|sensors)\/products$/;

/** What the tests of contracts and domains may import besides. */
const isForTests = (file: string, target: string): boolean =>
  TEST.test(file) && (FRAMEWORKS.includes(target) || target.startsWith('node:'));

function contractsViolation(file: string, target: string): string | undefined {
  const allowed = [
    'zod',
    '@tempi/platform/client',
    '@tempi/platform/contract',
    '@tempi/platform/odcs',
    '@tempi/platform/quality',
    '@tempi/platform/time',
  ];
  if (target.startsWith('contracts/') || allowed.includes(target) || isForTests(file, target)) return undefined;
  return `contracts import only ${allowed.join(', ')}`;
}

function domainViolation(file: string, target: string): string | undefined {
  const allowed = /^(domains\/|@tempi\/(platform|contracts)\/)/;
  return allowed.test(target) || OTHERS_PRODUCTS.test(target) || isForTests(file, target)
    ? undefined
    : 'domains import only the platform, contracts and what other domains export as `products`';
}

function platformViolation(file: string, target: string, typeOnly: boolean): string | undefined {
  const path = file.slice('platform/src/'.length);
  const concept = conceptOf(file);
  if (/^(@tempi\/|clickstream$|finance$|sensors$)/.test(target))
    return 'the platform imports nothing above it, and itself by path';
  if (
    FRAMEWORKS.includes(target) &&
    !TEST.test(file) &&
    concept !== 'testing' &&
    !path.startsWith('log/conformance/')
  ) {
    return 'test frameworks are for tests, testing/ and log/conformance/';
  }
  if (TEST.test(file)) return undefined;
  const client = CLIENTS.find(({ library }) => library.test(target));
  if (client !== undefined && !client.owners.some((owner) => path.startsWith(owner))) {
    return `only ${client.owners.join(', ')} may import ${target}`;
  }
  if (SPEEDS.includes(concept) && SPEEDS.includes(conceptOf(target)) && conceptOf(target) !== concept) {
    return 'no speed imports another';
  }
  return PURE.includes(concept) && !typeOnly ? pureViolation(target) : undefined;
}

function pureViolation(target: string): string | undefined {
  const words = `${PURE.join(', ')} are pure`;
  if (target.startsWith('platform/')) return PURE_MAY_IMPORT.includes(conceptOf(target)) ? undefined : words;
  return target.startsWith('node:') && !NODE_WITHOUT_IO.includes(target) ? words : undefined;
}

const conceptOf = (path: string): string => (path.startsWith('platform/src/') ? (path.split('/')[2] ?? '') : '');

const SPECIFIER =
  /^\s*(?:import|export)\b(?<type>\s+type\b)?[^'"`;]*?\bfrom\s*'(?<from>[^']+)'|^\s*import\s*'(?<bare>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'\s*\)/gm;

/** What a TypeScript file imports, dynamic imports included. */
export const importsOf = (file: string, text: string): Import[] =>
  [...text.matchAll(SPECIFIER)].map(({ groups = {} }) => ({
    file,
    specifier: groups['from'] ?? groups['bare'] ?? groups['dynamic'] ?? '',
    typeOnly: groups['type'] !== undefined,
  }));

/** The only file of TypeScript that may read the process's environment. Bootstrap is plain JavaScript and may. */
const ENVIRONMENT_READER = 'platform/src/settings/read-settings.ts';

/** True where a file reads the environment and may not. */
export const readsEnvironment = (file: string, text: string): boolean =>
  file !== ENVIRONMENT_READER &&
  /\bprocess\s*(\.|\[['"])\s*env\b/.test(text.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, ''));
