import type { Generated } from 'kysely';

/** The archive's tables, as `archiveMigrations` makes them. */
export type ArchiveTables = {
  archive_ranges: {
    contract: string;
    partition: number;
    start_offset: Generated<number | null>;
    end_offset: number;
    file: Generated<string | null>;
    /** Data records in the range; markers are none. */
    records: number;
    max_time: Generated<number | null>;
  };
};
