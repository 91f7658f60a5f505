package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.proxy.FaultProxy;
import dev.howdah.compat.shares.ShareWire.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Members of a share group at a broker that is cut off from Postgres. */
class ShareCutOffTest {

    private static final int ACCEPT = 1;
    private static final int RECORDS = 10;

    /** Longer than the cut lasts, so that no record comes back by its lock. */
    private static final String LOCK_MS = "60000";

    /** A claim gets a second on top of its wait, and the lease ends after nine. */
    private static final long EMPTY_ANSWER_LIMIT_MS = 6_000;

    private static final long MOVE_LIMIT_MS = 60_000;

    @Test
    void they_are_sent_elsewhere_and_what_comes_late_is_given_back_as_if_it_had_never_been_delivered()
            throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                FaultProxy proxy = FaultProxy.inFrontOf(postgres.port());
                BrokerProcess other = broker("share-beside", postgres.url());
                BrokerProcess cut = broker("share-cut", postgres.url(proxy.port()))) {
            awaitBoth(other, cut);
            ShareClients clients = new ShareClients(other.bootstrap(), "share-cut");
            String group = clients.group("cut");
            clients.configure(group, "share.record.lock.duration.ms", LOCK_MS);
            String topic = clients.topic("cut", 1);
            Uuid topicId = clients.topicId(topic);
            Uuid quietId = clients.topicId(clients.topic("quiet", 1));
            clients.produce(topic, 1, 0, RECORDS);
            try (ShareWire holds = new ShareWire(cut.port(), group, 2);
                    ShareWire claims = new ShareWire(cut.port(), group, 2);
                    ShareWire waits = new ShareWire(cut.port(), group, 2);
                    ShareWire elsewhere = new ShareWire(other.port(), group, 2)) {
                open(holds, topicId);
                open(claims, topicId);
                open(waits, quietId);
                Eventually.holds(
                        () -> ShareWire.text(
                                        holds.fetch(holds.request(holds.epoch).setMaxRecords(4)))
                                .contains("0..3 x1"),
                        () -> "some are held");
                CompletableFuture<ShareFetchResponseData> waiting =
                        CompletableFuture.supplyAsync(() -> fetch(waits, 60_000));

                proxy.hold();
                long began = System.nanoTime();
                assertThat(ShareWire.text(fetch(claims, 500))).isEqualTo("lock " + LOCK_MS + " {}");
                assertThat(millisSince(began))
                        .as("a claim is not waited for much longer than the client waits")
                        .isLessThan(EMPTY_ANSWER_LIMIT_MS);
                assertThat(ShareWire.text(holds.acknowledge(topicId, 0, new Batch(0, 1, ACCEPT))))
                        .isEqualTo("[0 NOT_LEADER_OR_FOLLOWER]");
                assertSentTo(other, waiting.get(20, TimeUnit.SECONDS));
                assertSentTo(other, fetch(claims, 0));
                assertThat(ShareWire.text(holds.acknowledge(topicId, 0, new Batch(0, 1, ACCEPT))))
                        .isEqualTo("[0 NOT_LEADER_OR_FOLLOWER]");

                proxy.heal();
                open(elsewhere, topicId);
                List<String> taken = new ArrayList<>();
                Eventually.holds(
                        Duration.ofSeconds(40),
                        () -> {
                            fetch(elsewhere, 1_000)
                                    .responses()
                                    .forEach(one -> one.partitions()
                                            .forEach(data -> data.acquiredRecords()
                                                    .forEach(range -> LongStream.rangeClosed(
                                                                    range.firstOffset(), range.lastOffset())
                                                            .forEach(offset -> taken.add(
                                                                    offset + " x" + range.deliveryCount())))));
                            return taken.size() >= RECORDS - 4;
                        },
                        () -> "the others come: " + taken);
                Collections.sort(taken);
                assertThat(taken)
                        .isEqualTo(IntStream.range(4, RECORDS)
                                .mapToObj(offset -> offset + " x1")
                                .toList());
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + cut.logTail() + "\n" + other.logTail(), e);
            }
        }
    }

    @Test
    void a_share_consumer_moves_to_the_other_broker() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                FaultProxy proxy = FaultProxy.inFrontOf(postgres.port());
                BrokerProcess other = broker("share-beside-2", postgres.url());
                BrokerProcess cut = broker("share-cut-2", postgres.url(proxy.port()))) {
            awaitBoth(other, cut);
            ShareClients clients = new ShareClients(other.bootstrap() + "," + cut.bootstrap(), "share-moves");
            String group = clients.group("moves");
            String topic = clients.topic("moves", 4);
            Set<Integer> seen = new TreeSet<>();
            try (KafkaShareConsumer<String, String> consumer = clients.consumer(group, topic)) {
                clients.produce(topic, 4, 0, 40);
                awaitSeen(consumer, seen, 40);
                proxy.hold();
                long began = System.nanoTime();
                CompletableFuture<Void> produced = CompletableFuture.runAsync(() -> clients.produce(topic, 4, 40, 80));
                awaitSeen(consumer, seen, 80);
                System.out.println("shares: a broker cut off, its records come by way of the other after "
                        + millisSince(began) + " ms");
                assertThat(millisSince(began)).isLessThan(MOVE_LIMIT_MS);
                produced.get(60, TimeUnit.SECONDS);
                proxy.heal();
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + cut.logTail() + "\n" + other.logTail(), e);
            }
        }
    }

    private static void awaitSeen(KafkaShareConsumer<String, String> consumer, Set<Integer> seen, int count) {
        Eventually.holds(
                () -> {
                    consumer.poll(Duration.ofMillis(200)).forEach(record -> seen.add(Integer.valueOf(record.value())));
                    return seen.size() >= count;
                },
                () -> seen.size() + " records come (wanted: " + count + ")");
    }

    private static BrokerProcess broker(String name, String postgres) {
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres)
                .withArguments(
                        "--set", "group.share.assignment.interval.ms=0",
                        "--set", "group.share.min.heartbeat.interval.ms=200",
                        "--set", "group.share.heartbeat.interval.ms=500"));
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** A session for partition 0, and the broker knows the partition; nothing is taken yet. */
    private static void open(ShareWire member, Uuid topicId) {
        Eventually.holds(
                () -> {
                    ShareFetchRequestData request =
                            member.request(0).setMaxRecords(0).setMaxWaitMs(0);
                    return member.fetch(request, ShareWire.topic(topicId, 0)).errorCode() == 0;
                },
                () -> "a session is opened");
    }

    private static ShareFetchResponseData fetch(ShareWire member, int maxWaitMs) {
        try {
            return member.fetch(member.request(member.epoch).setMaxWaitMs(maxWaitMs));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSentTo(BrokerProcess broker, ShareFetchResponseData answer) {
        ShareFetchResponseData.PartitionData data =
                answer.responses().iterator().next().partitions().get(0);
        assertThat(Errors.forCode(data.errorCode())).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(data.currentLeader().leaderEpoch()).isPositive();
        assertThat(answer.nodeEndpoints())
                .singleElement()
                .satisfies(node -> assertThat(node.port()).isEqualTo(broker.port()))
                .satisfies(node ->
                        assertThat(node.nodeId()).isEqualTo(data.currentLeader().leaderId()));
    }

    private static void awaitBoth(BrokerProcess first, BrokerProcess second) {
        for (BrokerProcess asked : List.of(first, second)) {
            Eventually.holds(
                    () -> {
                        try (Admin admin = new Session(asked.bootstrap(), "nodes").admin()) {
                            return admin.describeCluster().nodes().get().size() == 2;
                        }
                    },
                    () -> asked.bootstrap() + " lists both");
        }
    }
}
