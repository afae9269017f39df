// Makes a fresh machine ready. Plain JavaScript without dependencies, for any Node from 20.
//   node tools/bootstrap/main.mjs            what the mesh needs
//   node tools/bootstrap/main.mjs --tests    and what the tests need besides
import { performance } from 'node:perf_hooks';
import { ensureNode, ensurePackages, ensurePostgres } from './installed.mjs';
import { ensureKafkaClient } from './kafka-client.mjs';
import { ensureKafkaJars } from './kafka-jars.mjs';

const forTests = process.argv.includes('--tests');
const required = process.env['MESH_REQUIRE_KAFKA'] === '1' || process.env['MESH_REQUIRE_KAFKA'] === 'true';
const startedAt = performance.now();
let failed = false;

try {
  await step('packages', (note) => ensurePackages(note));
  await step('node', (note) => ensureNode(note));
  await step('postgresql', (note) => ensurePostgres(note));
  await optional('kafka client', ensureKafkaClient, 'the embedded mesh works without it');
  if (forTests && !process.env['KAFKA_BROKERS']) {
    await optional(
      'kafka broker',
      ensureKafkaJars,
      'the Kafka suites are skipped, unless KAFKA_BROKERS names a broker',
    );
  }
} catch (error) {
  say(error.message);
  failed = true;
}
say(`${failed ? 'failed' : 'ready'} after ${seconds(startedAt)}`);
process.exitCode = failed ? 3 : 0;

/** A step says something only when it has something to do, and then how long that took. */
async function step(name, work) {
  const since = performance.now();
  let worked = false;
  const result = await work((note) => {
    worked = true;
    say(`${name}: ${note} …`);
  });
  if (worked) say(`${name}: done in ${seconds(since)}`);
  return result;
}

/** What is missing is named with how to get it; it fails the whole only where Kafka is required. */
async function optional(name, ensure, without) {
  const outcome = await step(name, ensure);
  if (outcome.ok) return;
  say(`${name}: not available, ${outcome.reason}`);
  say(`${name}: to get it: ${outcome.remedy}`);
  if (required) failed = true;
  else say(`${name}: ${without}`);
}

function say(text) {
  process.stderr.write(`bootstrap: ${text}\n`);
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
