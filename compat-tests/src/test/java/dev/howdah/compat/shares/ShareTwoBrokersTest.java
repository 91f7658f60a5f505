package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.shares.ShareWire.Batch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two brokers hand out the records of one partition: none twice, and who waits at one hears of what happens at the other. */
class ShareTwoBrokersTest {

    private static final int ACCEPT = 1;
    private static final int RELEASE = 2;

    /** A fetch waits for so long; what wakes it comes much sooner. */
    private static final int LONG_MS = 20_000;

    private static PostgresProcess postgres;
    private static BrokerProcess first;
    private static BrokerProcess second;
    private static ShareClients clients;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch();
        first = launch("share-two-1");
        second = launch("share-two-2");
        clients = new ShareClients(first.bootstrap(), "two");
    }

    private static BrokerProcess launch(String name) {
        return BrokerProcess.launch(BrokerProcess.Options.on(name, postgres.url())
                .withArguments("--set", "group.share.min.record.lock.duration.ms=1000"));
    }

    @AfterAll
    static void stop() {
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
        postgres.close();
    }

    @Test
    void no_record_is_given_twice() throws Exception {
        String group = clients.group("two-once");
        String topic = clients.topic("once", 1);
        clients.produce(topic, 1, 0, 400);
        Uuid topicId = clients.topicId(topic);
        try (ShareWire atFirst = open(first, group, topicId);
                ShareWire atSecond = open(second, group, topicId)) {
            CompletableFuture<List<Long>> ofFirst = CompletableFuture.supplyAsync(() -> takeAll(atFirst, topicId));
            CompletableFuture<List<Long>> ofSecond = CompletableFuture.supplyAsync(() -> takeAll(atSecond, topicId));
            List<Long> all = new ArrayList<>(ofFirst.get(60, TimeUnit.SECONDS));
            assertThat(all).isNotEmpty();
            assertThat(ofSecond.get(60, TimeUnit.SECONDS)).isNotEmpty();
            all.addAll(ofSecond.get());
            Collections.sort(all);
            assertThat(all).isEqualTo(LongStream.range(0, 400).boxed().toList());
        }
    }

    @Test
    void who_waits_at_one_broker_hears_of_an_append_and_a_release_at_the_other() throws Exception {
        String group = clients.group("two-wake");
        String topic = clients.topic("wake", 1);
        Uuid topicId = clients.topicId(topic);
        try (ShareWire atFirst = open(first, group, topicId);
                ShareWire atSecond = open(second, group, topicId)) {
            CompletableFuture<String> waiting = waitAt(atSecond);
            clients.produce(topic, 1, 0, 4);
            assertThat(waiting.get(LONG_MS / 2, TimeUnit.MILLISECONDS)).contains("0..3 x1");
            CompletableFuture<String> other = waitAt(atFirst);
            assertThat(ShareWire.text(
                            atSecond.acknowledge(topicId, 0, new Batch(0, 1, ACCEPT), new Batch(2, 3, RELEASE))))
                    .isEqualTo("[0 NONE]");
            assertThat(other.get(LONG_MS / 2, TimeUnit.MILLISECONDS)).contains("2..3 x2");
        }
    }

    @Test
    void a_lock_of_a_killed_broker_runs_out_for_the_other() throws Exception {
        String group = clients.group("two-lock");
        clients.configure(group, "share.record.lock.duration.ms", "2000");
        String topic = clients.topic("lock", 1);
        clients.produce(topic, 1, 0, 3);
        Uuid topicId = clients.topicId(topic);
        try (ShareWire atSecond = open(second, group, topicId)) {
            Eventually.holds(() -> text(atSecond).contains("0..2 x1"), () -> "the second broker hands the records out");
            second.kill();
            long began = System.nanoTime();
            try (ShareWire atFirst = open(first, group, topicId)) {
                assertThat(waitAt(atFirst).get(LONG_MS / 2, TimeUnit.MILLISECONDS))
                        .contains("0..2 x2");
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                    .as("lock time + 1 s")
                    .isLessThan(3_000);
        } finally {
            if (!second.isAlive()) {
                second.start();
            }
        }
    }

    private static String text(ShareWire member) throws Exception {
        return ShareWire.text(member.fetch());
    }

    private static CompletableFuture<String> waitAt(ShareWire member) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ShareWire.text(member.fetch(member.request(member.epoch).setMaxWaitMs(LONG_MS)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A member with a session for partition 0, which has taken nothing yet. */
    private static ShareWire open(BrokerProcess broker, String group, Uuid topicId) throws Exception {
        ShareWire member = new ShareWire(broker.port(), group, 2);
        Eventually.holds(
                () -> {
                    ShareFetchResponseData answer = member.fetch(
                            member.request(0).setMaxRecords(0).setMaxWaitMs(0), ShareWire.topic(topicId, 0));
                    return answer.errorCode() == 0;
                },
                () -> "a session is opened");
        return member;
    }

    /** In small portions, and accepts them, until no more comes. */
    private static List<Long> takeAll(ShareWire member, Uuid topicId) {
        List<Long> taken = new ArrayList<>();
        try {
            while (true) {
                ShareFetchResponseData answer = member.fetch(
                        member.request(member.epoch).setMaxRecords(7).setMaxWaitMs(1_000));
                List<Batch> acks = new ArrayList<>();
                answer.responses()
                        .forEach(topic -> topic.partitions()
                                .forEach(data -> data.acquiredRecords().forEach(range -> {
                                    acks.add(new Batch(range.firstOffset(), range.lastOffset(), ACCEPT));
                                    LongStream.rangeClosed(range.firstOffset(), range.lastOffset())
                                            .forEach(taken::add);
                                })));
                if (acks.isEmpty()) {
                    return taken;
                }
                member.acknowledge(topicId, 0, acks.toArray(new Batch[0]));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
