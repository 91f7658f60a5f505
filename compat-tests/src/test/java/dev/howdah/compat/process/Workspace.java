package dev.howdah.compat.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the tests keep their files, and what the processes they start run from. Thread: any. */
public final class Workspace {

    /** Jars that only tests may see; what is left of the class path is what the broker runs on. */
    private static final List<String> TEST_ONLY = List.of(
            "kafka-clients",
            "kafka-streams",
            "junit",
            "assertj",
            "awaitility",
            "hamcrest",
            "opentest4j",
            "apiguardian",
            "surefire",
            "test-classes",
            "byte-buddy",
            "archunit",
            "opentelemetry-proto",
            "protobuf-java");

    private static final int LOG_TAIL_LINES = 60;

    private static final int FIRST_PORT = 12_000;
    private static final int PORTS = 20_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private Workspace() {}

    /** The directory for logs and histories, kept after the run. */
    public static Path kept() {
        return created(Path.of(System.getProperty("compat.directory", "target/compat")));
    }

    /** A log file under {@link #kept()}, in a folder of this JVM's own; an old one of the same name is emptied. */
    public static Path log(String name) {
        Path log = created(kept().resolve("logs").resolve(System.getProperty("compat.fork", "1")))
                .resolve(name + ".log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return log;
    }

    /** The last lines of a log, for a failure's message. */
    public static String tail(Path log) {
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
            return "--- end of " + log + "\n" + String.join("\n", last) + "\n---";
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** A fresh directory for a server's data, outside the checkout: a server's own user must be able to reach it. */
    public static Path temporary(String name) {
        try {
            return Files.createTempDirectory("howdah-compat-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a directory that {@link #temporary} made, with all in it; what is gone already does not matter. */
    public static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // A server that is just stopping may still write; the directory is in the temporary one anyway.
        }
    }

    /** The broker's class path: the tests' own without test libraries and without kafka-clients. */
    public static String brokerClassPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry ->
                        TEST_ONLY.stream().noneMatch(name -> fileName(entry).contains(name)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Every entry of the tests' class path whose file name contains {@code part}. */
    public static List<String> classPathEntries(String part) {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> fileName(entry).contains(part))
                .toList();
    }

    /** The jars that the module apache-kafka laid out: {@code kafka-tools} or {@code clients/VERSION}. */
    public static Path apacheKafka(String directory) {
        Path found = apacheKafka().resolve(directory);
        if (!Files.isDirectory(found)) {
            throw new IllegalStateException(found + " is missing: run Maven with -am, so that apache-kafka is built");
        }
        return found;
    }

    private static Path apacheKafka() {
        return Path.of(System.getProperty("compat.apache-kafka", "apache-kafka/target"));
    }

    /** The class path of Apache Kafka's broker and tools. */
    public static String kafkaTools() {
        return apacheKafka("kafka-tools") + "/*";
    }

    static boolean beginsWithKafkaTools(String classPath) {
        return classPath.startsWith(apacheKafka().resolve("kafka-tools") + "/*");
    }

    /** The {@code java} that runs this JVM. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Options of every JVM that is started: none in benchmarks, whose processes live long enough for Java's second compiler. */
    static List<String> jvm() {
        String options = System.getProperty("compat.jvm", "");
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    /**
     * A port of 127.0.0.1 that was free a moment ago. Linux gives ports from 32768 on to whoever asks for any, so that one
     * of those could be gone before a server takes it; these are below, and no two calls of a JVM get the same.
     */
    public static int freePort() {
        for (int tries = 0; tries < PORTS; tries++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it: the next one.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no free port from " + FIRST_PORT + " on");
    }

    private static String fileName(String entry) {
        return Path.of(entry).getFileName().toString();
    }

    private static Path created(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
