import type { Generated } from 'kysely';

/** The archive's tables, as `archiveMigrations` makes them. */
export type ArchiveTables = {
  archive_ranges: {
    contract: string;
    partition: number;
    start_offset: Generated<number | null>;
    end_offset: number;
    /** What the names of the files are made of, see `fileOf`. */
    file: Generated<string | null>;
    /** Ids of the writers' schemas of the range, 0 for markers: each has a file. Null: all is in one file, by the archiver's columns. */
    schemas: Generated<number[] | null>;
    /** Data records in the range; markers are none. */
    records: number;
    max_time: Generated<number | null>;
  };
};
