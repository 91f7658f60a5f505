// kafkajs: ../SCENARIO.md.
import kafkajs from 'kafkajs'
import { BASE_MS, BIG, Unsupported, bootstrap, equal, isLogin, numbered, prefix, records, refused, run, runLogins, tls, topic, until } from './scenario.mjs'

const { CompressionTypes, Kafka, Partitioners, logLevel } = kafkajs
const common = { clientId: prefix, logLevel: logLevel.WARN, retry: { retries: 3 } }
const partitioner = { createPartitioner: Partitioners.DefaultPartitioner }

if (isLogin) {
  const client = login => new Kafka({
    ...common,
    brokers: [login.bootstrap],
    ssl: tls(login),
    sasl: login.mechanism && { mechanism: login.mechanism.toLowerCase(), username: login.username, password: login.password }
  })
  await runLogins('kafkajs', {
    async send (login, topic, values) {
      const producer = client(login).producer({ ...partitioner, allowAutoTopicCreation: false })
      try {
        await producer.connect()
        await producer.send({ topic, acks: -1, messages: values.map(value => ({ value })) })
      } finally {
        await producer.disconnect()
      }
    },
    async read (login, topic, count) {
      const consumer = client(login).consumer({ groupId: topic, maxWaitTimeInMs: 200 })
      const values = []
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({ eachMessage: async ({ message }) => { values.push(String(message.value)) } })
      await until(`${count} messages`, () => values.length >= count)
      await consumer.disconnect()
      return values
    }
  }, {
    'topic-denied': /TOPIC_AUTHORIZATION_FAILED/,
    'wrong-password': /SASL SCRAM SHA256 authentication failed: [^()]*/,
    'unknown-ca': /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|unable to verify the first certificate|self-signed certificate in certificate chain/
  })
}

const kafka = new Kafka({ ...common, brokers: [bootstrap] })
const admin = kafka.admin()
await admin.connect()
const sent = []

async function send (name, messages, { compression, ...settings } = {}) {
  const producer = kafka.producer({ ...partitioner, allowAutoTopicCreation: false, ...settings })
  await producer.connect()
  try {
    return await producer.send({
      topic: topic(name),
      compression,
      acks: -1,
      messages: messages.map(message => ({ partition: 0, ...message }))
    })
  } finally {
    await producer.disconnect()
  }
}

/** A consumer that gathers; kafkajs reads only in groups. */
async function join (group, name) {
  const consumer = kafka.consumer({ groupId: topic(group), heartbeatInterval: 300, maxWaitTimeInMs: 200 })
  const member = { consumer, messages: [], partitions: 0 }
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    member.partitions = (payload.memberAssignment[topic(name)] ?? []).length
  })
  consumer.on(consumer.events.REBALANCING, () => { member.partitions = 0 })
  await consumer.connect()
  await consumer.subscribe({ topic: topic(name), fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => { member.messages.push({ partition, ...message }) }
  })
  return member
}

async function read (name, count, offset) {
  const member = await join(`read-${name}-${offset ?? 0}`, name)
  if (offset) member.consumer.seek({ topic: topic(name), partition: 0, offset: String(offset) })
  await until(`${count} messages`, () => member.messages.length >= count)
  await member.consumer.disconnect()
  equal(member.messages.length, count, 'messages')
  return member.messages
}

const create = name => admin.createTopics({ topics: [{ topic: name, numPartitions: 3 }], waitForLeaders: true })
const pair = message => ({ key: message.key, value: message.value })
const listed = async () => (await admin.listGroups()).groups.some(found => found.groupId === topic('g'))

async function sendToGroup (from) {
  await send('group', [...Array(30).keys()].map(i => ({ partition: (from + i) % 3, value: String(from + i) })))
}

async function readAsGroup (from) {
  const member = await join('g', 'group')
  await until('30 messages', () => member.messages.length >= 30)
  const values = member.messages.map(message => Number(message.value)).sort((a, b) => a - b)
  equal(values, [...Array(30).keys()].map(i => from + i), 'values')
  return member
}

async function commitAll (member) {
  const next = [0, 1, 2].map(partition => ({
    topic: topic('group'),
    partition,
    offset: String(1 + Math.max(...member.messages.filter(m => m.partition === partition).map(m => Number(m.offset))))
  }))
  await member.consumer.commitOffsets(next)
}

/** A producer that has this id, and begins. */
async function transactional (id) {
  const producer = kafka.producer({ ...partitioner, transactionalId: topic(id), idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  return producer
}

async function inTransaction (name, values, commit) {
  const transaction = await writer.transaction()
  await transaction.send({ topic: topic(name), messages: values.map(value => ({ partition: 0, value })) })
  await (commit ? transaction.commit() : transaction.abort())
}

let joined
let writer

await run('kafkajs', {
  'create-topic': async () => {
    equal(await create(topic('made')), true, 'created')
    // It takes the error for an answer.
    equal(await create(topic('made')), false, 'created again')
  },
  'describe-topic': async () => {
    const { topics: [found] } = await admin.fetchTopicMetadata({ topics: [topic('made')] })
    equal(found.partitions.map(partition => partition.leader >= 0), [true, true, true], 'leaders')
  },
  'describe-configs': async () => {
    const { resources: [found] } = await admin.describeConfigs({
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic('small'), configNames: ['max.message.bytes'] }],
      includeSynonyms: false
    })
    equal(found.configEntries[0].configValue, '1000', 'value')
  },
  'delete-topic': async () => {
    await admin.deleteTopics({ topics: [topic('made')] })
    await until('deleted', async () => !(await admin.listTopics()).includes(topic('made')))
  },
  'error-topic-name': () => refused(/INVALID_TOPIC_EXCEPTION/, () => create(`${prefix} not a name`)),
  async produce (codec) {
    if (!['none', 'gzip'].includes(codec)) throw new Unsupported('only with a codec of somebody else')
    const [ack] = await send('records', records(codec), { compression: codec === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None })
    equal(Number(ack.baseOffset), sent.length, 'offset')
    sent.push(...records(codec))
  },
  'consume-assign': async () => {
    const messages = await read('records', sent.length)
    equal(messages.map(message => ({ key: String(message.key), value: String(message.value) })), sent, 'records')
    throw new Unsupported('it reads only in groups; in a group it read all')
  },
  headers: async () => {
    await send('headers', [{ value: 'v', headers: { a: ['1', '2'], b: '' }, timestamp: String(BASE_MS + 123) }])
    const [message] = await read('headers', 1)
    equal(message.headers.a.map(String), ['1', '2'], 'header a')
    equal(String(message.headers.b), '', 'header b')
    equal(message.timestamp, String(BASE_MS + 123), 'timestamp')
  },
  tombstone: async () => {
    const pairs = [{ key: 'k', value: null }, { key: 'k', value: '' }, { key: null, value: 'v' }]
    await send('tombstone', pairs)
    const messages = await read('tombstone', 3)
    equal(messages.map(pair).map(({ key, value }) => ({ key: key && String(key), value: value && String(value) })), pairs, 'records')
  },
  'big-record': async () => {
    await send('big', [{ value: BIG }])
    equal((await read('big', 1))[0].value.equals(BIG), true, 'same bytes')
  },
  'list-offsets': async () => {
    const [found] = await admin.fetchTopicOffsets(topic('records'))
    equal([found.low, found.high], ['0', String(sent.length)], 'offsets')
  },
  'seek-by-time': async () => {
    await send('times', [...Array(10).keys()].map(i => ({ value: String(i), timestamp: String(BASE_MS + 1000 * i) })))
    const at = async ms => (await admin.fetchTopicOffsetsByTimestamp(topic('times'), ms))[0].offset
    equal(await at(BASE_MS + 3500), '4', 'offset')
    // It gives the end where no record is late enough.
    equal(await at(BASE_MS + 9001), '10', 'offset after the last')
    equal(String((await read('times', 6, 4))[0].value), '4', 'value')
  },
  idempotent: async () => {
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 5 })
    await producer.connect()
    for (let i = 0; i < 1000; i += 20) {
      const messages = [...Array(20).keys()].map(j => ({ partition: 0, value: String(i + j) }))
      const [ack] = await producer.send({ topic: topic('idempotent'), messages })
      equal(Number(ack.baseOffset), i, 'offset')
    }
    await producer.disconnect()
    const messages = await read('idempotent', 1000)
    equal(messages.map(message => Number(message.value)), [...Array(1000).keys()], 'values')
  },
  group: async () => {
    await sendToGroup(0)
    joined = await readAsGroup(0)
  },
  commit: async () => {
    await commitAll(joined)
    const [found] = await admin.fetchOffsets({ groupId: topic('g'), topics: [topic('group')] })
    equal(found.partitions.map(partition => partition.offset), ['10', '10', '10'], 'offsets')
    await joined.consumer.disconnect()
  },
  'group-resume': async () => {
    await sendToGroup(30)
    const member = await readAsGroup(30)
    await commitAll(member)
    await member.consumer.disconnect()
  },
  'group-rebalance': async () => {
    const first = await join('r', 'group')
    await until('one member has all', () => first.partitions === 3)
    const second = await join('r', 'group')
    await until('both have some', () => first.partitions > 0 && second.partitions > 0 && first.partitions + second.partitions === 3)
    await first.consumer.disconnect()
    await until('the second one has all', () => second.partitions === 3)
    await second.consumer.disconnect()
  },
  'describe-group': async () => {
    equal(await listed(), true, 'listed')
    const { groups: [found] } = await admin.describeGroups([topic('g')])
    equal([found.state, found.members], ['Empty', []], 'group')
  },
  'delete-group': async () => {
    await admin.deleteGroups([topic('g')])
    equal(await listed(), false, 'listed')
  },
  'transaction-commit': async () => {
    writer = await transactional('t')
    await inTransaction('transaction', numbered('kept', 0, 10), true)
    equal((await read('transaction', 10)).map(({ value }) => String(value)), numbered('kept', 0, 10), 'values')
  },
  'transaction-abort': async () => {
    await inTransaction('transaction', numbered('aborted', 0, 10), false)
    await inTransaction('transaction', numbered('kept', 10, 10), true)
    equal((await read('transaction', 20)).map(({ value }) => String(value)), numbered('kept', 0, 20), 'values')
  },
  'transaction-offsets': async () => {
    for (const [commit, expected] of [[false, '-1'], [true, '5']]) {
      const transaction = await writer.transaction()
      await transaction.send({ topic: topic('copied'), messages: [{ partition: 0, value: 'copy' }] })
      await transaction.sendOffsets({ consumerGroupId: topic('tg'), topics: [{ topic: topic('transaction'), partitions: [{ partition: 0, offset: '5' }] }] })
      await (commit ? transaction.commit() : transaction.abort())
      const [found] = await admin.fetchOffsets({ groupId: topic('tg'), topics: [topic('transaction')] })
      equal(found.partitions.map(({ offset }) => offset), [expected], 'offset')
    }
    await writer.disconnect()
  },
  'transaction-fencing': async () => {
    const first = await (await transactional('f')).transaction()
    await first.send({ topic: topic('fenced'), messages: [{ partition: 0, value: 'first' }] })
    const second = await (await transactional('f')).transaction()
    await refused(/PRODUCER_FENCED|INVALID_PRODUCER_EPOCH/, () => first.commit())
    await second.send({ topic: topic('fenced'), messages: [{ partition: 0, value: 'second' }] })
    await second.commit()
    equal((await read('fenced', 1)).map(({ value }) => String(value)), ['second'], 'values')
  },
  'error-unknown-topic': () => refused(/UNKNOWN_TOPIC_OR_PARTITION/, () => send('missing', [{ value: 'v' }])),
  'error-too-large': async () => {
    await refused(/MESSAGE_TOO_LARGE/, () => send('small', [{ value: BIG.subarray(0, 2000) }]))
    equal((await send('small', [{ value: BIG.subarray(0, 10) }]))[0].baseOffset, '0', 'offset')
  }
})
