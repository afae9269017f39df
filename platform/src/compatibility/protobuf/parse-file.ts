import { parseEnum, parseExtend, parseMessage } from './parse-message.ts';
import { parseOption, parseOptions } from './parse-options.ts';
import type { Extend, Method, ProtoFile, ProtoOption, ProtoType, Service } from './proto-file.ts';
import { invalidProtobuf } from './protobuf-error.ts';
import { tokens, type Tokens } from './tokens.ts';

/** What a .proto text says (its language: protobuf.dev, "Protocol Buffers Language Specification", proto2 and proto3). */
export const parseFile = (text: string): ProtoFile => {
  const words = tokens(text);
  const imports: ProtoFile['imports'][number][] = [];
  const types: ProtoType[] = [];
  const extended: Extend[] = [];
  const services: Service[] = [];
  const options: ProtoOption[] = [];
  const syntax = parseSyntax(words);
  let inPackage = '';
  while (words.peek() !== '') {
    if (words.took(';')) continue;
    if (words.took('package')) {
      inPackage = words.name();
      words.expect(';');
    } else if (words.took('import')) {
      const kind = words.took('public') ? 'public ' : words.took('weak') ? 'weak ' : '';
      imports.push({ path: words.text(), kind });
      words.expect(';');
    } else if (words.took('message')) types.push(parseMessage(words, 1));
    else if (words.took('enum')) types.push(parseEnum(words));
    else if (words.took('extend')) extended.push(parseExtend(words, types, 1));
    else if (words.took('service')) services.push(parseService(words));
    else if (words.took('option')) options.push(parseOption(words));
    else throw words.fail('a declaration: message, enum, service, extend, import, package or option');
  }
  return { syntax, package: inPackage, imports, types, extends: extended, services, options };
};

const parseSyntax = (words: Tokens): ProtoFile['syntax'] => {
  if (words.peek() === 'edition') throw invalidProtobuf('a file by edition', 'syntax "proto2" or "proto3"');
  // A file that names none is proto2.
  if (!words.took('syntax')) return 'proto2';
  words.expect('=');
  const syntax = words.text();
  words.expect(';');
  if (syntax !== 'proto2' && syntax !== 'proto3') {
    throw invalidProtobuf(`the syntax ${JSON.stringify(syntax)}`, '"proto2" or "proto3"');
  }
  return syntax;
};

const parseService = (words: Tokens): Service => {
  const name = words.name();
  const methods: Method[] = [];
  const options: ProtoOption[] = [];
  words.expect('{');
  while (!words.took('}')) {
    if (words.took(';')) continue;
    if (words.took('option')) options.push(parseOption(words));
    else methods.push(parseMethod(words));
  }
  return { name, methods, options };
};

const parseMethod = (words: Tokens): Method => {
  words.expect('rpc');
  const name = words.name();
  const input = parameter(words);
  words.expect('returns');
  const output = parameter(words);
  const options: ProtoOption[] = [...parseOptions(words)];
  if (!words.took('{')) {
    words.expect(';');
    return { name, input, output, options };
  }
  while (!words.took('}')) {
    if (words.took(';')) continue;
    words.expect('option');
    options.push(parseOption(words));
  }
  return { name, input, output, options };
};

const parameter = (words: Tokens): string => {
  words.expect('(');
  const stream = words.took('stream') ? 'stream ' : '';
  const type = words.name();
  words.expect(')');
  return stream + type;
};
