export { parseProtobuf, type ProtobufSchema } from './parse-protobuf.ts';
export { serializedProtobuf } from './write-descriptor.ts';
export { textWithoutExtensions } from './without-extensions.ts';
export { protobufIncompatibilities } from './protobuf-incompatibilities.ts';
