/** The present in microseconds since 1970. */
export const wallClock = (): number => Date.now() * 1000;
