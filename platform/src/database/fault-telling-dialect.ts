import { PostgresDialect, type DatabaseConnection, type Driver } from 'kysely';
import { reachingDatabase } from './database-fault.ts';

/** PostgreSQL, where every query tells a fault that passes from one that does not: see {@link reachingDatabase}. */
export class FaultTellingDialect extends PostgresDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const telling = new WeakSet<DatabaseConnection>();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      const connection = await reachingDatabase(() => acquire(options));
      // The driver hands the same objects out again, and knows them again when they come back.
      if (telling.has(connection)) return connection;
      telling.add(connection);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = (query, queryOptions) => reachingDatabase(() => execute(query, queryOptions));
      return connection;
    };
    return driver;
  }
}
