import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Transaction,
} from 'kysely';

/** A connection to nothing, that keeps the parameters of the statements it is given. */
export function statementLog(): {
  readonly transaction: Transaction<Record<string, never>>;
  readonly statements: (readonly unknown[])[];
} {
  const statements: (readonly unknown[])[] = [];
  const database = new Kysely<Record<string, never>>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (each) => new PostgresIntrospector(each),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query.parameters),
  });
  return { transaction: database as Transaction<Record<string, never>>, statements };
}
