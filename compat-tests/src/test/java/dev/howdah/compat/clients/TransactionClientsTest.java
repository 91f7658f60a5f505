package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions by kafka-clients of three ages: commit, abort, offsets of a group, fencing. */
class TransactionClientsTest {

    private static PostgresProcess postgres;
    private static KafkaServer server;

    @BeforeAll
    static void startServers() {
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("transaction-clients", postgres);
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        postgres.close();
    }

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
