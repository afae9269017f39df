import type { RegistryDatabase } from './registry-tables.ts';
import type { RegistryMode } from './registry-mode.ts';
import type { SubjectConfig } from './subject-config.ts';
import { DEFAULT_CONTEXT, type SubjectName } from './subject-name.ts';

/** What is set under one name, nothing taken over from elsewhere. */
export interface Setting {
  readonly mode: RegistryMode | null;
  readonly config: SubjectConfig;
}

/** The level where none is set. */
const DEFAULT_CONFIG = { compatibilityLevel: 'BACKWARD' } as const satisfies SubjectConfig;

/** What counts for a subject: its own settings over those of its context over those of all over the defaults. */
export async function effectiveSetting(
  database: RegistryDatabase,
  name: SubjectName,
): Promise<{
  readonly mode: RegistryMode;
  readonly config: SubjectConfig & Required<Pick<SubjectConfig, 'compatibilityLevel'>>;
}> {
  const all = { context: DEFAULT_CONTEXT, subject: '' };
  const own = await Promise.all([name, { ...name, subject: '' }, all].map((each) => settingOf(database, each)));
  const overruled = own[2]?.mode === 'READONLY_OVERRIDE' ? own[2].mode : undefined;
  return {
    mode: overruled ?? own.find((each) => each?.mode)?.mode ?? 'READWRITE',
    config: Object.assign({}, DEFAULT_CONFIG, ...own.toReversed().map((each) => each?.config)),
  };
}

/** What is set under the name itself; undefined where nothing ever was. */
export async function settingOf(database: RegistryDatabase, name: SubjectName): Promise<Setting | undefined> {
  return database
    .selectFrom('registry_setting')
    .select(['mode', 'config'])
    .where('context', '=', name.context)
    .where('subject', '=', name.subject)
    .executeTakeFirst();
}

/** Sets the mode under a name; null takes it back. */
export async function setMode(database: RegistryDatabase, name: SubjectName, mode: RegistryMode | null): Promise<void> {
  await database
    .insertInto('registry_setting')
    .values({ ...name, mode, config: '{}' })
    .onConflict((conflict) => conflict.columns(['context', 'subject']).doUpdateSet({ mode }))
    .execute();
}

/** Sets what is configured under a name in place of what was. */
export async function setConfig(database: RegistryDatabase, name: SubjectName, config: SubjectConfig): Promise<void> {
  const json = JSON.stringify(config);
  await database
    .insertInto('registry_setting')
    .values({ ...name, mode: null, config: json })
    .onConflict((conflict) => conflict.columns(['context', 'subject']).doUpdateSet({ config: json }))
    .execute();
}

/** Forgets mode and configuration of a subject, as its deletion does. */
export async function forgetSetting(database: RegistryDatabase, name: SubjectName): Promise<void> {
  await database
    .deleteFrom('registry_setting')
    .where('context', '=', name.context)
    .where('subject', '=', name.subject)
    .execute();
}
