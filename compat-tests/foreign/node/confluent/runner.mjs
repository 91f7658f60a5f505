// @confluentinc/kafka-javascript, that is librdkafka: ../SCENARIO.md.
import confluent from '@confluentinc/kafka-javascript'
import { BASE_MS, BIG, Unsupported, bootstrap, equal, isLogin, numbered, prefix, records, refused, run, runLogins, topic, until } from './scenario.mjs'

const { ErrorCodes, Kafka, logLevel } = confluent.KafkaJS

if (isLogin) {
  const client = login => new Kafka({
    kafkaJS: {
      brokers: [login.bootstrap],
      clientId: prefix,
      logLevel: logLevel.WARN,
      ssl: true,
      ...(login.mechanism && {
        sasl: { mechanism: login.mechanism.toLowerCase(), username: login.username, password: login.password }
      })
    },
    'ssl.ca.location': login.ca,
    ...(login.mechanism ? {} : { 'ssl.certificate.location': login.certificate, 'ssl.key.location': login.key })
  })
  await runLogins('@confluentinc/kafka-javascript', {
    async send (login, topic, values) {
      const producer = client(login).producer({ 'message.timeout.ms': 30_000 })
      await producer.connect()
      try {
        await producer.send({ topic, messages: values.map(value => ({ value })) })
      } finally {
        await producer.disconnect()
      }
    },
    async read (login, topic, count) {
      const consumer = client(login).consumer({ kafkaJS: { groupId: topic, fromBeginning: true } })
      const values = []
      await consumer.connect()
      await consumer.subscribe({ topic })
      await consumer.run({ eachMessage: async ({ message }) => { values.push(String(message.value)) } })
      await until(`${count} messages`, () => values.length >= count)
      await consumer.disconnect()
      return values
    }
  }, {
    'topic-denied': /Topic authorization failed/,
    // Why is in its log alone.
    'wrong-password': /broker transport failure/,
    'unknown-ca': /broker transport failure/
  }, `(librdkafka ${confluent.librdkafkaVersion})`)
}

const kafka = new Kafka({ kafkaJS: { brokers: [bootstrap], clientId: prefix, logLevel: logLevel.WARN } })
const admin = kafka.admin()
await admin.connect()
const sent = []
const range = (from, count) => [...Array(count).keys()].map(i => from + i)
const text = value => (value == null ? null : String(value))

/** The action with a producer of these settings. */
async function producing (settings, action) {
  // A topic that is not there is waited for: here it never comes.
  const producer = kafka.producer({ 'topic.metadata.propagation.max.ms': 2000, ...settings })
  await producer.connect()
  try {
    return await action(producer)
  } finally {
    await producer.disconnect()
  }
}

const message = one => ({ partition: 0, ...one })
const send = (name, messages, settings = {}) =>
  producing(settings, producer => producer.send({ topic: topic(name), messages: messages.map(message) }))

/** A consumer that gathers. */
async function join (group, name) {
  const consumer = kafka.consumer({ kafkaJS: { groupId: topic(group), fromBeginning: true, autoCommit: false } })
  const member = { consumer, messages: [], partitions: () => consumer.assignment().length }
  await consumer.connect()
  await consumer.subscribe({ topic: topic(name) })
  await consumer.run({
    eachMessage: async ({ partition, message }) => { member.messages.push({ partition, ...message }) }
  })
  return member
}

/** Reads a partition without a group; only the older of the two interfaces can. */
async function read (name, count, offset = 0) {
  const consumer = new confluent.KafkaConsumer({ 'metadata.broker.list': bootstrap, 'group.id': 'unused', 'enable.auto.commit': false }, {})
  await new Promise((resolve, reject) => consumer.connect({}, error => (error ? reject(error) : resolve())))
  try {
    const messages = []
    consumer.setDefaultConsumeTimeout(200)
    consumer.assign([{ topic: topic(name), partition: 0, offset }])
    await until(`${count} messages`, async () => {
      const more = await new Promise((resolve, reject) =>
        consumer.consume(count - messages.length, (error, found) => (error ? reject(error) : resolve(found))))
      messages.push(...more)
      return messages.length >= count
    })
    return messages
  } finally {
    await new Promise(resolve => consumer.disconnect(resolve))
  }
}

/** Refused with this number. */
async function refusedAs (code, action) {
  await refused(new RegExp(`(^|\\s)${code}\\s`), action)
}

const create = name => admin.createTopics({ topics: [{ topic: name, numPartitions: 3, replicationFactor: 1 }] })
const listed = async () => (await admin.listGroups()).groups.some(found => found.groupId === topic('g'))
const sendToGroup = from => send('group', range(from, 30).map(i => ({ partition: i % 3, value: String(i) })))

async function readAsGroup (from) {
  const member = await join('g', 'group')
  await until('30 messages', () => member.messages.length >= 30)
  equal(member.messages.map(message => Number(message.value)).sort((a, b) => a - b), range(from, 30), 'values')
  return member
}

async function commitAll (member) {
  await member.consumer.commitOffsets([0, 1, 2].map(partition => ({
    topic: topic('group'),
    partition,
    offset: String(1 + Math.max(...member.messages.filter(m => m.partition === partition).map(m => Number(m.offset))))
  })))
}

/** A producer that has this id, and begins. */
async function transactional (id) {
  const producer = kafka.producer({ kafkaJS: { transactionalId: topic(id) } })
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

await run('@confluentinc/kafka-javascript', {
  'create-topic': async () => {
    equal(await create(topic('made')), true, 'created')
    // It takes the error for an answer.
    equal(await create(topic('made')), false, 'created again')
  },
  'describe-topic': async () => {
    const [found] = await admin.fetchTopicMetadata({ topics: [topic('made')] })
    equal(found.partitions.map(partition => partition.leader >= 0), [true, true, true], 'leaders')
  },
  'delete-topic': async () => {
    await admin.deleteTopics({ topics: [topic('made')] })
    await until('deleted', async () => !(await admin.listTopics()).includes(topic('made')))
  },
  'error-topic-name': () => refusedAs(ErrorCodes.ERR_TOPIC_EXCEPTION, () => create(`${prefix} not a name`)),
  async produce (codec) {
    if (codec === 'zstd' && !confluent.features.includes(codec)) throw new Unsupported('built without zstd')
    const acks = await send('records', records(codec), { 'compression.codec': codec, 'linger.ms': 20, acks: -1 })
    equal(acks.map(ack => Number(ack.baseOffset))[0], sent.length, 'offset')
    sent.push(...records(codec))
  },
  'consume-assign': async () => {
    const messages = await read('records', sent.length)
    equal(messages.map(({ key, value }) => ({ key: text(key), value: text(value) })), sent, 'records')
  },
  headers: async () => {
    // Its headers are a map of lists, so that those of one name come together.
    await send('headers', [{ value: 'v', headers: { a: ['1', '2'], b: '' }, timestamp: String(BASE_MS + 123) }])
    const [found] = await read('headers', 1)
    equal(found.headers.flatMap(Object.entries).map(([name, value]) => [name, text(value)]), [['a', '1'], ['a', '2'], ['b', '']], 'headers')
    equal(found.timestamp, BASE_MS + 123, 'timestamp')
  },
  tombstone: async () => {
    const pairs = [{ key: 'k', value: null }, { key: 'k', value: '' }, { key: null, value: 'v' }]
    await send('tombstone', pairs)
    const messages = await read('tombstone', 3)
    const found = messages.map(({ key, value }) => ({ key: text(key), value: text(value) }))
    equal([found[0], found[2]], [pairs[0], pairs[2]], 'records')
    if (found[1].value === null) throw new Unsupported('it sends an empty value as null; the others came back')
    equal(found[1], pairs[1], 'empty value')
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
    await send('times', range(0, 10).map(i => ({ value: String(i), timestamp: String(BASE_MS + 1000 * i) })))
    const at = async ms => (await admin.fetchTopicOffsetsByTimestamp(topic('times'), ms))[0].offset
    equal(await at(BASE_MS + 3500), '4', 'offset')
    // It gives the end where no record is late enough.
    equal(await at(BASE_MS + 9001), '10', 'offset after the last')
    equal(String((await read('times', 6, 4))[0].value), '4', 'value')
  },
  idempotent: async () => {
    const settings = { 'enable.idempotence': true, 'batch.num.messages': 10, 'linger.ms': 0 }
    const acks = await producing(settings, producer => Promise.all(range(0, 1000).map(i =>
      producer.send({ topic: topic('idempotent'), messages: [{ partition: 0, value: String(i) }] }))))
    equal(acks.map(([ack]) => Number(ack.baseOffset)), range(0, 1000), 'offsets')
    equal((await read('idempotent', 1000)).map(found => Number(found.value)), range(0, 1000), 'values')
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
    await until('one member has all', () => first.partitions() === 3)
    const second = await join('r', 'group')
    await until('both have some', () => first.partitions() > 0 && second.partitions() > 0 && first.partitions() + second.partitions() === 3)
    await first.consumer.disconnect()
    await until('the second one has all', () => second.partitions() === 3)
    await second.consumer.disconnect()
  },
  'describe-group': async () => {
    equal(await listed(), true, 'listed')
    const { groups: [found] } = await admin.describeGroups([topic('g')])
    equal([found.state, found.members], [confluent.KafkaJS.ConsumerGroupStates.EMPTY, []], 'group')
  },
  'delete-group': async () => {
    await admin.deleteGroups([topic('g')])
    equal(await listed(), false, 'listed')
  },
  'transaction-commit': async () => {
    writer = await transactional('t')
    await inTransaction('transaction', numbered('kept', 0, 10), true)
    equal((await read('transaction', 10)).map(({ value }) => text(value)), numbered('kept', 0, 10), 'values')
  },
  'transaction-abort': async () => {
    await inTransaction('transaction', numbered('aborted', 0, 10), false)
    await inTransaction('transaction', numbered('kept', 10, 10), true)
    equal((await read('transaction', 20)).map(({ value }) => text(value)), numbered('kept', 0, 20), 'values')
  },
  'transaction-offsets': async () => {
    const consumer = kafka.consumer({ kafkaJS: { groupId: topic('tg'), autoCommit: false } })
    await consumer.connect()
    for (const [commit, expected] of [[false, []], [true, ['5']]]) {
      const transaction = await writer.transaction()
      await transaction.send({ topic: topic('copied'), messages: [{ partition: 0, value: 'copy' }] })
      await transaction.sendOffsets({ consumer, topics: [{ topic: topic('transaction'), partitions: [{ partition: 0, offset: '5' }] }] })
      await (commit ? transaction.commit() : transaction.abort())
      const found = await admin.fetchOffsets({ groupId: topic('tg'), topics: [topic('transaction')] })
      const offsets = found.flatMap(one => one.partitions.map(({ offset }) => offset)).filter(offset => Number(offset) >= 0)
      equal(offsets, expected, 'offset')
    }
    await consumer.disconnect()
    await writer.disconnect()
  },
  'transaction-fencing': async () => {
    const first = await (await transactional('f')).transaction()
    await first.send({ topic: topic('fenced'), messages: [{ partition: 0, value: 'first' }] })
    const second = await (await transactional('f')).transaction()
    await refused(/./, () => first.commit())
    await second.send({ topic: topic('fenced'), messages: [{ partition: 0, value: 'second' }] })
    await second.commit()
    equal((await read('fenced', 1)).map(({ value }) => text(value)), ['second'], 'values')
  },
  'error-unknown-topic': () => refusedAs(ErrorCodes.ERR_UNKNOWN_TOPIC_OR_PART, () => send('missing', [{ value: 'v' }])),
  'error-too-large': () => producing({}, async producer => {
    const one = bytes => producer.send({ topic: topic('small'), messages: [{ partition: 0, value: BIG.subarray(0, bytes) }] })
    await refusedAs(ErrorCodes.ERR_MSG_SIZE_TOO_LARGE, () => one(2000))
    equal((await one(10))[0].baseOffset, '0', 'offset')
  })
}, `(librdkafka ${confluent.librdkafkaVersion})`)
