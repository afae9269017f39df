import type { Scalar } from '../contract/column.ts';

/**
 * A rule for every record, as data: so that it can be checked by Zod at ingestion, said in SQL, published with the contract
 * and compared by the gate. Values are in the form that the platform computes with. NULL passes all but `present`.
 */
export type QualityRule =
  | { readonly rule: 'present'; readonly field: string }
  | { readonly rule: 'atLeast' | 'atMost' | 'greaterThan' | 'lessThan'; readonly field: string; readonly value: Scalar }
  | { readonly rule: 'oneOf'; readonly field: string; readonly values: readonly Scalar[] }
  /** In code points; `most` is null where there is no bound. */
  | { readonly rule: 'length'; readonly field: string; readonly least: number; readonly most: number | null }
  | { readonly rule: 'startsWith' | 'endsWith' | 'contains'; readonly field: string; readonly value: string }
  /** A field that is not above another of the same type. */
  | { readonly rule: 'notAfter'; readonly field: string; readonly other: string };
