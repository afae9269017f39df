import type { FlowNode } from './data-flow.ts';
import { fieldsText } from './data-flow-text.ts';

/** Data flows as a Mermaid flowchart, each edge once. `up` are read against their arrows: from a product to where it comes from. */
export function dataFlowMermaid(up: FlowNode | null, down: FlowNode | null): string {
  const edges = new Set([
    ...(up === null ? [] : edgesOf(up, (node, next) => edge(next.name, node.name, next))),
    ...(down === null ? [] : edgesOf(down, (node, next) => edge(node.name, next.name, node))),
  ]);
  const names = [...new Set([up, down].flatMap((flow) => (flow === null ? [] : namesOf(flow))))];
  const nodes = names.map((name) => `  ${idOf(name)}["${name}"]`);
  return ['flowchart LR', ...nodes, ...edges].join('\n');
}

const edgesOf = (node: FlowNode, edgeOf: (node: FlowNode, next: FlowNode) => string): readonly string[] =>
  node.next.flatMap((next) => [edgeOf(node, next), ...edgesOf(next, edgeOf)]);

const edge = (from: string, to: string, { fields }: FlowNode): string =>
  `  ${idOf(from)} -- "${fieldsText(fields)}" --> ${idOf(to)}`;

const namesOf = ({ name, next }: FlowNode): readonly string[] => [name, ...next.flatMap(namesOf)];

/** Names of contracts and products have no underscore. */
const idOf = (name: string): string => name.replaceAll('.', '__').replaceAll('-', '_');
