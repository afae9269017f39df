const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

/** Whether only this machine can reach what listens on a host. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
