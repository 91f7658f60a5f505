package dev.howdah.compat.transactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.tools.Transcripts;
import dev.howdah.compat.transactions.TransactionToolsScript.Orphaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/**
 * One script of {@code kafka-transactions}, run on Howdah and on Apache Kafka, with a hanging transaction that is found and aborted. Both
 * transcripts are kept in {@code target/compat/transaction-tools}.
 */
class TransactionToolsTest {

    /** What Kafka's {@code find-hanging} finds and Howdah's does not: there a transaction is open where its coordinator says so. */
    private static final List<String> NEVER_HANGING = List.of("hanging 0 ID 0 -1 0 TIME 60");

    @Test
    void kafka_transactions_prints_what_it_prints_for_apache_kafka() {
        CompletableFuture<Map<String, List<String>>> apache = CompletableFuture.supplyAsync(() -> transcript(
                "kafka",
                () -> ApacheKafkaProcess.launchWith(List.of("transaction.state.log.num.partitions=4"), "-Xmx512m"),
                new BeforeVerification()));
        Map<String, List<String>> howdah;
        try (PostgresProcess postgres = PostgresProcess.launch()) {
            howdah = transcript(
                    "howdah",
                    () -> BrokerProcess.launch(BrokerProcess.Options.on("transaction-tools", postgres.url())),
                    new Abandoned());
        }
        // Both could be wrong in the same way.
        assertThat(howdah.values().stream().flatMap(List::stream)).contains("tx-open NODE ID Ongoing");
        Map<String, List<String>> kafka = apache.join();
        assertThat(kafka.values().stream().flatMap(List::stream)).contains("hanging 0 ID 0 -1 0 TIME 60");
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        List<String> differences = new ArrayList<>();
        howdah.forEach((step, lines) -> {
            List<String> theirs = kafka.get(step);
            if (!lines.equals(theirs) && !NEVER_HANGING.equals(Transcripts.without(theirs, lines))) {
                differences.add(step + "\n  howdah: " + String.join("\n          ", lines) + "\n  kafka:  "
                        + String.join("\n          ", theirs));
            }
        });
        assertThat(differences).isEmpty();
    }

    /** Kafka without the verification of KIP-890, and a client that does not name the partition before it writes to it. */
    private static final class BeforeVerification implements Orphaning {

        @Override
        public Age age() {
            return new Age(Age.LAST_V1);
        }

        @Override
        public void allow(Admin admin) throws Exception {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("transaction.partition.verification.enable", "false"),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Howdah, where what is open in a partition is what its coordinator knows: a transaction whose producer is gone, before its timeout. */
    private static final class Abandoned implements Orphaning {

        @Override
        public Age age() {
            return new Age(Age.LAST);
        }

        @Override
        public void allow(Admin admin) {}
    }

    private static Map<String, List<String>> transcript(
            String name, Supplier<KafkaServer> launch, Orphaning orphaning) {
        return Transcripts.take(
                "transaction-tools",
                name,
                launch,
                (bootstrap, tools, directory) ->
                        new TransactionToolsScript(bootstrap, tools, directory, orphaning).run());
    }
}
