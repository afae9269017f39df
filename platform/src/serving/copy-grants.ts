import { sql, type Transaction } from 'kysely';

type Writing = Transaction<Record<string, never>>;

interface Grant {
  /** Quoted, or PUBLIC. */
  readonly role: string;
  readonly privilege: string;
  readonly grantable: boolean;
  /** Quoted; null where it is on the whole table. */
  readonly column: string | null;
}

/** Lets everybody do with `to` what they may do with `from`, and no more; on columns that both have. Tables that are not there are left alone. */
export async function copyGrants(transaction: Writing, from: string, to: string): Promise<void> {
  for (const { role, privilege, column } of await grantsOn(transaction, to, from))
    await sql`revoke ${whatText(privilege, column)} on ${sql.id(to)} from ${sql.raw(role)} cascade`.execute(
      transaction,
    );
  for (const { role, privilege, grantable, column } of await grantsOn(transaction, from, to))
    await sql`
      grant ${whatText(privilege, column)} on ${sql.id(to)} to ${sql.raw(role)}
      ${sql.raw(grantable ? 'with grant option' : '')}`.execute(transaction);
}

const whatText = (privilege: string, column: string | null) =>
  sql.raw(column === null ? privilege : `${privilege} (${column})`);

/** Those of others than the owner. */
async function grantsOn(transaction: Writing, table: string, other: string): Promise<readonly Grant[]> {
  const { rows } = await sql<Grant>`
    with given as (
      select relowner as owner, null::name as column_, granted.*
      from pg_class, aclexplode(relacl) as granted where oid = ${oidOf(table)} and ${oidOf(other)} is not null
      union all
      select (select relowner from pg_class where oid = attrelid), attname, granted.*
      from pg_attribute as own, aclexplode(attacl) as granted
      where attrelid = ${oidOf(table)} and attnum > 0 and not attisdropped and exists (
        select from pg_attribute as others
        where others.attrelid = ${oidOf(other)} and others.attname = own.attname and not others.attisdropped))
    select case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end as role,
      privilege_type as privilege, is_grantable as grantable, quote_ident(column_) as column
    from given where grantee <> owner`.execute(transaction);
  return rows;
}

const oidOf = (table: string) => sql`to_regclass(format('%I.%I', current_schema(), ${table}::text))`;
