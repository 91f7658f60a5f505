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
                    new LostRow(postgres));
        }
        // Both could be wrong in the same way.
        assertThat(howdah.values().stream().flatMap(List::stream))
                .contains("tx-open NODE ID Ongoing", "hanging 0 ID 0 -1 0 TIME 60");
        Map<String, List<String>> kafka = apache.join();
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        List<String> differences = new ArrayList<>();
        howdah.forEach((step, lines) -> {
            List<String> theirs = kafka.get(step);
            if (!lines.equals(theirs)) {
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

        @Override
        public void forget(String transactionalId) {}
    }

    /** Howdah, whose coordinator and log are one: somebody has deleted the row of the id. */
    private record LostRow(PostgresProcess postgres) implements Orphaning {

        @Override
        public Age age() {
            return new Age(Age.LAST);
        }

        @Override
        public void allow(Admin admin) {}

        @Override
        public void forget(String transactionalId) {
            postgres.query("delete from howdah.transactional_id where transactional_id = '" + transactionalId + "'");
        }
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
