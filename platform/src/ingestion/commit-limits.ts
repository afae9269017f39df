/** When writers of a contract commit: as soon as one of these is reached. The log is the same whatever they are. */
export interface CommitLimits {
  readonly items: number;
  readonly bytes: number;
}

export const COMMIT_LIMITS: CommitLimits = { items: 20_000, bytes: 2 * 1024 * 1024 };
