import { invalidRuleSet } from './store-errors.ts';

/** When a rule runs: migration rules where a reader has another version, all others as data are written or read. */
const MIGRATION_MODES = ['UPGRADE', 'DOWNGRADE', 'UPDOWN'] as const;
const DATA_MODES = ['WRITE', 'READ', 'WRITEREAD'] as const;
export const RULE_MODES = [...MIGRATION_MODES, ...DATA_MODES] as const;
export const RULE_KINDS = ['TRANSFORM', 'CONDITION'] as const;

/** A rule that clients run. The registry checks its outline and keeps it. */
export interface Rule {
  readonly name: string;
  readonly kind: (typeof RULE_KINDS)[number];
  readonly mode: (typeof RULE_MODES)[number];
  /** The executor that runs it: `CEL`, `CEL_FIELD`, `JSONATA`, `ENCRYPT` or one of the client's own. */
  readonly type: string;
  readonly doc?: string;
  /** The tags of fields that it is for. */
  readonly tags?: readonly string[];
  readonly params?: { readonly [name: string]: string };
  readonly expr?: string;
  /** What is done then; two names for the two ways of a rule that runs both ways. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly disabled?: boolean;
}

/** The rules of a schema, in the order in which they run. */
export interface RuleSet {
  readonly migrationRules?: readonly Rule[];
  readonly domainRules?: readonly Rule[];
  readonly encodingRules?: readonly Rule[];
  /** The environment in which they run; everywhere where it is absent. */
  readonly enableAt?: string;
}

const LISTS = [
  { list: 'migrationRules', modes: MIGRATION_MODES, title: 'Migration' },
  { list: 'domainRules', modes: DATA_MODES, title: 'Domain' },
  { list: 'encodingRules', modes: DATA_MODES, title: 'Encoding' },
] as const;

const LONGEST_NAME = 64;

/** Fails with 42210 where Confluent's registry refuses the rules: by names, modes and actions. */
export function checkRuleSet(ruleSet: RuleSet): void {
  const names = new Set<string>();
  for (const { list, modes, title } of LISTS)
    for (const rule of ruleSet[list] ?? []) {
      if (names.has(rule.name)) throw invalidRuleSet(`Found rule with duplicate name '${rule.name}'`);
      names.add(rule.name);
      checkName(rule.name);
      for (const action of [rule.onSuccess, rule.onFailure])
        if (action?.includes(',') === true && rule.mode !== 'WRITEREAD' && rule.mode !== 'UPDOWN')
          throw invalidRuleSet('Multiple actions only valid with WRITEREAD and UPDOWN');
      if (!modes.some((mode) => mode === rule.mode))
        throw invalidRuleSet(`${title} rules can only be ${modes.join(', ')}`);
    }
}

function checkName(name: string): void {
  if (name === '') throw invalidRuleSet('Empty rule name');
  if (name.length > LONGEST_NAME) throw invalidRuleSet('Rule name too long');
  if (!/^[\p{L}_]/u.test(name)) throw invalidRuleSet(`Illegal initial character in rule name: ${name}`);
  if (!/^[\p{L}\p{Nd}_-]+$/u.test(name)) throw invalidRuleSet(`Illegal character in rule name: ${name}`);
}

/** Both together; a rule of `newer` takes the place of one of the same name in the same list, behind the others. */
export function mergedRuleSets(older: RuleSet | null, newer: RuleSet | null): RuleSet | null {
  if (older === null || newer === null) return newer ?? older;
  const merged = LISTS.flatMap(({ list }) => {
    const own = newer[list] ?? [];
    const names = new Set(own.map(({ name }) => name));
    const rules = [...(older[list] ?? []).filter(({ name }) => !names.has(name)), ...own];
    return rules.length === 0 ? [] : [[list, rules] as const];
  });
  return { ...older, ...newer, ...Object.fromEntries(merged) };
}

/** True where one of the rules is of this type. */
export const hasRuleType = (ruleSet: RuleSet | null, type: string): boolean =>
  LISTS.some(({ list }) => ruleSet?.[list]?.some((rule) => rule.type === type) === true);
