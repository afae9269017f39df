/** Work that goes on until it is told to stop, or fails. */
export interface Job {
  /** For people: `finance.daily-revenue as stream`. */
  readonly name: string;
  readonly work: () => Promise<unknown>;
}

/**
 * Runs jobs side by side until all have ended. Where one fails while others run, `told` hears of it at once, and the others go on: a
 * mistake in one product stops no other. Then rejects with the first failure, if there was one.
 */
export async function sideBySide(jobs: readonly Job[], told: (job: Job, error: unknown) => void): Promise<void> {
  const errors: unknown[] = [];
  let running = jobs.length;
  await Promise.all(
    jobs.map(async (job) => {
      try {
        await job.work();
        running -= 1;
      } catch (error) {
        running -= 1;
        errors.push(error);
        if (running > 0) told(job, error);
      }
    }),
  );
  if (errors.length > 0) throw errors[0];
}
