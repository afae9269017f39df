import type { FlowNode } from './data-flow.ts';

/** A data flow as a tree of text, a line a node. */
export const dataFlowText = (flow: FlowNode): string => [nodeText(flow), ...branches(flow.next)].join('\n');

function branches(nodes: readonly FlowNode[]): readonly string[] {
  return nodes.flatMap((node, at) => {
    const [branch, stem] = at === nodes.length - 1 ? ['└─ ', '   '] : ['├─ ', '│  '];
    return [`${branch}${nodeText(node)}`, ...branches(node.next).map((line) => `${stem}${line}`)];
  });
}

const nodeText = ({ name, fields }: FlowNode): string => `${name}: ${fieldsText(fields)}`;

/** The fields that carry a flow; a count reads rows and no field of them. */
export const fieldsText = (fields: FlowNode['fields']): string =>
  fields === null ? 'all rows' : fields.length === 0 ? 'its rows' : fields.join(', ');
