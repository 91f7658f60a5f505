package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every version of every share API by raw frames, beside Apache Kafka 4.3.1: the answers are the same, but for those that are listed. */
class ShareVersionsTest {

    /** Where Howdah answers something else, and why. */
    private static final Map<String, String> EXPLAINED = Map.of(
            "starts",
            "Kafka tells the start that its last write of a snapshot had: what was done with since then is in the lag only",
            "offsets of a partition that is not there",
            "Kafka does not answer; here it is an error of the partition",
            "fetch of an unknown topic",
            "Kafka fails as a whole, with UNKNOWN_SERVER_ERROR, and its session is out of step from then on; here the topic fails");

    private static PostgresProcess postgres;
    private static KafkaServer howdah;
    private static KafkaServer kafka;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        howdah = BrokerProcess.launch(BrokerProcess.Options.on("share-versions", postgres.url()));
        kafka = ApacheKafkaProcess.launch();
    }

    @AfterAll
    static void stopServers() {
        if (kafka != null) {
            kafka.close();
        }
        if (howdah != null) {
            howdah.close();
        }
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_share_group_is_answered_as_by_kafka(int version) throws Exception {
        // Both at the same time: neither server waits for the other.
        ShareWireScript beside = new ShareWireScript(kafka.bootstrap(), version);
        FutureTask<Map<String, String>> asked = new FutureTask<>(beside::run);
        new Thread(asked, "kafka's script").start();
        Map<String, String> ours = new ShareWireScript(howdah.bootstrap(), version).run();
        Map<String, String> theirs = asked.get();
        List<String> differences = new ArrayList<>();
        ours.forEach((step, answer) -> {
            if (!answer.equals(theirs.get(step)) && !EXPLAINED.containsKey(step)) {
                differences.add(step + "\n  howdah: " + answer + "\n  kafka:  " + theirs.get(step));
            }
        });
        assertThat(ours.get("first fetch")).contains("0..19 x1");
        assertThat(ours.get("accept")).isEqualTo("[0 NONE]");
        assertThat(differences).isEmpty();
    }
}
