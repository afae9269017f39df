import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGate } from './check-gate.ts';
import type { Finding } from './finding.ts';
import { daily, field, sale, TODAY } from './gate-states.testing.ts';
import { reportAnnotations } from './report-annotations.ts';
import { reportJson } from './report-json.ts';
import { reportJunit } from './report-junit.ts';
import { reportText } from './report-text.ts';

const findings = checkGate({
  ...{
    base: [sale(), daily()],
    head: [sale({ version: '1.1.0', owner: 'till' }, field('more', { nullable: true })), daily()],
  },
  ...{ products: [], documents: [], exceptions: [], today: TODAY },
});

test('people read what broke first, who consumes it and what to do, and the verdict at the end', () => {
  const text = reportText(findings);
  expect(text).toMatch(/^shop\.sale\n {2}x field-removed note \(breaks readers\)\n/);
  expect(text).toContain('      consumers shop.daily (shop): sales\n      to do     keep the field; or publish');
  expect(text).toMatch(
    / {2}- owner-changed .*\n\nthe gate is closed: 2 that break somebody, 0 allowed, 2 that break nobody$/s,
  );
});

test('JSON says all of it', () => {
  const told = JSON.parse(JSON.stringify(reportJson(findings, 'main', TODAY)));
  expect(told).toMatchObject({ gate: 'closed', base: 'main', today: TODAY });
  expect(told.findings).toHaveLength(findings.length);
});

/** Findings that say anything at all. */
const saying = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map((words): readonly Finding[] =>
    findings.map((finding) => ({ ...finding, field: words, found: words, expected: words, file: words })),
  );

/** The events of an XML text, which must be well formed: tags that nest, attributes in quotes, escaped text. */
function elementsOf(xml: string): readonly { readonly name: string; readonly attributes: Record<string, string> }[] {
  const open: string[] = [];
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const rest = xml
    .replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '')
    .replaceAll(
      /<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)(\/?)>/gu,
      (_, closing: string, name: string, written: string, empty: string) => {
        if (closing !== '') expect(open.pop()).toBe(name);
        else {
          const attributes = [...written.matchAll(/ ([a-z]+)="([^"]*)"/gu)].map(([, key = '', value = '']) => [
            key,
            value,
          ]);
          elements.push({ name, attributes: Object.fromEntries(attributes) });
          if (empty === '') open.push(name);
        }
        return '';
      },
    );
  expect(open).toEqual([]);
  expect(rest.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
  // What XML 1.0 has no way to say.
  // oxlint-disable-next-line no-control-regex
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  return elements;
}

test('JUnit XML is well formed whatever is said, and counts what it holds', () => {
  fc.assert(
    fc.property(saying, (some) => {
      const elements = elementsOf(reportJunit(some, ['shop.sale', 'shop.other']));
      const named = (name: string) => elements.filter((element) => element.name === name);
      expect(named('testsuites')[0]?.attributes).toMatchObject({
        tests: String(named('testcase').length),
        failures: String(named('failure').length),
      });
      expect(named('testsuite').map(({ attributes }) => attributes['name'])).toEqual(['shop.sale', 'shop.other']);
      expect(named('failure')).toHaveLength(2);
    }),
  );
});

/** As the runner of GitHub Actions reads a line. */
function commandOf(line: string): { readonly level: string; readonly file: string; readonly message: string } {
  const [, level = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/su.exec(line) ?? [];
  const [file = '', title = ''] = properties.split(',');
  expect([file, title]).toEqual([expect.stringMatching(/^file=/), expect.stringMatching(/^title=/)]);
  const read = (text: string): string =>
    text
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%25', '%');
  return { level, file: read(file.slice('file='.length)), message: read(message) };
}

test('annotations are a line each and read back, whatever is said', () => {
  fc.assert(
    fc.property(saying, (some) => {
      const lines = reportAnnotations(some).split('\n').slice(0, -1);
      expect(lines).toHaveLength(some.length);
      for (const [at, line] of lines.entries()) {
        const { level, file, message } = commandOf(line);
        expect(['error', 'notice']).toContain(level);
        expect(file).toBe(some[at]?.file);
        const word = some[at]?.rule.direction === 'none' ? 'before' : 'expected';
        expect(message).toContain(`found ${some[at]?.found}; ${word} ${some[at]?.expected}`);
      }
    }),
  );
});

test('an annotation of what is allowed says by whom and until when, and asks for nothing', () => {
  const allowed = checkGate({
    ...{
      base: [sale()],
      head: [sale({}, field('more', { nullable: true }))],
      products: [],
      documents: [],
      today: TODAY,
    },
    exceptions: [
      {
        ...{ rule: 'field-removed', publication: 'shop.sale', field: 'note', reason: 'Nobody reads it' },
        ...{ approvedBy: 'Ada', expires: TODAY },
      },
    ],
  }).filter(({ allowedBy }) => allowedBy !== null);
  const [first = ''] = reportAnnotations(allowed).split('\n');
  expect(commandOf(first)).toMatchObject({ level: 'notice' });
  expect(commandOf(first).message).toMatch(new RegExp(`\nallowed by Ada until ${TODAY}: Nobody reads it$`));
  expect(first).not.toContain('to do');
});

test('people read of what breaks nobody how it was before', () => {
  expect(reportText(findings)).toContain('      found     till\n      before    shop\n');
});
