import { avro, registered, rule, said, type EndpointCase } from './endpoint-case.testing.ts';

const REGISTER = 'POST /subjects/:subject/versions';
const CONFIGURE = 'PUT /config/:subject';

const withRules = (ruleSet: unknown) => ['POST /subjects/$s/versions', { ...avro('a'), ruleSet }] as const;
const domain = (...domainRules: readonly object[]) => withRules({ domainRules });

/** What is said about schemas: metadata, rules, and what a subject is configured to say. */
export const CONTRACT_CASES: readonly EndpointCase[] = [
  {
    endpoint: REGISTER,
    when: 'a rule says neither kind nor mode: TRANSFORM and WRITEREAD',
    call: domain({ name: 'r', type: 'CEL' }),
    code: 200,
    body: { ruleSet: { domainRules: [{ name: 'r', type: 'CEL', kind: 'TRANSFORM', mode: 'WRITEREAD' }] } },
  },
  {
    endpoint: REGISTER,
    when: 'it has rules for migration and for encoding',
    call: withRules({
      migrationRules: [{ ...rule, mode: 'UPGRADE', type: 'JSONATA' }],
      encodingRules: [{ ...rule, name: 'hide', mode: 'WRITEREAD', type: 'ENCRYPT_PAYLOAD', onFailure: 'ERROR,NONE' }],
    }),
    code: 200,
  },
  { endpoint: REGISTER, when: 'two rules have one name', call: domain(rule, rule), code: 42210 },
  {
    endpoint: REGISTER,
    when: 'a migration rule and a domain rule have one name',
    call: withRules({ migrationRules: [{ ...rule, mode: 'UPGRADE' }], domainRules: [rule] }),
    code: 42210,
  },
  { endpoint: REGISTER, when: 'a rule has no name', call: domain({ type: 'CEL' }), code: 42210 },
  { endpoint: REGISTER, when: 'the name of a rule is empty', call: domain({ ...rule, name: '' }), code: 42210 },
  { endpoint: REGISTER, when: 'the name of a rule has a space', call: domain({ ...rule, name: 'a b' }), code: 42210 },
  {
    endpoint: REGISTER,
    when: 'the name of a rule begins with a digit',
    call: domain({ ...rule, name: '1a' }),
    code: 42210,
  },
  {
    endpoint: REGISTER,
    when: 'the name of a rule has 65 letters',
    call: domain({ ...rule, name: 'a'.repeat(65) }),
    code: 42210,
  },
  { endpoint: REGISTER, when: 'a rule has no type', call: domain({ name: 'a' }), code: 42210 },
  { endpoint: REGISTER, when: 'the kind of a rule is none', call: domain({ ...rule, kind: 'WISH' }), code: 42210 },
  { endpoint: REGISTER, when: 'the mode of a rule is none', call: domain({ ...rule, mode: 'SOMETIMES' }), code: 42210 },
  {
    endpoint: REGISTER,
    when: 'a domain rule has a mode of migration',
    call: domain({ ...rule, mode: 'UPGRADE' }),
    code: 42210,
  },
  {
    endpoint: REGISTER,
    when: 'a migration rule has a mode of data',
    call: withRules({ migrationRules: [rule] }),
    code: 42210,
  },
  {
    endpoint: REGISTER,
    when: 'an encoding rule has a mode of migration',
    call: withRules({ encodingRules: [{ ...rule, mode: 'UPDOWN' }] }),
    code: 42210,
  },
  {
    endpoint: REGISTER,
    when: 'a rule that runs one way has two actions',
    call: domain({ ...rule, onFailure: 'DLQ,ERROR' }),
    code: 42210,
  },
  {
    endpoint: REGISTER,
    when: 'metadata are no object',
    call: ['POST /subjects/$s/versions', { ...avro('a'), metadata: { properties: 'x' } }],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'it has metadata and no schema: that of the latest version',
    given: [registered('a')],
    call: ['POST /subjects/$s/versions', { metadata: { properties: { owner: 'us' } } }],
    code: 200,
    body: { version: 2, ...avro('a') },
  },
  {
    endpoint: REGISTER,
    when: 'it brings a version that is not the next',
    given: [registered('a')],
    call: ['POST /subjects/$s/versions', { ...avro('a', 'b?'), version: 7 }],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'it brings the version that is the next',
    given: [registered('a')],
    call: ['POST /subjects/$s/versions', { ...avro('a', 'b?'), version: 2 }],
    code: 200,
    body: { version: 2 },
  },
  {
    endpoint: REGISTER,
    when: 'the subject has default and override metadata',
    given: [
      [
        'PUT /config/$s',
        {
          defaultMetadata: { properties: { owner: 'nobody', team: 'x' }, tags: { a: ['PII'] } },
          overrideMetadata: { properties: { region: 'eu' }, sensitive: ['region'] },
        },
      ],
    ],
    call: [
      'POST /subjects/$s/versions',
      { ...avro('a'), metadata: { properties: { owner: 'us', region: 'us' }, tags: { b: ['PII'] } } },
    ],
    code: 200,
    body: {
      metadata: {
        properties: { owner: 'us', team: 'x', region: 'eu' },
        tags: { a: ['PII'], b: ['PII'] },
        sensitive: ['region'],
      },
    },
  },
  {
    endpoint: REGISTER,
    when: 'it is registered again, with what the subject is configured to say',
    given: [
      ['PUT /config/$s', { overrideMetadata: { properties: { region: 'eu' } } }],
      ['POST /subjects/$s/versions', { ...avro('a'), ...said }],
    ],
    call: ['POST /subjects/$s/versions', { ...avro('a'), ...said }],
    code: 200,
    body: { version: 1 },
  },
  {
    endpoint: REGISTER,
    when: 'the subject has default and override rules',
    given: [
      [
        'PUT /config/$s',
        {
          defaultRuleSet: { domainRules: [rule, { ...rule, name: 'first' }] },
          overrideRuleSet: { domainRules: [{ ...rule, name: 'last' }] },
        },
      ],
    ],
    call: domain({ ...rule, expr: 'true' }),
    code: 200,
    body: {
      ruleSet: {
        domainRules: [
          { ...rule, name: 'first' },
          { ...rule, expr: 'true' },
          { ...rule, name: 'last' },
        ],
      },
    },
  },
  {
    endpoint: 'POST /subjects/:subject',
    when: 'it has what the subject is configured to say',
    given: [
      ['PUT /config/$s', { overrideMetadata: { properties: { region: 'eu' } } }],
      ['POST /subjects/$s/versions', { ...avro('a'), ...said }],
    ],
    call: ['POST /subjects/$s', { ...avro('a'), ...said }],
    code: 200,
    body: { version: 1 },
  },
  {
    endpoint: CONFIGURE,
    when: 'it is what is said of every schema',
    call: ['PUT /config/$s', { defaultMetadata: said.metadata, overrideRuleSet: said.ruleSet }],
    code: 200,
    body: { defaultMetadata: said.metadata, overrideRuleSet: said.ruleSet },
  },
  {
    endpoint: CONFIGURE,
    when: 'its rules have one name twice',
    call: ['PUT /config/$s', { defaultRuleSet: { domainRules: [rule, rule] } }],
    code: 42210,
  },
  {
    endpoint: CONFIGURE,
    when: 'a rule has no type',
    call: ['PUT /config/$s', { overrideRuleSet: { domainRules: [{ name: 'a' }] } }],
    code: 42210,
  },
  {
    endpoint: CONFIGURE,
    when: 'null takes a value back',
    given: [['PUT /config/$s', { compatibility: 'FULL', alias: 'other' }]],
    call: ['PUT /config/$s', { alias: null, compatibilityGroup: 'major' }],
    code: 200,
    after: [['GET /config/$s']],
  },
  {
    endpoint: 'GET /config/:subject',
    when: 'rules are set',
    given: [['PUT /config/$s', { defaultRuleSet: said.ruleSet }]],
    call: ['GET /config/$s'],
    code: 200,
    body: { defaultRuleSet: said.ruleSet },
  },
  {
    endpoint: 'GET /schemas',
    when: 'asked for those with a type of rule',
    given: [registered('a'), ['POST /subjects/$s/versions', { ...avro('a', 'b?'), ...said }]],
    call: ['GET /schemas?subjectPrefix=$s&ruleType=CEL'],
    code: 200,
    body: [{ subject: '$s', version: 2 }],
  },
  {
    endpoint: 'GET /schemas',
    when: 'asked for a page',
    given: [registered('a'), registered('a', 'b?'), registered('a', 'b?', 'c?')],
    call: ['GET /schemas?subjectPrefix=$s&offset=1&limit=1'],
    code: 200,
    body: [{ version: 2 }],
  },
];
