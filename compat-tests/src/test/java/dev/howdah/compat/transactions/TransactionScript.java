package dev.howdah.compat.transactions;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.transactions.TransactionWire.Who;
import dev.howdah.compat.wire.RawBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequestCollection;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** All that can happen to transactions, in the versions of one age, every step with what the server answered. Thread: one. */
final class TransactionScript {

    private static final int PARTITIONS = 14;
    private static final int TIMEOUT_MS = 60_000;
    private static final int SHORT_MS = 200;
    private static final long LATEST = -1;
    private static final long MAX_TIMESTAMP = -3;
    private static final int MAX_TIMESTAMP_FROM_VERSION = 7;

    private final int port;
    private final Age age;
    private final Session session;
    private final Answers answers = new Answers();
    private final Map<String, String> steps = new LinkedHashMap<>();
    private String topic = "";
    private TransactionWire wire;
    private String chapter = "";

    TransactionScript(String bootstrap, Age age) {
        this.port = Integer.parseInt(bootstrap.split(":")[1]);
        this.age = age;
        this.session = new Session(bootstrap, "transactions");
    }

    /** A transactional producer: what it has been told, and where it stands in its partitions. */
    private final class Writer {

        private final String id;
        private final Map<Integer, Integer> sequences = new LinkedHashMap<>();
        private Who who = Who.NOBODY;

        private Writer(String hint) {
            this.id = topic + "-" + hint;
        }

        /** As a client starts: again and again while an older transaction of it is being ended. */
        private String init(int timeoutMs, Who known) {
            return settled(() -> {
                InitProducerIdResponseData answer = wire.init(id, timeoutMs, known);
                if (answer.errorCode() == 0) {
                    become(new Who(answer.producerId(), answer.producerEpoch()));
                }
                return answers.text(answer);
            });
        }

        private String init() {
            return init(TIMEOUT_MS, Who.NOBODY);
        }

        private void become(Who other) {
            if (!other.equals(who)) {
                sequences.clear();
            }
            who = other;
        }

        /** What a client of v1 does before it writes to a partition. */
        private String declare(Integer... partitions) {
            return settled(() -> answers.text(wire.addPartitions(id, who, topic, partitions)));
        }

        private String write(int partition, String... values) {
            return write(who, partition, values);
        }

        private String write(Who as, int partition, String... values) {
            return settled(() -> {
                int sequence = sequences.getOrDefault(partition, 0);
                var answer = wire.produce(
                        id,
                        partition,
                        RawBatch.of(values)
                                .producer(as.id(), as.epoch(), sequence)
                                .attributes(TransactionWire.TRANSACTIONAL_BATCH));
                if (answer.errorCode() == 0) {
                    sequences.put(partition, sequence + values.length);
                }
                return Answers.text(answer);
            });
        }

        /** Declares the partition if the client is one of v1, and writes to it. */
        private String begin(int partition, String... values) {
            return (age.isV2() ? "" : declare(partition) + " ") + write(partition, values);
        }

        private String end(boolean commit) {
            return end(who, commit);
        }

        private String end(Who as, boolean commit) {
            return settled(() -> {
                EndTxnResponseData answer = wire.end(id, as, commit);
                if (answer.errorCode() == 0 && answer.producerId() >= 0) {
                    become(new Who(answer.producerId(), answer.producerEpoch()));
                }
                return answers.text(answer);
            });
        }
    }

    Map<String, String> run() throws Exception {
        topic = session.createTopic("age" + age.years(), PARTITIONS, Map.of());
        try (TransactionWire opened = new TransactionWire(port, age, topic, topicId())) {
            wire = opened;
            awaitLeaders();
            chapter("init", this::inits);
            chapter("commit and abort", this::commitAndAbort);
            chapter("two at once", this::twoAtOnce);
            chapter("state", this::states);
            chapter("retry", this::retries);
            chapter("unknown", this::unknown);
            chapter("fencing", this::fencing);
            chapter("init over an open one", this::initOverOpen);
            chapter("offsets", this::offsets);
            chapter("looking", this::looking);
            chapter("markers", this::markers);
            chapter("timeout", this::timeout);
        }
        return steps;
    }

    private void inits() {
        // Apache Kafka makes its topics of groups and transactions when it is first asked for a coordinator.
        note("coordinator of a group", () -> settled(() -> coordinator((byte) 0)));
        note("coordinator", () -> settled(() -> coordinator(TransactionWire.TRANSACTION_COORDINATOR)));
        Writer writer = new Writer("init");
        note("first", writer::init);
        note("second", writer::init);
        note("no id", () -> answers.text(wire.init(null, TIMEOUT_MS, Who.NOBODY)));
        note("empty id", () -> answers.text(wire.init("", TIMEOUT_MS, Who.NOBODY)));
        note("timeout of 0", () -> writer.init(0, Who.NOBODY));
        note("negative timeout", () -> writer.init(-5, Who.NOBODY));
        note("timeout of 15 minutes", () -> writer.init(900_000, Who.NOBODY));
        note("timeout beyond the limit", () -> writer.init(900_001, Who.NOBODY));
        if (age.of(ApiKeys.INIT_PRODUCER_ID) >= 3) {
            Who known = writer.who;
            note("with what it has", () -> writer.init(TIMEOUT_MS, known));
            note("with what it had, a retry", () -> writer.init(TIMEOUT_MS, known));
            note("with an older epoch", () -> writer.init(TIMEOUT_MS, known.withEpoch(0)));
            note("with an epoch from the future", () -> writer.init(TIMEOUT_MS, known.withEpoch(99)));
            note("with another's producer id", () -> writer.init(TIMEOUT_MS, new Who(known.id() + 1_000_000, 0)));
            note("an id without an epoch", () -> writer.init(TIMEOUT_MS, new Who(known.id(), -1)));
            note("an epoch without an id", () -> writer.init(TIMEOUT_MS, new Who(-1, 3)));
            Writer fresh = new Writer("init-fresh");
            note("an unknown id with a producer", () -> fresh.init(TIMEOUT_MS, new Who(known.id() + 2_000_000, 4)));
        }
    }

    private String coordinator(byte type) throws Exception {
        var found = wire.findCoordinator(type, "c-" + topic);
        return found.coordinators().isEmpty()
                ? Answers.error(found.errorCode()) + " " + (found.port() == port)
                : Answers.error(found.coordinators().get(0).errorCode()) + " "
                        + (found.coordinators().get(0).port() == port);
    }

    private void commitAndAbort() {
        Writer writer = new Writer("commit");
        writer.init();
        note("begin", () -> writer.begin(0, "a", "b"));
        note("read committed while open", () -> read(0, 0, true));
        note("read all while open", () -> read(0, 0, false));
        note("ends while open", () -> ends(0));
        note("by time while open", () -> find(0, 1));
        if (age.of(ApiKeys.LIST_OFFSETS) >= MAX_TIMESTAMP_FROM_VERSION) {
            note("latest of all times while open", () -> find(0, MAX_TIMESTAMP));
        }
        note("more", () -> writer.write(0, "c"));
        note("commit", () -> writer.end(true));
        awaitStable(0, 4);
        note("read committed", () -> read(0, 0, true));
        note("ends", () -> ends(0));
        note("by time", () -> find(0, 1));
        note("begin again", () -> writer.begin(0, "d"));
        note("abort", () -> writer.end(false));
        awaitStable(0, 6);
        note("read committed after an abort", () -> read(0, 0, true));
        note("read all after an abort", () -> read(0, 0, false));
        note("read committed behind the abort", () -> read(0, 6, true));
        note("a third", () -> writer.begin(0, "e"));
        note("commit of it", () -> writer.end(true));
        awaitStable(0, 8);
        note("read committed of all", () -> read(0, 0, true));
        note("read from the marker on", () -> read(0, 5, true));
        note("read from the last one on", () -> read(0, 6, true));
    }

    /** Of two open transactions and a writer without one, in one partition. */
    private void twoAtOnce() {
        Writer one = new Writer("one");
        Writer two = new Writer("two");
        one.init();
        two.init();
        note("one", () -> one.begin(1, "a"));
        note("nobody", () -> Answers.text(wire.produce(null, 1, RawBatch.of("plain"))));
        note("two", () -> two.begin(1, "b"));
        note("two commits", () -> two.end(true));
        note("the first one holds back", () -> read(1, 0, true));
        note("one again", () -> one.write(1, "c"));
        note("one aborts", () -> one.end(false));
        awaitStable(1, 6);
        note("read committed", () -> read(1, 0, true));
        note("in two partitions", () -> one.begin(1, "d") + " " + one.begin(2, "d"));
        note("and both are aborted", () -> one.end(false));
        awaitStable(1, 8);
        awaitStable(2, 2);
        note("read committed of the second partition", () -> read(2, 0, true));
    }

    private void states() {
        Writer writer = new Writer("states");
        writer.init();
        note("write undeclared", () -> writer.write(3, "undeclared"));
        note("end it", () -> writer.end(false));
        note("declare only", () -> writer.declare(10));
        note("declare again", () -> writer.declare(10, 11));
        note("commit of nothing written", () -> writer.end(true));
        // The end of the next transaction comes after the markers of this one, if there are any.
        note("commit of another", () -> writer.begin(3, "another") + " " + writer.end(true));
        awaitStable(3, age.isV2() ? 4 : 2);
        note("ends of what was only declared", () -> ends(10));
        note("declare an unknown partition", () -> writer.declare(3, 77));
        note(
                "declare an unknown topic",
                () -> settled(() -> answers.text(wire.addPartitions(writer.id, writer.who, "no-such-topic", 0))));
        note("abort what was refused", () -> writer.end(false));
        note(
                "a transactional batch without an id",
                () -> Answers.text(wire.produce(
                        null,
                        3,
                        RawBatch.of("x")
                                .producer(writer.who.id(), writer.who.epoch(), 0)
                                .attributes(TransactionWire.TRANSACTIONAL_BATCH))));
        note("begin", () -> writer.begin(3, "a"));
        note(
                "a batch outside of the transaction, by its producer",
                () -> Answers.text(
                        wire.produce(writer.id, 3, RawBatch.of("x").producer(writer.who.id(), writer.who.epoch(), 1))));
        note(
                "a gap in the sequence",
                () -> Answers.text(wire.produce(
                        writer.id,
                        3,
                        RawBatch.of("x")
                                .producer(writer.who.id(), writer.who.epoch(), 7)
                                .attributes(TransactionWire.TRANSACTIONAL_BATCH))));
        note(
                "a duplicate",
                () -> settled(() -> Answers.text(wire.produce(
                        writer.id,
                        3,
                        RawBatch.of("a")
                                .producer(writer.who.id(), writer.who.epoch(), 0)
                                .attributes(TransactionWire.TRANSACTIONAL_BATCH)))));
        note("commit", () -> writer.end(true));
        note(
                "a batch outside of any transaction, by its producer",
                () -> Answers.text(
                        wire.produce(writer.id, 4, RawBatch.of("y").producer(writer.who.id(), writer.who.epoch(), 0))));
        for (int version = 4; version <= 5; version++) {
            int v = version;
            note(
                    "brokers declare v" + v,
                    () -> settled(
                            () -> answers.text(wire.addPartitionsBatch(v, writer.id, writer.who, false, topic, 4))));
            note(
                    "brokers verify v" + v,
                    () -> settled(
                            () -> answers.text(wire.addPartitionsBatch(v, writer.id, writer.who, true, topic, 4, 5))));
            note("end of it v" + v, () -> writer.end(false));
            note(
                    "brokers verify none v" + v,
                    () -> settled(
                            () -> answers.text(wire.addPartitionsBatch(v, writer.id, writer.who, true, topic, 4))));
            for (boolean verifyOnly : List.of(true, false)) {
                note(
                        "brokers ask for one that is not there v" + v + " " + verifyOnly,
                        () -> settled(() -> answers.text(
                                wire.addPartitionsBatch(v, writer.id, writer.who, verifyOnly, topic, 4, 99))));
            }
        }
    }

    private void retries() {
        Writer writer = new Writer("retries");
        writer.init();
        note("commit of none", () -> writer.end(true));
        note("abort of none", () -> writer.end(false));
        note("begin", () -> writer.begin(5, "a"));
        Who before = writer.who;
        note("commit", () -> writer.end(true));
        note("commit again", () -> writer.end(before, true));
        note("abort after the commit", () -> writer.end(before, false));
        note("commit again with the new epoch", () -> writer.end(true));
        note("abort with the new epoch", () -> writer.end(false));
        note("begin a second", () -> writer.begin(5, "b"));
        Who second = writer.who;
        note("abort", () -> writer.end(false));
        note("abort again", () -> writer.end(second, false));
        note("commit after the abort", () -> writer.end(second, true));
        note("a late batch", () -> writer.write(second, 5, "late"));
        note("what came of it", () -> read(5, 0, true));
        note("end of what the late batch began", () -> writer.end(false));
    }

    private void unknown() {
        Writer nobody = new Writer("nobody");
        Who stranger = new Who(987_654_321, 3);
        note("declare", () -> settled(() -> answers.text(wire.addPartitions(nobody.id, stranger, topic, 0))));
        note("offsets", () -> settled(() -> Answers.error(wire.addOffsets(nobody.id, stranger, "g"))));
        note("end", () -> settled(() -> answers.text(wire.end(nobody.id, stranger, true))));
        note("write", () -> nobody.write(stranger, 5, "x"));
        note(
                "commit of offsets",
                () -> settled(() -> Answers.text(wire.commitOffset(nobody.id, stranger, "g-" + topic, 1, "", -1))));
        note("empty id", () -> settled(() -> answers.text(wire.end("", stranger, true))));
        note("declare with an empty id", () -> settled(() -> answers.text(wire.addPartitions("", stranger, topic, 0))));
        note("offsets with an empty id", () -> settled(() -> Answers.error(wire.addOffsets("", stranger, "g"))));
        note(
                "commit of offsets with an empty id",
                () -> settled(() -> Answers.text(wire.commitOffset("", stranger, "g-" + topic, 1, "", -1))));
        Writer writer = new Writer("known");
        writer.init();
        Who other = new Who(writer.who.id() + 5_000_000, writer.who.epoch());
        note(
                "declare an internal topic",
                () -> settled(() -> answers.text(wire.addPartitions(writer.id, writer.who, "__consumer_offsets", 0))));
        note(
                "commit of offsets of no group",
                () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, "", 1, "", -1))));
        note("declare by another", () -> settled(() -> answers.text(wire.addPartitions(writer.id, other, topic, 0))));
        note("offsets by another", () -> settled(() -> Answers.error(wire.addOffsets(writer.id, other, "g"))));
        note("end by another", () -> settled(() -> answers.text(wire.end(writer.id, other, true))));
        note("write by another", () -> writer.write(other, 5, "x"));
        Who future = writer.who.withEpoch(writer.who.epoch() + 3);
        note(
                "declare from the future",
                () -> settled(() -> answers.text(wire.addPartitions(writer.id, future, topic, 0))));
        note("end from the future", () -> settled(() -> answers.text(wire.end(writer.id, future, true))));
        note("write from the future", () -> writer.write(future, 5, "x"));
    }

    private void fencing() {
        Writer old = new Writer("fenced");
        old.init();
        note("begin", () -> old.begin(6, "a"));
        note("commit", () -> old.end(true));
        awaitStable(6, 2);
        Who zombie = old.who;
        note("successor", old::init);
        note("declare by the zombie", () -> settled(() -> answers.text(wire.addPartitions(old.id, zombie, topic, 6))));
        note("write by the zombie", () -> old.write(zombie, 6, "z"));
        note("offsets by the zombie", () -> settled(() -> Answers.error(wire.addOffsets(old.id, zombie, "g"))));
        note(
                "commit of offsets by the zombie",
                () -> settled(() -> Answers.text(wire.commitOffset(old.id, zombie, "g-" + topic, 1, "", -1))));
        note("end by the zombie", () -> settled(() -> answers.text(wire.end(old.id, zombie, true))));
        note("the successor writes", () -> old.begin(6, "b"));
        note("write by the zombie into it", () -> old.write(zombie, 6, "z"));
        note("end by the zombie of it", () -> settled(() -> answers.text(wire.end(old.id, zombie, true))));
        note("the successor commits", () -> old.end(true));
        awaitStable(6, 4);
        note("read committed", () -> read(6, 0, true));
    }

    private void initOverOpen() {
        Writer writer = new Writer("open");
        writer.init();
        note("begin", () -> writer.begin(7, "a"));
        Who zombie = writer.who;
        // Kafka aborts it and tells the client to come again; Howdah does both at once.
        note("init, at once", () -> {
            InitProducerIdResponseData answer = wire.init(writer.id, TIMEOUT_MS, Who.NOBODY);
            if (answer.errorCode() == 0) {
                writer.become(new Who(answer.producerId(), answer.producerEpoch()));
            }
            return answers.text(answer);
        });
        if (writer.who.equals(zombie)) {
            writer.init();
        }
        awaitStable(7, 2);
        note("read committed", () -> read(7, 0, true));
        note("write by the zombie", () -> writer.write(zombie, 7, "z"));
        note("end by the zombie", () -> settled(() -> answers.text(wire.end(writer.id, zombie, true))));
        note("begin again", () -> writer.begin(7, "b"));
        note("commit", () -> writer.end(true));
        awaitStable(7, 4);
        note("read committed then", () -> read(7, 2, true));
    }

    private void offsets() {
        String group = "g-" + topic;
        Writer writer = new Writer("offsets");
        writer.init();
        note("no offset", () -> settled(() -> wire.offset(group, true)));
        if (!age.isV2()) {
            note(
                    "not declared",
                    () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, group, 3, "", -1))));
            note("end of what was not declared", () -> writer.end(false));
            note("declare", () -> settled(() -> Answers.error(wire.addOffsets(writer.id, writer.who, group))));
        }
        note(
                "commit offset",
                () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, group, 5, "", -1))));
        note("not to be seen", () -> wire.offset(group, false));
        note("unstable", () -> wire.offset(group, true));
        note("abort", () -> writer.end(false));
        awaitOffset(group, "-1");
        note("after the abort", () -> wire.offset(group, true));
        if (!age.isV2()) {
            note("declare again", () -> settled(() -> Answers.error(wire.addOffsets(writer.id, writer.who, group))));
        }
        note("commit 7", () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, group, 7, "", -1))));
        note(
                "commit 6 after it",
                () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, group, 6, "", -1))));
        note("with a record", () -> writer.begin(8, "with offsets"));
        note("commit", () -> writer.end(true));
        awaitOffset(group, "6");
        note("after the commit", () -> wire.offset(group, true));
        if (age.of(ApiKeys.TXN_OFFSET_COMMIT) >= 3) {
            if (!age.isV2()) {
                settled(() -> Answers.error(wire.addOffsets(writer.id, writer.who, group)));
            }
            note(
                    "by a member that is none",
                    () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, group, 9, "nobody", 1))));
            note(
                    "of a generation that is none",
                    () -> settled(() -> Answers.text(wire.commitOffset(writer.id, writer.who, group, 9, "", 4))));
            note("end of it", () -> writer.end(false));
        }
        note("after all", () -> wire.offset(group, false));
    }

    private void looking() {
        Writer writer = new Writer("looking");
        note("describe unknown", () -> describe(writer));
        writer.init();
        note("describe empty", () -> describe(writer));
        note("begin", () -> writer.begin(9, "a", "b"));
        note("describe ongoing", () -> describe(writer));
        note("producers while open", this::producers);
        note("list all", () -> list(writer, new ListTransactionsRequestData()));
        note("list ongoing", () -> list(writer, new ListTransactionsRequestData().setStateFilters(List.of("Ongoing"))));
        note("list empty", () -> list(writer, new ListTransactionsRequestData().setStateFilters(List.of("Empty"))));
        note(
                "list an unknown state",
                () -> list(writer, new ListTransactionsRequestData().setStateFilters(List.of("Ongoing", "Odd"))));
        note(
                "list by producer",
                () -> list(writer, new ListTransactionsRequestData().setProducerIdFilters(List.of(writer.who.id()))));
        note(
                "list by another producer",
                () -> list(writer, new ListTransactionsRequestData().setProducerIdFilters(List.of(77_777_777L))));
        if (age.of(ApiKeys.LIST_TRANSACTIONS) >= 1) {
            note("list long ones", () -> list(writer, new ListTransactionsRequestData().setDurationFilter(600_000)));
            note("list those of a moment", () -> list(writer, new ListTransactionsRequestData().setDurationFilter(0)));
        }
        if (age.of(ApiKeys.LIST_TRANSACTIONS) >= 2) {
            for (String pattern : List.of(".*-looking", "looking", ".*-[a-z]+ing", "([")) {
                note(
                        "list " + pattern,
                        () -> list(writer, new ListTransactionsRequestData().setTransactionalIdPattern(pattern)));
            }
        }
        note("commit", () -> writer.end(true));
        awaitStable(9, 3);
        awaitState(writer, "Complete");
        note("describe committed", () -> describe(writer));
        note("producers after it", this::producers);
        note("begin and abort", () -> writer.begin(9, "c") + " " + writer.end(false));
        awaitStable(9, 5);
        awaitState(writer, "Complete");
        note("describe aborted", () -> describe(writer));
    }

    private void markers() {
        Writer writer = new Writer("markers");
        writer.init();
        note("begin", () -> writer.begin(9, "m"));
        note("abort by a marker", () -> mark(writer.who, false, 9));
        awaitStable(9, 7);
        note("read committed", () -> read(9, 5, true));
        note("a marker for nobody", () -> mark(new Who(55_555_555, 2), false, 9));
        note("a marker of an older epoch", () -> mark(writer.who.withEpoch(-1), false, 9));
        note("a marker for no partition", () -> mark(writer.who, false, 88));
        note("ends", () -> ends(9));
        note("the end of what was ended", () -> writer.end(false));
        Writer parts = new Writer("marked-in-parts");
        parts.init();
        note("begin in two", () -> parts.begin(12, "c") + " " + parts.begin(13, "a"));
        note("commit one by a marker", () -> mark(parts.who, true, 12));
        awaitStable(12, 2);
        note("read committed of the one", () -> read(12, 0, true));
        note("the other is open", () -> ends(13));
        note("abort the other, and one that is not there", () -> mark(parts.who, false, 13, 88));
        awaitStable(13, 2);
        note("read committed of the other", () -> read(13, 0, true));
        note("the end of what was ended in parts", () -> parts.end(false));
    }

    private void timeout() {
        Writer writer = new Writer("timeout");
        note("init", () -> writer.init(SHORT_MS, Who.NOBODY));
        Who zombie = writer.who;
        note("begin", () -> writer.begin(8, "slow"));
        Eventually.holds(() -> settled(() -> ends(8)).endsWith("committed NONE 4"), () -> "it is aborted by the clock");
        note("read committed", () -> read(8, 2, true));
        awaitState(writer, "Complete");
        note("describe", () -> describe(writer));
        note("write by the zombie", () -> writer.write(zombie, 8, "z"));
        note("end by the zombie", () -> settled(() -> answers.text(wire.end(writer.id, zombie, true))));
        note(
                "declare by the zombie",
                () -> settled(() -> answers.text(wire.addPartitions(writer.id, zombie, topic, 8))));
        if (age.of(ApiKeys.INIT_PRODUCER_ID) >= 3) {
            note("init with what it had", () -> writer.init(SHORT_MS, zombie));
        }
        note("init anew", writer::init);
    }

    private String read(int partition, long offset, boolean committed) throws Exception {
        return answers.text(wire.fetch(partition, offset, committed));
    }

    private String ends(int partition) throws Exception {
        return find(partition, LATEST);
    }

    private String find(int partition, long timestamp) throws Exception {
        return "all " + Answers.text(wire.listOffsets(partition, timestamp, false)) + " committed "
                + Answers.text(wire.listOffsets(partition, timestamp, true));
    }

    private String describe(Writer writer) throws Exception {
        var found = wire.call(
                        new DescribeTransactionsRequestData().setTransactionalIds(List.of(writer.id)),
                        DescribeTransactionsResponseData.class)
                .transactionStates()
                .get(0);
        if (found.errorCode() != 0) {
            return Answers.error(found.errorCode());
        }
        StringBuilder text = new StringBuilder(Answers.error(found.errorCode()));
        text.append(' ').append(found.transactionState()).append(" timeout ").append(found.transactionTimeoutMs());
        text.append(' ').append(answers.text(new Who(found.producerId(), found.producerEpoch())));
        text.append(found.transactionStartTimeMs() > 0 ? " started" : " not started");
        found.topics().forEach(each -> text.append(' ').append(each.partitions()));
        return text.toString();
    }

    private String producers() throws Exception {
        TopicRequestCollection topics = new TopicRequestCollection();
        topics.add(new TopicRequest().setName(topic).setPartitionIndexes(List.of(9, 99)));
        var found = wire.call(new DescribeProducersRequestData().setTopics(topics), DescribeProducersResponseData.class)
                .topics()
                .get(0);
        StringBuilder text = new StringBuilder();
        found.partitions().forEach(partition -> {
            text.append(partition.partitionIndex()).append(' ').append(Answers.error(partition.errorCode()));
            partition
                    .activeProducers()
                    .forEach(each -> text.append(' ')
                            .append(answers.text(new Who(each.producerId(), each.producerEpoch())))
                            .append(" sequence ")
                            .append(each.lastSequence())
                            .append(each.lastTimestamp() > 0 ? " timed" : " untimed")
                            .append(" open since ")
                            .append(each.currentTxnStartOffset()));
            text.append("; ");
        });
        return text.toString();
    }

    /** Whether it is among those that are listed, and how. */
    private String list(Writer writer, ListTransactionsRequestData request) throws Exception {
        ListTransactionsResponseData found = wire.call(request, ListTransactionsResponseData.class);
        StringBuilder text = new StringBuilder(Answers.error(found.errorCode()));
        text.append(found.unknownStateFilters());
        found.transactionStates().stream()
                .filter(each -> each.transactionalId().equals(writer.id))
                .forEach(each -> text.append(' ')
                        .append(answers.name(each.producerId()))
                        .append(' ')
                        .append(each.transactionState()));
        return text.toString();
    }

    private String mark(Who who, boolean commit, Integer... partitions) throws Exception {
        var answer = wire.call(
                new WriteTxnMarkersRequestData()
                        .setMarkers(List.of(new WritableTxnMarker()
                                .setProducerId(who.id())
                                .setProducerEpoch((short) who.epoch())
                                .setTransactionResult(commit)
                                .setCoordinatorEpoch(0)
                                .setTopics(List.of(new WritableTxnMarkerTopic()
                                        .setName(topic)
                                        .setPartitionIndexes(List.of(partitions)))))),
                WriteTxnMarkersResponseData.class);
        TreeMap<Integer, String> errors = new TreeMap<>();
        answer.markers()
                .forEach(marker -> marker.topics()
                        .forEach(each -> each.partitions()
                                .forEach(one -> errors.put(one.partitionIndex(), Answers.error(one.errorCode())))));
        return errors.toString();
    }

    /** Kafka answers for a topic that it has just created a moment later. */
    private void awaitLeaders() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int asked = partition;
            Eventually.holds(
                    () -> wire.listOffsets(asked, LATEST, true).errorCode() == 0,
                    () -> topic + "-" + asked + " has a leader");
        }
    }

    /** Kafka writes its markers after it has answered. */
    private void awaitStable(int partition, long offset) {
        Eventually.holds(
                () -> Answers.text(wire.listOffsets(partition, LATEST, true)).equals("NONE " + offset),
                () -> age + ", " + chapter + ": the last stable offset of " + partition + " becomes " + offset + "\n"
                        + steps);
    }

    private void awaitOffset(String group, String offset) {
        Eventually.holds(
                () -> wire.offset(group, true).startsWith("NONE " + offset),
                () -> age + ", " + chapter + ": the group's offset becomes " + offset + "\n" + steps);
    }

    private void awaitState(Writer writer, String state) {
        Eventually.holds(
                () -> describe(writer).contains(" " + state),
                () -> age + ", " + chapter + ": the state becomes " + state + "\n" + steps);
    }

    private Uuid topicId() throws Exception {
        try (Admin admin = session.admin()) {
            Uuid[] id = {Uuid.ZERO_UUID};
            Eventually.holds(
                    () -> {
                        id[0] = admin.describeTopics(List.of(topic))
                                .allTopicNames()
                                .get()
                                .get(topic)
                                .topicId();
                        return !id[0].equals(Uuid.ZERO_UUID);
                    },
                    () -> "the id of " + topic + " is known");
            return id[0];
        }
    }

    private void chapter(String name, Runnable steps) {
        chapter = name;
        steps.run();
    }

    /** A step with its answer; a closed connection is one too. */
    private interface Asking {
        String ask() throws Exception;
    }

    private void note(String step, Asking asking) {
        String answer;
        try {
            answer = asking.ask();
        } catch (Exception | AssertionError e) {
            answer = "no answer (" + e + ")";
        }
        steps.put(chapter + ": " + step, answer);
    }

    /** The answer once nothing is on its way any more, as a client waits for it. */
    private static String settled(Asking asking) {
        String[] last = {""};
        Eventually.holds(
                () -> {
                    last[0] = asking.ask();
                    return !last[0].contains("CONCURRENT_TRANSACTIONS")
                            && !last[0].contains("COORDINATOR")
                            && !last[0].contains("NOT_ENOUGH_REPLICAS");
                },
                () -> "it settles: " + last[0]);
        return last[0];
    }
}
