import type {
  EnumValue,
  Extend,
  ProtoEnum,
  ProtoField,
  ProtoFile,
  ProtoMessage,
  ProtoOption,
  ProtoType,
  Range,
  Reserved,
} from './proto-file.ts';

/**
 * A file as text: one declaration a line, two spaces a level, no comments. Files that say the same in the same order have the
 * same text.
 */
export const protoText = (file: ProtoFile): string =>
  `${[
    `syntax = "${file.syntax}";`,
    ...(file.package === '' ? [] : [`package ${file.package};`]),
    ...file.imports.map(({ path, kind }) => `import ${kind}${JSON.stringify(path)};`),
    ...file.options.map(optionLine),
    ...typesLines(file.types, groupsOf(file.extends)),
    ...file.extends.flatMap(extendLines),
    ...file.services.flatMap(({ name, methods, options }) =>
      block(`service ${name}`, [
        ...options.map(optionLine),
        ...methods.map((each) => `rpc ${each.name} (${each.input}) returns (${each.output})${methodEnd(each.options)}`),
      ]),
    ),
  ].join('\n')}\n`;

const block = (head: string, lines: readonly string[]): readonly string[] => [
  `${head} {`,
  ...lines.map((line) => `  ${line}`),
  '}',
];

const optionLine = ({ name, value }: ProtoOption): string => `option ${name} = ${value};`;

const methodEnd = (options: readonly ProtoOption[]): string =>
  options.length === 0 ? ';' : ` { ${options.map(optionLine).join(' ')} }`;

const bracketed = (options: readonly ProtoOption[]): string =>
  options.length === 0 ? '' : ` [${options.map(({ name, value }) => `${name} = ${value}`).join(', ')}]`;

/** Messages that are printed with their field. */
const groupsOf = (holders: readonly { readonly fields: readonly ProtoField[] }[]): ReadonlySet<ProtoType | undefined> =>
  new Set(holders.flatMap(({ fields }) => fields.map(({ group }) => group)));

const typesLines = (types: readonly ProtoType[], groups: ReadonlySet<ProtoType | undefined>): readonly string[] =>
  types.filter((type) => !groups.has(type)).flatMap(typeLines);

const typeLines = (type: ProtoType): readonly string[] =>
  type.kind === 'enum' ? enumLines(type) : block(`message ${type.name}`, messageLines(type));

const messageLines = (message: ProtoMessage): readonly string[] => [
  ...message.options.map(optionLine),
  ...reservedLines(message.reserved),
  ...message.fields.filter(({ group }) => group === undefined).flatMap(fieldLines),
  ...message.oneofs.flatMap(({ name, fields, options }) =>
    block(`oneof ${name}`, [...options.map(optionLine), ...fields.flatMap(fieldLines)]),
  ),
  ...message.extensions.map(
    ({ ranges, options }) => `extensions ${ranges.map(rangeText).join(', ')}${bracketed(options)};`,
  ),
  ...innerLines(message),
  ...message.extends.flatMap(extendLines),
];

// A group stands among the messages, not the fields: a record names its message by its place among them.
const innerLines = ({ types, fields, oneofs, extends: extended }: ProtoMessage): readonly string[] => {
  const groups = new Map(fields.map((field) => [field.group as ProtoType | undefined, field]));
  const elsewhere = groupsOf([...oneofs, ...extended]);
  return types
    .filter((type) => !elsewhere.has(type))
    .flatMap((type) => {
      const field = groups.get(type);
      return field === undefined ? typeLines(type) : fieldLines(field);
    });
};

const extendLines = ({ type, fields }: Extend): readonly string[] =>
  block(`extend ${type}`, fields.flatMap(fieldLines));

const fieldLines = ({ label, type, name, number, options, group }: ProtoField): readonly string[] => {
  const start = label === undefined ? '' : `${label} `;
  const end = ` = ${number}${bracketed(options)}`;
  if (group !== undefined) return block(`${start}group ${group.name}${end}`, messageLines(group));
  const spelt = typeof type === 'string' ? type : `map<${type.key}, ${type.value}>`;
  return [`${start}${spelt} ${name}${end};`];
};

const enumLines = ({ name, values, reserved, options }: ProtoEnum): readonly string[] =>
  block(`enum ${name}`, [...options.map(optionLine), ...reservedLines(reserved), ...values.map(valueLine)]);

const valueLine = ({ name, number, options }: EnumValue): string => `${name} = ${number}${bracketed(options)};`;

const reservedLines = ({ ranges, names }: Reserved): readonly string[] => [
  ...(ranges.length === 0 ? [] : [`reserved ${ranges.map(rangeText).join(', ')};`]),
  ...(names.length === 0 ? [] : [`reserved ${names.map((name) => JSON.stringify(name)).join(', ')};`]),
];

const rangeText = ([from, to]: Range): string => (from === to ? String(from) : `${from} to ${to}`);
