package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.foreign.Toolchain;
import dev.howdah.compat.groups.MemberProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.OneBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Share consumers that are not Java's: two of a kind take a topic off, with records accepted, released and rejected. */
@Timeout(600)
class ShareForeignTest {

    private static final int PARTITIONS = 3;
    private static final int RECORDS = 300;

    @RegisterExtension
    static final OneBroker<KafkaServer> server = OneBroker.underTest("share-foreign");

    @Test
    void two_of_confluent_kafka_settle_every_record() throws Exception {
        Path build = Toolchain.PYTHON.unpacked();
        settleAll(
                "confluent-kafka",
                build.resolve("bin/python").toString(),
                "-u",
                Path.of("foreign/python/confluent_kafka_share.py")
                        .toAbsolutePath()
                        .toString());
    }

    @Tag("foreign")
    @Test
    void two_of_franz_go_settle_every_record() throws Exception {
        Path build = Toolchain.GO.unpacked();
        settleAll("franz-go", build.resolve("franz-go-share").toString());
    }

    private static void settleAll(String name, String... program) throws Exception {
        ShareClients clients = new ShareClients(server.bootstrap(), "share-" + name);
        String topic = clients.topic(name, PARTITIONS);
        String group = clients.group(name);
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(server.bootstrap(), topic, group));
        Queue<String> said = new ConcurrentLinkedQueue<>();
        try (MemberProcess first = new MemberProcess(name + "-1", command, false, said::add);
                MemberProcess second = new MemberProcess(name + "-2", command, false, said::add)) {
            clients.produce(topic, PARTITIONS, 0, RECORDS);
            Eventually.holds(
                    () -> said.stream().filter(ShareForeignTest::isFinal).count() >= RECORDS,
                    () -> "all records are settled: " + said);
            first.terminate();
            second.terminate();
            assertThat(List.of(first.awaitEnd(), second.awaitEnd())).containsOnly(0);
        }
        List<String> expected = new ArrayList<>();
        IntStream.range(0, RECORDS).forEach(i -> {
            if (i % 10 == 0) {
                expected.add(i + " 1 release");
                expected.add(i + " 2 accept");
            } else {
                expected.add(i + " 1 " + (i % 10 == 1 ? "reject" : "accept"));
            }
        });
        assertThat(said.stream().filter(line -> !line.startsWith("client ")))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(startOffsets(clients, group)).isEqualTo(RECORDS);
    }

    private static boolean isFinal(String line) {
        return line.endsWith(" accept") || line.endsWith(" reject");
    }

    /** Of all partitions together. */
    private static long startOffsets(ShareClients clients, String group) throws Exception {
        try (Admin admin = clients.session().admin()) {
            Map<TopicPartition, SharePartitionOffsetInfo> offsets = admin.listShareGroupOffsets(
                            Map.of(group, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(group)
                    .get();
            return offsets.values().stream()
                    .mapToLong(SharePartitionOffsetInfo::startOffset)
                    .sum();
        }
    }
}
