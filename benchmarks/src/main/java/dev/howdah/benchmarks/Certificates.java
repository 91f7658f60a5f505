package dev.howdah.benchmarks;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code howdah certs} makes, for servers and clients of a benchmark, until it ends. Thread: one. */
final class Certificates implements AutoCloseable {

    private final Path parent = Workspace.temporary("certs");
    private final Path directory = parent.resolve("made");

    Certificates() {
        Commands.run(Commands.howdah("certs", "--out", directory.toString())).requireSuccess();
    }

    /** Arguments of {@code howdah serve}. */
    List<String> ofHowdah() {
        return List.of("--tls-cert", directory + "/server.pem", "--tls-key", directory + "/server.key");
    }

    /** Lines of Kafka's server.properties. It wants the key and the certificate in one file. */
    List<String> ofKafka() throws IOException {
        Path both = directory.resolve("kafka.pem");
        Files.writeString(
                both,
                Files.readString(directory.resolve("server.key")) + Files.readString(directory.resolve("server.pem")));
        return List.of("ssl.keystore.type=PEM", "ssl.keystore.location=" + both);
    }

    /** What a client has to set that trusts these servers. */
    List<String> ofClient() {
        return List.of("ssl.truststore.type=PEM", "ssl.truststore.location=" + directory.resolve("ca.pem"));
    }

    @Override
    public void close() {
        Workspace.delete(parent);
    }
}
