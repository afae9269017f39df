import { sql } from 'kysely';
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
  const names = [name, { ...name, subject: '' }, all];
  const found = await database
    .selectFrom('registry_setting')
    .select(['context', 'subject', 'mode', 'config'])
    .where(({ or, and }) => or(names.map(({ context, subject }) => and({ context, subject }))))
    .execute();
  const own = names.map(({ context, subject }) =>
    found.find((each) => each.context === context && each.subject === subject),
  );
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

/** A change of a configuration: null takes a value back, and what is not named stays. */
export type ConfigChange = { readonly [Name in keyof SubjectConfig]?: SubjectConfig[Name] | null };

/** Changes what is configured under a name, in one statement: of two changes at once neither is lost. */
export async function changeConfig(database: RegistryDatabase, name: SubjectName, change: ConfigChange): Promise<void> {
  const given = sql<string>`${JSON.stringify(change)}::jsonb`;
  await database
    .insertInto('registry_setting')
    .values({ ...name, mode: null, config: sql<string>`jsonb_strip_nulls(${given})` })
    .onConflict((conflict) =>
      conflict
        .columns(['context', 'subject'])
        .doUpdateSet({ config: sql<string>`jsonb_strip_nulls(registry_setting.config || ${given})` }),
    )
    .execute();
}

/** Configures what is not configured under a name yet. */
export async function configureUnset(
  database: RegistryDatabase,
  name: SubjectName,
  config: SubjectConfig,
): Promise<void> {
  const given = sql<string>`${JSON.stringify(config)}::jsonb`;
  await database
    .insertInto('registry_setting')
    .values({ ...name, mode: null, config: given })
    .onConflict((conflict) =>
      conflict
        .columns(['context', 'subject'])
        .doUpdateSet({ config: sql<string>`${given} || registry_setting.config` }),
    )
    .execute();
}

/** Takes back all that is configured under a name. */
export async function clearConfig(database: RegistryDatabase, name: SubjectName): Promise<void> {
  await database
    .updateTable('registry_setting')
    .set({ config: '{}' })
    .where('context', '=', name.context)
    .where('subject', '=', name.subject)
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
