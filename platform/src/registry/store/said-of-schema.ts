import { mergedMetadata } from './metadata.ts';
import { mergedRuleSets } from './rule-set.ts';
import type { SchemaContent } from './schema-content.ts';
import type { SubjectConfig } from './subject-config.ts';

/**
 * A content with all that is said of it: what it says itself, or else what the version before it said, between what its
 * subject is configured to say of every schema that does not (default) and of every schema that does too (override).
 */
export function withAllSaid(
  content: SchemaContent,
  previous: Pick<SchemaContent, 'metadata' | 'ruleSet'> | undefined,
  config: SubjectConfig,
): SchemaContent {
  const metadata = content.metadata ?? previous?.metadata ?? null;
  const ruleSet = content.ruleSet ?? previous?.ruleSet ?? null;
  return {
    ...content,
    metadata: mergedMetadata(mergedMetadata(config.defaultMetadata ?? null, metadata), config.overrideMetadata ?? null),
    ruleSet: mergedRuleSets(mergedRuleSets(config.defaultRuleSet ?? null, ruleSet), config.overrideRuleSet ?? null),
  };
}
