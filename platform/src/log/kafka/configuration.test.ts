import { expect, test } from 'vitest';
import { connectionOptions } from './configuration.ts';

const open = {
  brokers: 'broker:9092',
  securityProtocol: 'plaintext',
  saslMechanism: undefined,
  username: undefined,
  password: undefined,
  sslCa: undefined,
} as const;

test('an open broker is given no security options', () => {
  const names = Object.keys(connectionOptions(open)).filter(
    (name) => name.startsWith('sasl') || name.startsWith('ssl'),
  );
  expect(names).toEqual([]);
});

test('credentials and the certificate reach the client, the certificate as text or as a path', () => {
  const guarded = {
    ...open,
    securityProtocol: 'sasl_ssl',
    saslMechanism: 'SCRAM-SHA-512',
    username: 'mesh',
    password: 'secret',
    sslCa: '/etc/ca.pem',
  } as const;
  expect(connectionOptions(guarded)).toMatchObject({
    'security.protocol': 'sasl_ssl',
    'sasl.mechanisms': 'SCRAM-SHA-512',
    'sasl.username': 'mesh',
    'sasl.password': 'secret',
    'ssl.ca.location': '/etc/ca.pem',
  });
  const pem = '-----BEGIN CERTIFICATE-----\n…';
  expect(connectionOptions({ ...guarded, sslCa: pem })).toMatchObject({ 'ssl.ca.pem': pem });
});
