import { registerHooks } from 'node:module';
import type { Bug } from './bugs.ts';

/**
 * Plants a bug into all modules of the platform that are loaded from now on. Returns what says how many of its replacements were
 * made. Loading a file fails where the text to replace is not there exactly once.
 */
export function plant({ replacements }: Bug): () => number {
  let made = 0;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const own = replacements.filter(({ file }) => url.endsWith(`/platform/src/${file}`));
      if (own.length === 0) return loaded;
      let source = Buffer.from(loaded.source as Uint8Array).toString();
      for (const { file, text, by } of own) {
        const places = source.split(text).length - 1;
        if (places !== 1) throw new Error(`${file} has ${String(places)} places of ${JSON.stringify(text)}, not one`);
        source = source.replace(text, () => by);
        made += 1;
      }
      return { ...loaded, source };
    },
  });
  return () => made;
}
