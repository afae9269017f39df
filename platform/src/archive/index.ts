export { archive, archivedCut, type ArchiveOptions } from './archive.ts';
export { archivedRecords } from './archived-records.ts';
export { temporaryFolderOf } from './folders.ts';
export { archiveMigrations } from './migrations.ts';
