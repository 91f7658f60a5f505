package dev.howdah.compat.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Howdah broker as a process of its own, known only by its command line, its ready line and its port.
 *
 * <p>Thread: any, one call at a time. The port is drawn by the operating system at the first start and kept for every
 * later one, so that clients find the restarted broker.
 */
public final class BrokerProcess implements KafkaServer {

    private static final Pattern READY =
            Pattern.compile("^howdah ready: ([^, ]+):(\\d+)(?: [^,]*)?(?:, HTTP(S?) ([^, ]+))?, Postgres (.*)$");
    private static final long READY_MS = 90_000;
    private static final long EXIT_MS = 30_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Options options;
    private final Path log;
    private final Path dataDirectory;
    private int port;
    private @Nullable String http;
    private @Nullable ServerProcess process;
    private long readyAfterMs;

    private BrokerProcess(Options options) {
        this.options = options;
        String name = "broker-" + options.name() + "-" + NUMBER.incrementAndGet();
        this.log = Workspace.log(name);
        this.dataDirectory = Workspace.temporary(name);
    }

    /**
     * How to start a broker.
     *
     * @param postgresUrl an existing Postgres, or null for the embedded one
     * @param jvm options of its JVM, such as {@code -Xmx256m}
     * @param arguments further arguments of {@code serve}; {@code --listen} among them goes before the broker's own port, and of several
     *     addresses the first is the broker's
     * @param environment added to its environment
     */
    public record Options(
            String name,
            @Nullable String postgresUrl,
            List<String> jvm,
            List<String> arguments,
            Map<String, String> environment) {
        public static Options embedded(String name) {
            return new Options(name, null, List.of("-Xmx512m", "-ea"), List.of(), Map.of());
        }

        public static Options on(String name, String postgresUrl) {
            return new Options(name, postgresUrl, List.of("-Xmx512m", "-ea"), List.of(), Map.of());
        }

        public Options withJvm(String... jvm) {
            return new Options(name, postgresUrl, List.of(jvm), arguments, environment);
        }

        public Options withArguments(String... arguments) {
            return new Options(name, postgresUrl, jvm, List.of(arguments), environment);
        }

        public Options withEnvironment(Map<String, String> environment) {
            return new Options(name, postgresUrl, jvm, arguments, environment);
        }
    }

    /** Starts a broker and waits until it says that it is ready. */
    public static BrokerProcess launch(Options options) {
        BrokerProcess broker = new BrokerProcess(options);
        broker.start();
        return broker;
    }

    /** As {@link #launch}, on a port that clients know already. */
    public static BrokerProcess launch(Options options, int port) {
        BrokerProcess broker = new BrokerProcess(options);
        broker.port = port;
        broker.start();
        return broker;
    }

    /** Starts it again on the same port and data, after {@link #kill} or {@link #terminate}. */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("the broker is running");
        }
        List<String> command = new ArrayList<>(Commands.java(
                options.jvm(), Workspace.brokerClassPath(), "dev.howdah.broker.cli.HowdahCommand", "serve"));
        command.addAll(List.of("--data-dir", dataDirectory.toString()));
        if (!options.arguments().contains("--listen")) {
            command.addAll(List.of("--listen", "127.0.0.1:" + port));
        }
        if (options.postgresUrl() != null) {
            command.addAll(List.of("--postgres-url", options.postgresUrl()));
        }
        command.addAll(options.arguments());
        ServerProcess.Started started =
                ServerProcess.start("broker " + options.name(), command, options.environment(), log, READY, READY_MS);
        process = started.server();
        port = Integer.parseInt(started.readyLine().group(2));
        http = started.readyLine().group(4) == null
                ? null
                : (started.readyLine().group(3).isEmpty() ? "http://" : "https://")
                        + started.readyLine().group(4);
        readyAfterMs = started.readyAfterMs();
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Where it listens for HTTP, as the begin of a URL, if its arguments say so. */
    public String http() {
        return Objects.requireNonNull(http, "no --http-listen");
    }

    /** With the embedded Postgres's password and cluster in it. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /** How long the last start took until the ready line. */
    public long readyAfterMs() {
        return readyAfterMs;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** kill -9; an embedded Postgres is left behind, as after a crash. */
    public void kill() {
        running().kill();
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() {
        return running().terminate(EXIT_MS);
    }

    /** SIGSTOP: the broker freezes with its connections open. */
    public void freeze() {
        running().signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        running().signal("CONT");
    }

    /** The embedded Postgres's process id. */
    public long embeddedPostgresPid() {
        return findEmbeddedPostgres().orElseThrow(() -> new IllegalStateException("no embedded Postgres is running"));
    }

    @Override
    public long rssKib() {
        return running().rssKib();
    }

    @Override
    public long pid() {
        return running().pid();
    }

    @Override
    public String logTail() {
        return Workspace.tail(log);
    }

    public Path log() {
        return log;
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.signal("CONT");
            process.terminate(EXIT_MS);
        }
        findEmbeddedPostgres().flatMap(ProcessHandle::of).ifPresent(orphan -> {
            orphan.destroyForcibly();
            orphan.onExit().join();
        });
        Workspace.delete(dataDirectory);
    }

    /** Postgres writes its process id into the first line of postmaster.pid in its data directory. */
    private Optional<Long> findEmbeddedPostgres() {
        try (Stream<Path> files = Files.find(dataDirectory, 4, (path, attributes) -> path.endsWith("postmaster.pid"))) {
            for (Path file : files.toList()) {
                long pid = Long.parseLong(Files.readAllLines(file).get(0).trim());
                if (ProcessHandle.of(pid).isPresent()) {
                    return Optional.of(pid);
                }
            }
        } catch (IOException | RuntimeException e) {
            // It stops right now, so there is none.
        }
        return Optional.empty();
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException("the broker was never started");
        }
        return process;
    }
}
