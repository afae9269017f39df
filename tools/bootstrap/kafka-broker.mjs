// Starts and stops one Apache Kafka broker (KRaft, broker and controller in one Java process) for tests.
//   node tools/bootstrap/kafka-broker.mjs start DIR PORT     0 takes a free port
//   node tools/bootstrap/kafka-broker.mjs start DIR PORT --owner PID [--while PATH]
//   node tools/bootstrap/kafka-broker.mjs stop DIR
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureKafkaJars } from './kafka-jars.mjs';

const self = fileURLToPath(import.meta.url);
const logging = fileURLToPath(new URL('kafka/log4j2.properties', import.meta.url));
const pidFile = (folder) => join(folder, 'pid');
const logFile = (folder) => join(folder, 'server.log');
const readyWithinMs = 60_000;

/**
 * Starts a broker whose files are all in `folder`, and resolves when it serves. A broker that already runs there is joined.
 * It listens on loopback only. With `owner`, it stops and its folder is removed once the process of that id
 * is gone, or the path `path` where one is given.
 *
 * @param {{folder: string, port?: number, owner?: number, path?: string, note?: (text: string) => void}} options
 * @returns {Promise<{brokers: string, pid: number}>}
 * @throws {Error} which says what is missing, or the last lines of the broker's log
 */
export async function startBroker({ folder: where, port: wanted, owner, path = where, note = () => {} }) {
  const folder = resolve(where);
  const jars = await ensureKafkaJars(note);
  if (!jars.ok) throw new Error(`${jars.reason}; ${jars.remedy}`);
  mkdirSync(folder, { recursive: true });
  const running = brokerPid(folder);
  if (running !== undefined) return { brokers: address(folder), pid: running };
  const port = wanted ?? (await freePort());
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, properties(folder, port, await freePort()));
  if (!existsSync(join(folder, 'data', 'meta.properties'))) format(jars.folder, folder);
  const log = openSync(logFile(folder), 'w');
  const broker = spawn(
    'java',
    [...java(jars.folder, ['-Xmx768m', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20']), 'kafka.Kafka', settings],
    {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  if (broker.pid === undefined) throw new Error('java could not be started');
  broker.unref();
  writeFileSync(pidFile(folder), String(broker.pid));
  if (owner !== undefined) {
    const guard = [self, 'guard', folder, String(owner), resolve(path)];
    spawn(process.execPath, guard, { detached: true, stdio: 'ignore' }).unref();
  }
  try {
    await ready(folder, port, broker.pid);
  } catch (error) {
    await stopBroker(folder);
    throw error;
  }
  return { brokers: address(folder), pid: broker.pid };
}

/** Stops the broker of a folder by its process id: asks, and after 20 seconds insists. Its data stay. */
export async function stopBroker(where) {
  const folder = resolve(where);
  const pid = brokerPid(folder);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; waited < 20_000 && isBroker(pid, folder); waited += 50) await sleep(50);
    if (isBroker(pid, folder)) process.kill(pid, 'SIGKILL');
    while (isBroker(pid, folder)) await sleep(50);
  }
  rmSync(pidFile(folder), { force: true });
}

/** The process id of the broker that runs in a folder, or undefined. */
function brokerPid(folder) {
  if (!existsSync(pidFile(folder))) return undefined;
  const pid = Number(readFileSync(pidFile(folder), 'utf8'));
  return pid > 0 && isBroker(pid, folder) ? pid : undefined;
}

/** A process id may have been given to another program since: the command line tells. */
function isBroker(pid, folder) {
  const { stdout, error } = spawnSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' });
  if (error === undefined) return stdout.includes(join(folder, 'server.properties')) && !stdout.startsWith('Z');
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return args.includes(join(folder, 'server.properties'));
  } catch {
    return false;
  }
}

const address = (folder) =>
  /^advertised.listeners=PLAINTEXT:\/\/(.*)$/m.exec(readFileSync(join(folder, 'server.properties'), 'utf8'))?.[1] ?? '';

/** A port of the loopback address that was free a moment ago. */
function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function properties(folder, port, controllerPort) {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
num.partitions=1
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
min.insync.replicas=1
default.replication.factor=1
group.initial.rebalance.delay.ms=0
log.segment.bytes=268435456
log.cleaner.dedupe.buffer.size=16777216
`;
}

function java(jars, options) {
  const classPath = readdirSync(jars)
    .filter((name) => name.endsWith('.jar'))
    .map((name) => join(jars, name))
    .join(':');
  return [...options, '-Djava.awt.headless=true', `-Dlog4j2.configurationFile=${logging}`, '-cp', classPath];
}

/** A cluster id is 16 bytes in URL-safe base64; one that begins with '-' would be taken for an option. */
function format(jars, folder) {
  const id = `A${randomBytes(15).toString('base64url')}A`;
  const tool = [
    ...java(jars, ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']),
    'kafka.tools.StorageTool',
    'format',
    '-t',
    id,
    '-c',
    join(folder, 'server.properties'),
  ];
  const done = spawnSync('java', tool, { encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`the broker's storage could not be formatted: ${lastLines(done.stdout + done.stderr)}`);
}

async function ready(folder, port, pid) {
  for (let waited = 0; waited < readyWithinMs; waited += 50) {
    const log = readFileSync(logFile(folder), 'utf8');
    if (log.includes('Kafka Server started') && (await answers(port))) return;
    if (!isBroker(pid, folder)) throw new Error(`the broker ended: ${lastLines(log)}`);
    await sleep(50);
  }
  throw new Error(
    `the broker did not serve within ${readyWithinMs / 1000} s: ${lastLines(readFileSync(logFile(folder), 'utf8'))}`,
  );
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (open) => {
      socket.destroy();
      done(open);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

const lastLines = (text) => text.trim().split('\n').slice(-8).join('\n');

/** Waits until the owner or the path is gone, then stops the broker and removes its folder. Ends with its broker, too. */
async function guard(folder, owner, path) {
  const pid = brokerPid(folder);
  while (pid !== undefined && brokerPid(folder) === pid) {
    if (!lives(owner) || !existsSync(path)) {
      await stopBroker(folder);
      rmSync(folder, { recursive: true, force: true });
      return;
    }
    await sleep(500);
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function main([verb, folder, number, ...rest]) {
  const port = Number(number);
  const options = new Map([
    [rest[0], rest[1]],
    [rest[2], rest[3]],
  ]);
  const [owner, path] = [Number(options.get('--owner')), options.get('--while')];
  if (verb === 'start' && folder && port >= 0) {
    const { brokers, pid } = await startBroker({
      folder,
      port: port > 0 ? port : undefined,
      owner: owner > 0 ? owner : undefined,
      path,
      note: (text) => console.error(text),
    });
    console.log(JSON.stringify({ brokers, pid }));
  } else if (verb === 'stop' && folder) {
    await stopBroker(folder);
  } else if (verb === 'guard' && folder && rest[0]) {
    await guard(folder, port, rest[0]);
  } else {
    console.error('usage: kafka-broker.mjs start DIR PORT [--owner PID [--while PATH]] | stop DIR');
    process.exitCode = 2;
  }
}

if (process.argv[1] && resolve(process.argv[1]) === self) {
  await main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 3;
  });
}
