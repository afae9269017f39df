import { canonicalJson, productsRead, type QueryPlan } from '../plan/index.ts';
import { invalidProduct } from './declaration.ts';

/** Fails with `PRODUCT_INVALID` where a product reads one of its own name, or two different ones of one name. */
export function requireNamedOnce(product: string, plan: QueryPlan): void {
  const plans = new Map<string, string>();
  for (const { name, plan: read } of productsRead(plan)) {
    const text = canonicalJson(read);
    if (name === product)
      throw invalidProduct(
        product,
        'it reads a product of its own name',
        'the name of another',
        'a declaration was copied and its name was not changed',
      );
    if ((plans.get(name) ?? text) !== text)
      throw invalidProduct(
        product,
        `it reads two different products ${name}`,
        'one product of a name',
        'a declaration was copied and its name was not changed',
      );
    plans.set(name, text);
  }
}
