// Runs the steps of ../SCENARIO.md, and prints a line for each.
import { readFileSync } from 'node:fs'

const STEPS = `create-topic describe-topic describe-configs delete-topic error-topic-name
produce-none produce-gzip produce-snappy produce-lz4 produce-zstd
consume-assign headers tombstone big-record list-offsets seek-by-time idempotent
group commit group-resume group-rebalance describe-group delete-group
transaction-commit transaction-abort transaction-offsets transaction-fencing
error-unknown-topic error-too-large`.split(/\s+/)

const LOGINS = ['scram-sha-256', 'scram-sha-512', 'plain', 'mtls', 'topic-denied', 'wrong-password', 'unknown-ca']

const LIMIT_MS = 60_000
export const BASE_MS = 1_700_000_000_000
export const [bootstrap, prefix] = process.argv.slice(2)

// No codec makes this smaller.
export const BIG = Buffer.alloc(900_000)
for (let i = 0, x = 7; i < BIG.length; i++) {
  x = (Math.imul(x, 1103515245) + 12345) >>> 0
  BIG[i] = x >>> 16
}

export class Unsupported extends Error {}

export const topic = name => `${prefix}-${name}`

export const records = codec =>
  [...Array(100).keys()].map(i => ({ key: `k${i}`, value: `${codec}-${i}-${'x'.repeat(100)}` }))

export const numbered = (name, first, count) => [...Array(count).keys()].map(i => `${name}-${first + i}`)

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

const text = value => (Buffer.isBuffer(value) ? `bytes ${value.toString('latin1')}` : value)

export function equal (actual, expected, what) {
  const [left, right] = [actual, expected].map(value =>
    JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : text(one))))
  if (left !== right) throw new Error(`${what}: ${left?.slice(0, 200)} (expected: ${right.slice(0, 200)})`)
}

export async function until (what, holds) {
  const deadline = Date.now() + LIMIT_MS
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within 60 s: ${what}`)
    await sleep(50)
  }
}

/** The action must be refused, with a message or an error inside that matches; what did is returned. */
export async function refused (pattern, action) {
  try {
    await action()
  } catch (error) {
    const said = everything(error).match(pattern)
    if (!said) throw new Error(`error: ${everything(error)} (expected: ${pattern})`)
    return said[0]
  }
  throw new Error('it succeeded')
}

function everything (error) {
  if (!error) return ''
  const inner = [error.cause, ...(error.errors ?? [])].map(everything).join(' ')
  return `${error.type ?? ''} ${error.code ?? ''} ${error.apiId ?? ''} ${error.message} ${inner}`
}

function version (name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version
}

/** Prints what became of a step. */
async function attempt (step, action) {
  try {
    const note = await Promise.race([
      action(),
      sleep(LIMIT_MS + 5_000).then(() => { throw new Error('not done within 60 s') })
    ])
    console.log(`ok ${step} ${note ?? ''}`.trim())
  } catch (error) {
    const word = error instanceof Unsupported ? 'unsupported' : 'failed'
    if (word === 'failed') console.error(error)
    const reason = word === 'failed' ? everything(error) : error.message
    console.log(`${word} ${step} ${reason.replace(/\s+/g, ' ').trim().slice(0, 300)}`)
  }
}

/** steps has a function by the name of each; produce gets the codec. What it is built on may be told. */
export async function run (name, steps, base = '') {
  console.log(`client ${name} ${version(name)} ${base}`.trim())
  for (const step of STEPS) {
    const [verb, codec] = step.split('-')
    await attempt(step, async () => {
      const action = verb === 'produce' ? () => steps.produce(codec) : steps[step]
      if (!action) throw new Unsupported('the client has nothing for this')
      await action()
    })
  }
  process.exit(0)
}

export const isLogin = 'SECURITY' in process.env

/** How a step logs in, by the environment; mechanism is undefined with a certificate. */
function login (step) {
  const { SECURITY, SSL_BOOTSTRAP, SASL_USER, SASL_PASSWORD } = process.env
  const mechanism = { plain: 'PLAIN', 'scram-sha-512': 'SCRAM-SHA-512', mtls: undefined }
  return {
    bootstrap: step === 'mtls' ? SSL_BOOTSTRAP : bootstrap,
    mechanism: step in mechanism ? mechanism[step] : 'SCRAM-SHA-256',
    username: SASL_USER,
    password: step === 'wrong-password' ? 'wrong' : SASL_PASSWORD,
    ca: `${SECURITY}/${step === 'unknown-ca' ? 'other-ca' : 'ca'}.pem`,
    certificate: `${SECURITY}/client.pem`,
    key: `${SECURITY}/client.key`
  }
}

/** The same for Node's TLS. */
export function tls ({ mechanism, ca, certificate, key }) {
  return { ca: [readFileSync(ca)], ...(mechanism ? {} : { cert: readFileSync(certificate), key: readFileSync(key) }) }
}

/**
 * The steps of logging in: send gets a login, a topic and values, read a login, a topic, which is also its group, and a number
 * of values. What refusals say must match, step by step.
 */
export async function runLogins (name, { send, read }, refusals, base = '') {
  console.log(`client ${name} ${version(name)} ${base}`.trim())
  for (const step of LOGINS) {
    await attempt(step, async () => {
      if (refusals[step]) return refused(refusals[step], () => send(login(step), 'foreign', ['v']))
      const values = numbered(step, 0, 100)
      await send(login(step), topic(step), values)
      equal(await read(login(step), topic(step), values.length), values, 'values')
    })
  }
  process.exit(0)
}
