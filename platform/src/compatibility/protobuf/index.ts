export { parseProtobuf, type ProtobufSchema } from './parse-protobuf.ts';
export { protobufIncompatibilities } from './protobuf-incompatibilities.ts';
