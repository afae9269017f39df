import { sql, type Kysely } from 'kysely';
import { MeshError } from '../error/index.ts';
import { SPEEDS, type Product } from '../product/product.ts';
import { expectedShape } from './ensure-tables.ts';
import { tableName } from './table-name.ts';

type Database = Kysely<Record<string, never>>;

/** A view that somebody made on the tables of a product, to be made again on those of the next generation. */
export interface HangingView {
  /** With its schema and quoted. */
  readonly name: string;
  readonly owner: string;
  /** As `with (…)` takes them. */
  readonly options: string | null;
  /** What it selects, by the tables' present names. */
  readonly definition: string;
}

/**
 * The views on the tables that a live product is served from. Fails with `UPGRADE_VIEWS` where something hangs on the tables that cannot be moved to those of
 * the product as it is declared now: they lack a column that a view shows, the view is somebody else's or keeps rows, or it is no view.
 */
export async function movableViews(database: Database, product: Product): Promise<readonly HangingView[]> {
  const tables = SPEEDS.map((speed) => tableName({ ...product, generation: { number: 1, state: 'live' } }, speed));
  const immovable = await immovableOn(database, tables, expectedShape(product));
  if (immovable.length > 0) throw hangs(product, immovable);
  const { rows } = await sql<HangingView>`
    with served as (${served(tables)})
    select format('%I.%I', namespace.nspname, view.relname) as name, quote_ident(pg_get_userbyid(view.relowner)) as owner,
      array_to_string(view.reloptions, ', ') as options, pg_get_viewdef(view.oid) as definition
    from pg_class as view join pg_namespace as namespace on namespace.oid = view.relnamespace
    where view.oid in (
      select rule.ev_class from pg_rewrite as rule join pg_depend as depends
        on depends.classid = 'pg_rewrite'::regclass and depends.objid = rule.oid
      where depends.refclassid = 'pg_class'::regclass and depends.refobjid in (select oid from served))
    order by name`.execute(database);
  return rows;
}

const served = (tables: readonly string[]) => sql`
  select oid, reltype, relrowsecurity, relname from pg_class where relnamespace = current_schema()::regnamespace and relname in (${sql.join(tables)})`;

/** What cannot be moved, for people to read. Indexes may stay behind: they change no row. */
async function immovableOn(
  database: Database,
  tables: readonly string[],
  shape: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ what: string }>`
    with served as (${served(tables)}), hanging as (
      select distinct depends.classid, depends.objid, rule.ev_class, column_.attname || ' ' || format_type(column_.atttypid, column_.atttypmod) as shows
      from pg_depend as depends
      join served on (depends.refclassid = 'pg_class'::regclass and depends.refobjid = served.oid)
        or (depends.refclassid = 'pg_type'::regclass and depends.refobjid in (served.reltype, (select typarray from pg_type where oid = served.reltype)))
      left join pg_rewrite as rule on depends.classid = 'pg_rewrite'::regclass and rule.oid = depends.objid
      left join pg_attribute as column_ on depends.refclassid = 'pg_class'::regclass and column_.attrelid = depends.refobjid
        and column_.attnum = depends.refobjsubid and depends.refobjsubid > 0
      where (depends.deptype = 'n' or depends.classid in ('pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_publication_rel'::regclass))
        and not (depends.classid = 'pg_constraint'::regclass
          and depends.objid in (select own.oid from pg_constraint as own where own.conrelid in (select oid from served))))
    select distinct what from (
      select case
        when view.oid is null or view.oid in (select oid from served) then pg_describe_object(hanging.classid, hanging.objid, 0)
        when view.relkind <> 'v' then pg_describe_object('pg_class'::regclass, view.oid, 0)
        when not pg_has_role(view.relowner, 'usage') or not has_schema_privilege(view.relnamespace, 'create')
          then format('view %s of role %s', view.oid::regclass, pg_get_userbyid(view.relowner))
        when shows <> all (${shape}::text[]) then format('view %s, which shows the column %s', view.oid::regclass, shows)
      end as what
      from hanging left join pg_class as view on view.oid = hanging.ev_class
      union all select format('row security of table %s', relname) from served where relrowsecurity) as found
    where what is not null order by what`.execute(database);
  return rows.map(({ what }) => what);
}

const hangs = ({ name }: Product, immovable: readonly string[], cause?: unknown): MeshError =>
  new MeshError({
    code: 'UPGRADE_VIEWS',
    found: `what hangs on the tables of ${name} and would stay with the old ones: ${immovable.join('; ')}`,
    expected: 'nothing, or views that its owner may replace and whose columns the new version has',
    likelyCause: `somebody made it by hand: drop it, call \`mesh upgrade ${name}\` again, and make it anew once that has swapped`,
    cause,
  });

/** Has the views show the tables that bear the names by now. What may be done with them, and what hangs on them, stays. */
export async function moveViews(database: Database, product: Product, views: readonly HangingView[]): Promise<void> {
  for (const { name, options, definition } of views)
    await sql`
      create or replace view ${sql.raw(name)} ${sql.raw(options === null ? '' : `with (${options})`)}
      as ${sql.raw(definition)}`
      .execute(database)
      .catch((error: unknown) => {
        throw hangs(product, [`view ${name}`], error);
      });
}

/** Whoever begins to read a view locks it first, then its tables: so does the swap. */
export async function lockViews(database: Database, views: readonly HangingView[]): Promise<void> {
  for (const { name, owner } of views)
    await sql`alter view ${sql.raw(name)} owner to ${sql.raw(owner)}`.execute(database);
}
