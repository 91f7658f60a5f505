package dev.howdah.compat.transactions;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.tools.ToolTranscript;
import dev.howdah.compat.tools.Tools;
import dev.howdah.compat.transactions.TransactionWire.Who;
import dev.howdah.compat.wire.RawBatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.InitProducerIdResponseData;

/**
 * What an operator does to transactions with {@code kafka-transactions}: looks at those that are over, open and hanging, and ends them. Keeps
 * what each step printed, without what differs by nature: producer ids, nodes, times, and the width of columns.
 *
 * <p>Thread: one.
 */
final class TransactionToolsScript {

    private static final String TOOL = "org.apache.kafka.tools.TransactionsCommand";
    private static final String TOPIC = "orders";
    private static final String HANGING = "hanging";
    /** Longer than the script takes. */
    private static final String TIMEOUT_MS = "600000";

    private static final int HOUR_MS = 3_600_000;

    private static final Pattern LISTED = Pattern.compile("^(tx-\\S+) \\d+ \\d+ (\\w+)$");
    private static final Pattern DESCRIBED =
            Pattern.compile("^\\d+ (tx-\\S+) \\d+ (\\d+ \\w+ \\d+) (?:\\d{13} \\d+|(None None)) ?(.*)$");

    /** Kafka keeps the start of a transaction that is over. */
    private static final Pattern OVER = Pattern.compile("^(NODE tx-\\S+ ID \\d+ Complete\\w+ \\d+) TIMES.*$");

    /** Without the coordinator's epoch: Howdah's transactions have rows for coordinators, so it is always -1. */
    private static final Pattern PRODUCER = Pattern.compile("^\\d+ (\\d+) -?\\d+ (-?\\d+) \\d{13} (\\d+|None)$");

    /** The control batch of transactions v2 has the next epoch, which Kafka tells of its producer; here it is that of its records. */
    private static final Pattern AFTER_END = Pattern.compile("^ID \\d+ -?\\d+ TIME None$");

    private static final Pattern FOUND =
            Pattern.compile("^(orders|hanging) (\\d) \\d+ (\\d+ -?\\d+ \\d+) \\d{13} (\\d+)$");

    private final String bootstrap;
    private final Session session;
    private final ToolTranscript transcript;
    private final Orphaning orphaning;

    /** How a server can be brought to have a transaction in a partition that its coordinator knows nothing of, if it can. */
    interface Orphaning {

        /** Of the client that writes it. */
        Age age();

        /** Before it is written. */
        void allow(Admin admin) throws Exception;
    }

    TransactionToolsScript(String bootstrap, Tools tools, Path directory, Orphaning orphaning) {
        this.bootstrap = bootstrap;
        this.session = new Session(bootstrap, "tools");
        this.transcript = new ToolTranscript(tools, directory, TransactionToolsScript::normal);
        this.orphaning = orphaning;
    }

    /** Runs all; returns what each step printed, by its command, in the order of the steps. */
    Map<String, List<String>> run() throws Exception {
        try (Admin admin = session.admin()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1), new NewTopic(HANGING, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            tool("list");
            ended();
            try (KafkaProducer<byte[], byte[]> open = open("tx-open")) {
                look();
                abort();
                // A commit of it would be one of nothing.
                open.close(Duration.ZERO);
            }
            terminate();
            hang(admin);
            wrong();
        }
        return transcript.steps();
    }

    private void ended() throws Exception {
        for (boolean commit : new boolean[] {true, false}) {
            String id = commit ? "tx-committed" : "tx-aborted";
            try (KafkaProducer<byte[], byte[]> producer = open(id)) {
                if (commit) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        ends("two that are over", 4);
    }

    /** A producer that has written one record to each partition, and not ended. */
    private KafkaProducer<byte[], byte[]> open(String id) {
        KafkaProducer<byte[], byte[]> producer =
                session.producer("transactional.id", id, "transaction.timeout.ms", TIMEOUT_MS);
        producer.initTransactions();
        producer.beginTransaction();
        for (int partition = 0; partition < 2; partition++) {
            producer.send(new ProducerRecord<>(TOPIC, partition, null, id.getBytes(StandardCharsets.UTF_8)));
        }
        producer.flush();
        return producer;
    }

    private void look() {
        tool("list");
        tool("list", "--duration-filter", "600000");
        tool("list", "--duration-filter", "-1");
        tool("list", "--transactional-id-pattern", "tx-o.*");
        tool("list", "--transactional-id-pattern", "open");
        tool("list", "--transactional-id-pattern", "([");
        for (String id : List.of("tx-committed", "tx-aborted", "tx-open", "tx-missing")) {
            tool("describe", "--transactional-id", id);
        }
        for (String partition : List.of("0", "1")) {
            tool("describe-producers", "--topic", TOPIC, "--partition", partition);
        }
        tool("find-hanging", "--topic", TOPIC);
        tool("find-hanging", "--topic", TOPIC, "--max-transaction-timeout", "0");
        tool("find-hanging", "--topic", TOPIC, "--partition", "1", "--max-transaction-timeout", "0");
    }

    private void abort() throws Exception {
        ends("one is open", 4);
        tool("abort", "--topic", TOPIC, "--partition", "0", "--start-offset", "2");
        tool("abort", "--topic", TOPIC, "--partition", "0", "--start-offset", "4");
        ends("it is aborted on the first partition", 6);
        tool("describe-producers", "--topic", TOPIC, "--partition", "0");
        tool("abort", "--topic", TOPIC, "--partition", "0", "--start-offset", "4");
        tool("abort", "--topic", TOPIC, "--partition", "1", "--start-offset", "4");
    }

    private void terminate() throws Exception {
        try (KafkaProducer<byte[], byte[]> zombie = open("tx-terminated")) {
            ends("another is open", 6);
            tool("forceTerminateTransaction", "--transactionalId", "tx-terminated");
            ends("it is terminated", 8);
            String outcome = "committed";
            try {
                zombie.commitTransaction();
            } catch (KafkaException e) {
                outcome = "not committed";
            }
            transcript.put("its producer commits", List.of(outcome));
            zombie.close(Duration.ZERO);
        }
        tool("list", "--transactional-id-pattern", "tx-terminated");
    }

    /** A transaction of an hour ago that no coordinator knows, if the server can have such: found by the tool, ended by it, and readers go on. */
    private void hang(Admin admin) throws Exception {
        Uuid topicId = admin.describeTopics(List.of(HANGING))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get(HANGING)
                .topicId();
        orphaning.allow(admin);
        int port = Integer.parseInt(bootstrap.split(":")[1]);
        try (TransactionWire wire = new TransactionWire(port, orphaning.age(), HANGING, topicId)) {
            InitProducerIdResponseData who = wire.init("tx-hanging", 60_000, Who.NOBODY);
            Eventually.holds(
                    () -> wire.produce(
                                            "tx-hanging",
                                            0,
                                            RawBatch.of("forgotten")
                                                    .timestampMs(System.currentTimeMillis() - HOUR_MS)
                                                    .producer(who.producerId(), who.producerEpoch(), 0)
                                                    .attributes(TransactionWire.TRANSACTIONAL_BATCH))
                                    .errorCode()
                            == 0,
                    () -> "it is written");
            wire.produce(null, 0, RawBatch.of("behind it"));
        }
        transcript.put("end before", List.of(Long.toString(end(HANGING))));
        tool("find-hanging", "--topic", HANGING);
        tool("abort", "--topic", HANGING, "--partition", "0", "--start-offset", "0");
        Eventually.holds(() -> end(HANGING) == 3, () -> "readers go on behind the hanging transaction");
        tool("find-hanging", "--topic", HANGING);
    }

    private void wrong() {
        tool("find-hanging");
        tool("find-hanging", "--partition", "0", "--broker-id", "1");
        tool("abort", "--topic", TOPIC, "--partition", "0");
        tool("abort", "--topic", TOPIC, "--partition", "0", "--producer-id", "1");
        tool("list", "--transactional-id-pattern", "tx-[act].*");
    }

    /** Waits for the end of the first partition as those see it that read what is committed. */
    private void ends(String when, long expected) {
        Eventually.holds(() -> end(TOPIC) == expected, () -> when + ": " + end(TOPIC) + " instead of " + expected);
        transcript.put("end, " + when, List.of(Long.toString(expected)));
    }

    private long end(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = session.consumer("isolation.level", "read_committed")) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private void tool(String... arguments) {
        transcript.tool(TOOL, arguments);
    }

    private static String normal(String line) {
        String text = ToolTranscript.withoutPorts(ToolTranscript.withoutMembers(line.replace('\t', ' ')));
        text = LISTED.matcher(text).replaceFirst("$1 NODE ID $2");
        text = DESCRIBED.matcher(text).replaceFirst("NODE $1 ID $2 TIMES$3 $4");
        text = FOUND.matcher(text).replaceFirst("$1 $2 ID $3 TIME $4");
        text = OVER.matcher(text).replaceFirst("$1");
        text = PRODUCER.matcher(text).replaceFirst("ID $1 $2 TIME $3");
        return AFTER_END.matcher(text).replaceFirst("ID TIME None");
    }
}
