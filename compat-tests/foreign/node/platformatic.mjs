// @platformatic/kafka: ../SCENARIO.md.
import { Admin, Consumer, Producer } from '@platformatic/kafka'
import zlib from 'node:zlib'
import { BASE_MS, BIG, Unsupported, bootstrap, equal, isLogin, numbered, prefix, records, refused, run, runLogins, tls, topic, until } from './scenario.mjs'

const bytes = value => (value == null ? value : Buffer.from(value))

if (isLogin) {
  const settings = login => ({
    clientId: prefix,
    bootstrapBrokers: [login.bootstrap],
    retries: 3,
    tls: tls(login),
    sasl: login.mechanism && { mechanism: login.mechanism, username: login.username, password: login.password }
  })
  await runLogins('@platformatic/kafka', {
    async send (login, topic, values) {
      const producer = new Producer({ ...settings(login), autocreateTopics: false, acks: -1 })
      try {
        await producer.send({ messages: values.map(value => ({ topic, partition: 0, value: bytes(value) })) })
      } finally {
        await producer.close()
      }
    },
    async read (login, topic, count) {
      const consumer = new Consumer({ ...settings(login), groupId: topic, maxWaitTime: 200 })
      const values = []
      const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' })
      stream.on('data', message => values.push(String(message.value)))
      await until(`${count} messages`, () => values.length >= count)
      await consumer.close(true)
      return values
    }
  }, {
    'topic-denied': /TOPIC_AUTHORIZATION_FAILED/,
    'wrong-password': /SASL_AUTHENTICATION_FAILED|Authentication failed[^()]*/,
    'unknown-ca': /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|unable to verify the first certificate|self-signed certificate in certificate chain/
  })
}

const common = { clientId: prefix, bootstrapBrokers: [bootstrap], retries: 3 }
const admin = new Admin(common)
const sent = []
const range = (from, count) => [...Array(count).keys()].map(i => from + i)

/** Sends in one request, and returns the offset of its first message. */
async function send (name, messages, settings = {}) {
  const producer = new Producer({ ...common, autocreateTopics: false, acks: -1 })
  try {
    const { offsets } = await producer.send({
      ...settings,
      messages: messages.map(({ key, value, ...message }) => ({
        partition: 0, ...message, topic: topic(name), key: bytes(key), value: bytes(value)
      }))
    })
    return offsets[0].offset
  } finally {
    await producer.close()
  }
}

/** A consumer that gathers. */
async function join (group, name, options = { mode: 'committed', fallbackMode: 'earliest' }) {
  const consumer = new Consumer({ ...common, groupId: topic(group), heartbeatInterval: 500, autocommit: false, maxWaitTime: 200 })
  const member = { consumer, messages: [] }
  member.partitions = () => (consumer.assignments ?? []).reduce((sum, one) => sum + one.partitions.length, 0)
  const stream = await consumer.consume({ topics: [topic(name)], ...options })
  stream.on('data', message => member.messages.push(message))
  stream.on('error', error => console.error(error))
  return member
}

async function read (name, count, options = { mode: 'earliest' }) {
  const member = await join(`read-${name}`, name, options)
  await until(`${count} messages`, () => member.messages.length >= count)
  await member.consumer.close(true)
  equal(member.messages.length, count, 'messages')
  return member.messages
}

const create = name => admin.createTopics({ topics: [name], partitions: 3, replicas: 1 })
const listed = async () => (await admin.listGroups()).has(topic('g'))

async function sendToGroup (from) {
  await send('group', range(from, 30).map(i => ({ partition: i % 3, value: String(i) })))
}

async function readAsGroup (from) {
  const member = await join('g', 'group')
  await until('30 messages', () => member.messages.length >= 30)
  equal(member.messages.map(message => Number(message.value)).sort((a, b) => a - b), range(from, 30), 'values')
  return member
}

async function commitAll (member) {
  const next = [0, 1, 2].map(partition => ({
    topic: topic('group'),
    partition,
    offset: member.messages.filter(m => m.partition === partition).reduce((max, m) => (m.offset > max ? m.offset : max), -1n) + 1n,
    leaderEpoch: 0
  }))
  await member.consumer.commit({ offsets: next })
}

const transactional = id => new Producer({ ...common, idempotent: true, transactionalId: topic(id), acks: -1 })

async function inTransaction (name, values, commit) {
  const transaction = await writer.beginTransaction()
  await transaction.send({ messages: values.map(value => ({ topic: topic(name), partition: 0, value: bytes(value) })) })
  await (commit ? transaction.commit() : transaction.abort())
}

let joined
let writer

await run('@platformatic/kafka', {
  'create-topic': async () => {
    await create(topic('made'))
    await refused(/TOPIC_ALREADY_EXISTS/, () => create(topic('made')))
  },
  'describe-topic': async () => {
    const metadata = await admin.metadata({ topics: [topic('made')] })
    const { partitions } = metadata.topics.get(topic('made'))
    equal(partitions.map(partition => partition.leader >= 0), [true, true, true], 'leaders')
  },
  'describe-configs': async () => {
    const [found] = await admin.describeConfigs({
      resources: [{ resourceType: 2, resourceName: topic('small'), configurationKeys: ['max.message.bytes'] }]
    })
    equal(found.configs[0].value, '1000', 'value')
  },
  'delete-topic': async () => {
    await admin.deleteTopics({ topics: [topic('made')] })
    await until('deleted', async () => !(await admin.listTopics()).includes(topic('made')))
  },
  'error-topic-name': () => refused(/INVALID_TOPIC_EXCEPTION/, () => create(`${prefix} not a name`)),
  async produce (codec) {
    if (codec === 'zstd' && !zlib.zstdCompressSync) throw new Unsupported(`Node ${process.version} has no zstd`)
    equal(await send('records', records(codec), { compression: codec }), sent.length, 'offset')
    sent.push(...records(codec))
  },
  'consume-assign': async () => {
    const messages = await read('records', sent.length)
    equal(messages.map(message => ({ key: String(message.key), value: String(message.value) })), sent, 'records')
    throw new Unsupported('it reads only in groups; in a group it read all')
  },
  headers: async () => {
    // Its headers are a map, so that a name comes once.
    await send('headers', [{ value: 'v', headers: new Map([['a', '1'], ['b', '']].map(pair => pair.map(bytes))), timestamp: BigInt(BASE_MS + 123) }])
    const [message] = await read('headers', 1)
    equal([...message.headers].map(pair => pair.map(String)), [['a', '1'], ['b', '']], 'headers')
    equal(message.timestamp, BASE_MS + 123, 'timestamp')
  },
  tombstone: async () => {
    const pairs = [{ key: 'k', value: null }, { key: 'k', value: '' }, { key: null, value: 'v' }]
    await send('tombstone', pairs)
    const messages = await read('tombstone', 3)
    const text = value => (value == null ? null : String(value))
    equal(messages.map(({ key, value }) => ({ key: text(key), value: text(value) })), pairs, 'records')
  },
  'big-record': async () => {
    await send('big', [{ value: BIG }])
    equal((await read('big', 1))[0].value.equals(BIG), true, 'same bytes')
  },
  'list-offsets': async () => {
    const at = async timestamp => (await joinless.listOffsets({ topics: [topic('records')], timestamp })).get(topic('records'))[0]
    const joinless = new Consumer({ ...common, groupId: topic('none') })
    equal([await at(-2n), await at(-1n)], [0, sent.length], 'offsets')
    await joinless.close(true)
  },
  'seek-by-time': async () => {
    await send('times', range(0, 10).map(i => ({ value: String(i), timestamp: BigInt(BASE_MS + 1000 * i) })))
    const consumer = new Consumer({ ...common, groupId: topic('none') })
    const at = async ms => (await consumer.listOffsets({ topics: [topic('times')], timestamp: BigInt(ms) })).get(topic('times'))[0]
    equal([await at(BASE_MS + 3500), await at(BASE_MS + 9001)], [4, -1], 'offsets')
    await consumer.close(true)
    const options = { mode: 'manual', offsets: [{ topic: topic('times'), partition: 0, offset: 4n }] }
    equal(String((await read('times', 6, options))[0].value), '4', 'value')
  },
  idempotent: async () => {
    const producer = new Producer({ ...common, idempotent: true, acks: -1 })
    for (let i = 0; i < 1000; i += 20) {
      const messages = range(i, 20).map(j => ({ topic: topic('idempotent'), partition: 0, value: bytes(String(j)) }))
      equal((await producer.send({ messages })).offsets[0].offset, i, 'offset')
    }
    await producer.close()
    const messages = await read('idempotent', 1000)
    equal(messages.map(message => Number(message.value)), range(0, 1000), 'values')
  },
  group: async () => {
    await sendToGroup(0)
    joined = await readAsGroup(0)
  },
  commit: async () => {
    await commitAll(joined)
    const [found] = await admin.listConsumerGroupOffsets({ groups: [topic('g')] })
    equal(found.topics[0].partitions.map(partition => partition.committedOffset), [10, 10, 10], 'offsets')
    await joined.consumer.close(true)
  },
  'group-resume': async () => {
    await sendToGroup(30)
    const member = await readAsGroup(30)
    await commitAll(member)
    await member.consumer.close(true)
  },
  'group-rebalance': async () => {
    const first = await join('r', 'group')
    await until('one member has all', () => first.partitions() === 3)
    const second = await join('r', 'group')
    await until('both have some', () => first.partitions() > 0 && second.partitions() > 0 && first.partitions() + second.partitions() === 3)
    await first.consumer.close(true)
    await until('the second one has all', () => second.partitions() === 3)
    await second.consumer.close(true)
  },
  'describe-group': async () => {
    equal(await listed(), true, 'listed')
    const found = (await admin.describeGroups({ groups: [topic('g')] })).get(topic('g'))
    equal([found.state, found.members.size], ['EMPTY', 0], 'group')
  },
  'delete-group': async () => {
    await admin.deleteGroups({ groups: [topic('g')] })
    equal(await listed(), false, 'listed')
  },
  'transaction-commit': async () => {
    writer = transactional('t')
    await inTransaction('transaction', numbered('kept', 0, 10), true)
    equal((await read('transaction', 10)).map(({ value }) => String(value)), numbered('kept', 0, 10), 'values')
  },
  'transaction-abort': async () => {
    await inTransaction('transaction', numbered('aborted', 0, 10), false)
    await inTransaction('transaction', numbered('kept', 10, 10), true)
    equal((await read('transaction', 20)).map(({ value }) => String(value)), numbered('kept', 0, 20), 'values')
  },
  'transaction-offsets': async () => {
    const member = await join('tg', 'transaction')
    await until('messages', () => member.messages.length >= 20)
    for (const [commit, expected] of [[false, []], [true, [5]]]) {
      const transaction = await writer.beginTransaction()
      await transaction.send({ messages: [{ topic: topic('copied'), partition: 0, value: bytes('copy') }] })
      await transaction.addConsumer(member.consumer)
      await transaction.addOffset(member.messages.find(message => message.offset === 4n))
      await (commit ? transaction.commit() : transaction.abort())
      const [found] = await admin.listConsumerGroupOffsets({ groups: [topic('tg')] })
      const offsets = found.topics.flatMap(one => one.partitions.map(({ committedOffset }) => Number(committedOffset)))
      equal(offsets.filter(offset => offset >= 0), expected, 'offset')
    }
    await member.consumer.close(true)
    await writer.close()
  },
  'transaction-fencing': async () => {
    throw new Unsupported('it begins as if it had producer id 0: an id that somebody has is refused to it (PRODUCER_FENCED), as KIP-360 says')
  },
  'error-unknown-topic': () => refused(/UNKNOWN_TOPIC_OR_PARTITION|Unknown topic/, () => send('missing', [{ value: 'v' }])),
  'error-too-large': async () => {
    await refused(/MESSAGE_TOO_LARGE/, () => send('small', [{ value: BIG.subarray(0, 2000) }]))
    equal(await send('small', [{ value: BIG.subarray(0, 10) }]), 0, 'offset')
  }
})
