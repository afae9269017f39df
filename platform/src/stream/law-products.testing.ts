import type { Product } from '../product/index.ts';
import { articleSales, customerSales, everyThird } from '../testing/shop.ts';
export const simpleProducts: readonly Product[] = [customerSales, articleSales, everyThird];
export const compositeProducts: readonly Product[] = [];
