import { accessLog, readings } from './seeded-input.ts';

/** A product whose jobs are killed, and what it is fed. */
export interface Subject {
  readonly product: string;
  readonly contract: string;
  /** Options of `mesh ingest`, besides the file. */
  readonly flags: readonly string[];
  /** Stands above the lines of each file, with its line's end. */
  readonly header: string;
  readonly lines: readonly string[];
  /** Which commit of a stream is killed. */
  readonly streamCommit: number;
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const pageViews = { contract: 'clickstream.page-view', flags: ['--format', 'access-log'], header: '', streamCommit: 3 };

/** What the ingester and every speed are killed with, at places and by chance. */
export const pageTraffic: Subject = {
  ...pageViews,
  product: 'clickstream.page-traffic',
  lines: linesOf(accessLog(11, 120_000)),
};

/** Three hours of views, so that visits end. */
const visitorSessions: Subject = {
  ...pageViews,
  product: 'clickstream.visitor-sessions',
  lines: linesOf(accessLog(12, 600_000)).filter((_, index) => index % 30 === 0),
};

/** Readings with pauses of forty minutes; a time that comes twice only once. */
const pausing = (): Omit<Subject, 'product'> => {
  const [header = '', ...all] = linesOf(readings(13, 40_000));
  const byTime = new Map(all.filter((_, index) => index % 600 < 350).map((line) => [line.split(',')[0], line]));
  return {
    contract: 'sensors.reading',
    flags: ['--sensor', 'lab'],
    header: `${header}\n`,
    lines: [...byTime.values()],
    streamCommit: 3,
  };
};

/** Sessions, a product over a product, and a process: killed at places only. */
export const moreSubjects: readonly Subject[] = [
  visitorSessions,
  { ...pausing(), product: 'sensors.daily-climate' },
  { ...pausing(), product: 'sensors.outage' },
];
