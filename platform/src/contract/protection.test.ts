import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contract } from './declare-contract.ts';
import { date, int32, text, timestamp } from './field.ts';
import { sealOf } from './protection-seal.ts';
import { protectorOf, pseudonymsBy } from './protection.ts';

const key = createSecretKey(Buffer.from('a key of at least thirty-two characters'));
const otherKey = createSecretKey(Buffer.from('another key of at least thirty-two chars'));
const about = { version: '1.0.0', owner: 'web', description: 'For tests', idle: '1 hour', eventTime: 'at' } as const;
const hashed = text({ classification: 'personal', protection: 'pseudonymise' });
const view = contract({
  ...{ ...about, name: 'web.view', key: 'visitor' },
  fields: {
    visitor: hashed,
    at: timestamp(),
    size: int32(),
    referrer: text({ classification: 'personal', protection: 'pseudonymise' }).nullable(),
    born: date({ classification: 'personal', protection: 'drop' }).nullable(),
  },
});
const sale = contract({ ...about, name: 'shop.sale', fields: { customer: hashed, at: timestamp() }, key: 'customer' });

test('a pseudonym is the HMAC-SHA256 of the value and its proof, what is dropped is NULL, all else stays, in its order', () => {
  const protect = protectorOf(view, key);
  const row = { visitor: '203.0.113.7', at: 5, size: 7, referrer: null, born: 9 };
  const secret = 'a key of at least thirty-two characters';
  const hash = createHmac('sha256', secret).update('203.0.113.7').digest().subarray(0, 24);
  const proofKey = Buffer.from(hkdfSync('sha256', secret, '', 'tempi pseudonym proof', 32));
  const proof = createHmac('sha256', proofKey).update(hash).digest().subarray(0, 8);
  const visitor = Buffer.concat([hash, proof]).toString('base64url');
  expect(protect?.(row)).toEqual({ visitor, at: 5, size: 7, referrer: null, born: null });
  expect(Object.keys(protect?.(row) ?? {})).toEqual(Object.keys(row));
  expect(row.born).toBe(9);
  expect(view.schema.safeParse(protect?.(row)).success).toBe(true);
});

test('pseudonyms of all contracts join, and those of another key do not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, two) => {
      const visitor = protectorOf(view, key)?.({ visitor: one, at: 0 })['visitor'];
      const customer = protectorOf(sale, key)?.({ customer: two, at: 0 })['customer'];
      expect(visitor === customer).toBe(one === two);
      expect(protectorOf(view, otherKey)?.({ visitor: one, at: 0 })['visitor']).not.toBe(visitor);
    }),
    { numRuns: 100, examples: [['same', 'same']] },
  );
});

test('of all texts a key knows the pseudonyms that it made, and no other, however alike', () => {
  const [own, other] = [pseudonymsBy(key), pseudonymsBy(otherKey)];
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(42), fc.stringMatching(/^[\w-]{43}$/), (value, at, alike) => {
      const made = own.of(value);
      expect(made).toMatch(/^[\w-]{43}$/);
      expect(own.has(made)).toBe(true);
      const changed = made.slice(0, at) + (made[at] === 'B' ? 'C' : 'B') + made.slice(at + 1);
      for (const text of [value, alike, changed, other.of(value), `${made}=`, made.slice(1), ''])
        expect(own.has(text)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('a contract that protects nothing has no protector', () => {
  expect(
    protectorOf(contract({ ...about, name: 'a.b', fields: { a: text(), at: timestamp() }, key: 'a' }), key),
  ).toBeNull();
});

const anyBytes = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));

test('what is sealed opens with the same key alone, and the same bytes seal to the same', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const sealed = sealOf(key).seal(bytes);
      expect(sealOf(key).unseal(sealed)).toEqual(bytes);
      expect(sealOf(key).seal(bytes)).toEqual(sealed);
      expect(() => sealOf(otherKey).unseal(sealed)).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
    }),
    { numRuns: 100 },
  );
});

test('two contents never share a nonce, under which the key would give itself away', () => {
  const nonceOf = (bytes: Buffer): string => sealOf(key).seal(bytes).toString('hex', 1, 13);
  fc.assert(
    fc.property(anyBytes, anyBytes, (one, other) => {
      expect(nonceOf(one) === nonceOf(other)).toBe(one.equals(other));
    }),
    { numRuns: 100 },
  );
});

test('a changed, cut or foreign content is refused', () => {
  const { seal, unseal } = sealOf(key);
  fc.assert(
    fc.property(anyBytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, change) => {
      const sealed = seal(bytes);
      const changed = Buffer.from(sealed);
      changed[at % sealed.length] = (changed[at % sealed.length] ?? 0) ^ change;
      for (const wrong of [changed, sealed.subarray(0, sealed.length - 1), bytes])
        expect(() => unseal(wrong)).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
    }),
    { numRuns: 200 },
  );
});
