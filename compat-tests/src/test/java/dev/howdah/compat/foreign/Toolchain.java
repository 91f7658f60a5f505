package dev.howdah.compat.foreign;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.howdah.compat.process.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What runners are built with: each has a script {@code foreign/LANGUAGE/NAME DIRECTORY}, which fetches and builds into the directory,
 * or only looks whether all is there. Exit code {@value #MISSING} says that this machine lacks something, named in the last
 * line of standard error. What is built stays under {@code target/foreign}.
 */
public enum Toolchain {
    /** The JVM of the tests, with the jars that Maven laid out. */
    JAVA(""),
    JAVA_LIBRARIES("java/build"),
    FLINK("java/flink/build"),
    SPARK("java/spark/build"),
    DEBEZIUM("java/debezium/build"),
    KCAT("c/check-kcat"),
    C("c/build"),
    DEBIAN_PYTHON("python/check-debian"),
    PYTHON("python/build"),
    PYTHON_FRAMEWORKS("python/frameworks/build"),
    PYTHON_SQL("python/sql/build"),
    PYTHON_PACKAGING("python/packaging/build"),
    GO("go/build"),
    NODE("node/build"),
    NODE_CONFLUENT("node/confluent/build"),
    RUST("rust/build"),
    RSYSLOG("bridges/rsyslog"),
    SYSLOG_NG("bridges/syslog-ng"),
    TELEGRAF("bridges/telegraf/build"),
    OTEL("bridges/otel/build");

    /** Of a fetch and a build together. */
    private static final long LIMIT_MS = 1_800_000;

    static final int MISSING = 3;

    private static final Map<Toolchain, Outcome> OUTCOMES = new EnumMap<>(Toolchain.class);

    private final String script;

    Toolchain(String script) {
        this.script = script;
    }

    /** Exit code of the script, and why it could not go on. */
    record Outcome(int exitCode, String reason) {

        boolean isMissing() {
            return exitCode == MISSING;
        }

        void requireBuilt() {
            if (exitCode != 0) {
                throw new AssertionError("the build failed: " + reason);
            }
        }
    }

    /** Where it is built, or the test is not run. */
    public Path unpacked() {
        Outcome outcome = build();
        assumeFalse(outcome.isMissing(), outcome.reason());
        outcome.requireBuilt();
        return directory();
    }

    Path directory() {
        return Path.of("target", "foreign", name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toAbsolutePath();
    }

    /** Builds, once in a JVM, and no two JVMs at a time. */
    Outcome build() {
        synchronized (OUTCOMES) {
            return OUTCOMES.computeIfAbsent(this, Toolchain::runScript);
        }
    }

    private Outcome runScript() {
        if (script.isEmpty()) {
            return new Outcome(0, "");
        }
        try {
            Files.createDirectories(directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Commands.Result result;
        try (FileChannel lock = FileChannel.open(
                        directory().resolveSibling(directory().getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            result = Commands.run(
                    List.of(
                            Path.of("foreign", script).toAbsolutePath().toString(),
                            directory().toString()),
                    Map.of(),
                    null,
                    null,
                    LIMIT_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String said = result.err().strip();
        boolean missing = result.exitCode() == MISSING;
        return new Outcome(result.exitCode(), missing ? said.substring(said.lastIndexOf('\n') + 1) : said);
    }
}
