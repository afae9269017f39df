/** That a run breaks a law of the design, by the law's number, or stops (0). */
export class BrokenLaw extends Error {
  readonly law: number;

  constructor(law: number, what: string) {
    super(law === 0 ? what : `law ${String(law)}: ${what}`);
    this.law = law;
  }
}

export const broken = (law: number, what: string): BrokenLaw => new BrokenLaw(law, what);
