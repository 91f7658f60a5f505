package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of a port of the storage says what it throws, or that it throws nothing. What holds for all getters of a port
 * may be said once, by the port.
 */
class PortsTest {

    private static final Path PORTS = Path.of("../storage/src/main/java/dev/howdah/storage")
            .toAbsolutePath()
            .normalize();
    private static final Pattern METHOD = Pattern.compile(
            "    (?!record |static )(?:default )?[A-Za-z][\\w.<>?, \\[\\]]* (\\w+)\\((.*)\\)(?:;| \\{}?)");
    private static final String GETTERS_THROW_NOTHING = "getters throw nothing";

    @ParameterizedTest
    @MethodSource("ports")
    void says_what_it_throws(Path port) throws IOException {
        assertThat(silentMethods(Files.readString(port)))
                .as("methods of %s whose Javadoc does not say what they throw", port.getFileName())
                .isEmpty();
    }

    @Test
    void a_silent_method_is_found() {
        String port = """
                /** A port. */
                public interface Port {

                    /** Reads. */
                    List<Map<String, String>> read(int id);

                    /**
                     * Writes.
                     *
                     * @throws StorageException if Postgres did not do it
                     */
                    void write(int id);

                    int count();
                }
                """;
        assertThat(silentMethods(port)).containsExactly("read", "count");
        assertThat(silentMethods(port.replace("A port.", "A port. The getters throw nothing.")))
                .containsExactly("read");
    }

    static List<Path> ports() throws IOException {
        List<Path> ports = new ArrayList<>();
        try (Stream<Path> files = Files.list(PORTS)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (Files.readString(file).contains("public interface ")) {
                    ports.add(file);
                }
            }
        }
        assertThat(ports).hasSizeGreaterThan(10);
        return ports;
    }

    /** Methods of the interface itself; what is nested in it is called by the storage, or is a value. */
    private static List<String> silentMethods(String port) {
        List<String> silent = new ArrayList<>();
        boolean gettersThrowNothing = port.contains(GETTERS_THROW_NOTHING);
        String comment = "";
        for (String line : port.lines().toList()) {
            if (line.startsWith("    /**")) {
                comment = "";
            }
            comment += line;
            var method = METHOD.matcher(line);
            if (method.matches()) {
                boolean isGetter = method.group(2).isEmpty() && gettersThrowNothing;
                if (!isGetter && !comment.contains("throw")) {
                    silent.add(method.group(1));
                }
                comment = "";
            } else if (line.isBlank()) {
                comment = "";
            }
        }
        return silent;
    }
}
