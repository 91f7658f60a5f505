package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.OneBroker;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions by kafka-clients of three ages: commit, abort, offsets of a group, fencing. */
class TransactionClientsTest {

    @RegisterExtension
    static final OneBroker<KafkaServer> server = OneBroker.underTest("transaction-clients");

    static Iterable<String> steps() {
        Map<String, ClientScenario.Step> steps = new LinkedHashMap<>();
        TransactionSteps.addTo(steps);
        return steps.keySet();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void the_newest_client_works(String step) throws Exception {
        Map<String, ClientScenario.Step> steps = new LinkedHashMap<>();
        TransactionSteps.addTo(steps);
        steps.get(step).run(new Session(server.bootstrap(), "newest"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.2", "3.9.1"})
    void an_older_client_works(String version) {
        String classes = Workspace.classPathEntries("test-classes").get(0);
        Commands.Result result = Commands.run(ServerUnderTest.withClients(
                version,
                classes,
                ClientScenario.class.getName(),
                server.bootstrap(),
                "clients-" + version,
                "transactions"));
        assertThat(result.requireSuccess().lines())
                .filteredOn(line -> line.startsWith("ok "))
                .hasSize(4);
    }
}
