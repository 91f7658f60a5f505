package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.OneBroker;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scenario with kafka-clients of three generations. */
class RoundTripTest {

    @RegisterExtension
    static final OneBroker<KafkaServer> server = OneBroker.underTest("round-trip");

    @TestFactory
    Stream<DynamicTest> the_newest_client() {
        Session session = new Session(server.bootstrap(), "newest");
        return ClientScenario.steps().entrySet().stream()
                .map(step -> dynamicTest(step.getKey(), () -> step.getValue().run(session)));
    }

    @TestFactory
    Stream<DynamicTest> client_3_9() {
        return inItsOwnJvm("3.9.1");
    }

    @TestFactory
    Stream<DynamicTest> client_2_8() {
        return inItsOwnJvm("2.8.2");
    }

    private static Stream<DynamicTest> inItsOwnJvm(String version) {
        String classes = Workspace.classPathEntries("test-classes").get(0);
        Commands.Result result = Commands.run(ServerUnderTest.withClients(
                version, classes, ClientScenario.class.getName(), server.bootstrap(), "clients-" + version));
        List<String> lines = result.lines();
        assertThat(lines.size())
                .as(result.text() + result.err())
                .isEqualTo(ClientScenario.steps().size());
        return lines.stream()
                .map(line -> dynamicTest(
                        line.split("[ :]")[1],
                        () -> assertThat(line).as(result.err()).startsWith("ok ")));
    }
}
