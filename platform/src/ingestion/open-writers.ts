import { avroSchemaOf, type Contract } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import type { Producer } from '../log/log.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { CONTRACT_INCOMPATIBLE } from '../registry/contract-incompatible.ts';
import { ContractWriter } from './contract-writer.ts';
import { Derivation } from './derivation.ts';
import { derivedDirectly, ingestedInto, withDerived } from './derivations.ts';
import { guardOf } from './guard.ts';
import { type IngesterState, loadState } from './ingester-state.ts';
import { firstLacking } from './made-of.ts';
import { Fault } from './source-format.ts';
import { ensureContractTopics } from './topics.ts';

/** What writers need of a mesh. */
export type WriterMesh = Pick<Mesh, 'log' | 'registry' | 'pseudonymKey'>;

export interface WritersOptions {
  readonly contract: Contract;
  /** All contracts of the mesh: those among them that derive from this one are written with it. */
  readonly contracts: readonly Contract[];
  readonly clock: () => number;
}

/** The only writers of a contract and of all that derives from it: who was before is fenced. */
export interface Writers {
  readonly producer: Producer;
  /** The writer of a source of the contract, with what is committed now of all the contracts. */
  writerOf(source: string): Promise<ContractWriter>;
  close(): Promise<void>;
}

/**
 * Makes topics and registers schemas, before anything is read or written, and takes the place of older writers. A schema that its
 * registry refuses is no error: records for it are refused one by one. Fails as the registry does where it is down.
 */
export async function openWriters(mesh: WriterMesh, options: WritersOptions): Promise<Writers> {
  const { contract, contracts } = options;
  const written = withDerived(contract, contracts);
  const schemas = new Map<string, number | Fault>();
  for (const each of written) {
    await ensureContractTopics(mesh, each);
    schemas.set(each.name, await registered(mesh, each));
  }
  const root = ingestedInto(contract);
  for (const each of written) if (each !== root) await fence(mesh, each);
  const producer = await mesh.log.producer(producerOf(root));

  const writerOf = async (each: Contract, source: string, state: IngesterState): Promise<ContractWriter> => {
    const derivations: Derivation[] = [];
    for (const derived of derivedDirectly(each, contracts)) derivations.push(await derivationOf(derived, each, state));
    const schema = schemas.get(each.name) ?? new Fault(CONTRACT_INCOMPATIBLE, null, 'no schema');
    const guard = await guardOf(each, mesh.pseudonymKey);
    return new ContractWriter({ contract: each, schema, source, state, guard, derivations, clock: options.clock });
  };
  const derivationOf = async (derived: Contract, from: Contract, state: IngesterState): Promise<Derivation> => {
    const own = await loadState(mesh.log, derived, from.name);
    const writer = await writerOf(derived, from.name, own);
    const map = derived.derivedFrom?.map ?? ((row) => row);
    const back = state.stateOf(derived.name);
    return new Derivation(
      writer,
      { contract: from, map },
      { made: back?.made ?? [], lacking: firstLacking(own, back) },
    );
  };
  return {
    producer,
    writerOf: async (source) => writerOf(contract, source, await loadState(mesh.log, contract, source)),
    close: () => producer.close(),
  };
}

/** The transactional id of whoever ingests into a contract. */
export const producerOf = ({ name }: Contract): string => `${name}.ingest`;

async function fence({ log }: WriterMesh, contract: Contract): Promise<void> {
  await (await log.producer(producerOf(contract))).close();
}

async function registered({ registry }: WriterMesh, contract: Contract): Promise<number | Fault> {
  try {
    return await registry.register(`${contract.name}-value`, avroSchemaOf(contract));
  } catch (error) {
    if (!(error instanceof MeshError && error.code === CONTRACT_INCOMPATIBLE)) throw error;
    return new Fault(
      CONTRACT_INCOMPATIBLE,
      null,
      `the registry refuses the contract: ${error.found}; expected ${error.expected}`,
    );
  }
}
