package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Python clients that Debian packages; their scripts are in foreign/python. */
class PythonClientsTest {

    /** Debian's own, which sees Debian's packages; another one may come first on the PATH. */
    private static final String PYTHON = "/usr/bin/python3";

    private static PostgresProcess postgres;
    private static KafkaServer server;

    @BeforeAll
    static void startServers() {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), PYTHON + " is not installed");
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("python", postgres);
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "kafka, kafka_python.py, python3-kafka",
        "confluent_kafka, confluent_kafka_client.py, python3-confluent-kafka"
    })
    void a_python_client_works_unchanged(String module, String script, String debianPackage) throws Exception {
        assumeTrue(
                Commands.run(List.of(PYTHON, "-c", "import " + module)).exitCode() == 0,
                "the Python module " + module + " is not installed (Debian: apt-get install " + debianPackage + ")");
        String topic = new Session(server.bootstrap(), module).createTopic("python", 2, Map.of());
        Commands.Result result = Commands.run(
                        List.of(PYTHON, Path.of("foreign/python", script).toString(), server.bootstrap(), topic))
                .requireSuccess();
        assertThat(result.lines()).as(result.err()).endsWith("ok");
    }
}
