package dev.howdah.compat.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Postgres server of the tests' own, durable as in production (fsync on), on a port of its own.
 *
 * <p>It is the newest one installed under /usr/lib/postgresql, or else the binaries that the broker packages. Started
 * as root it runs as the unprivileged user {@code postgres} or {@code nobody}, because Postgres refuses root.
 * Thread: any, one call at a time.
 */
public final class PostgresProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("database system is ready to accept (read-only )?connections");
    private static final long READY_MS = 60_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final @Nullable String SERVER_USER = serverUser();

    /** What initdb makes, of which copies are started: a copy takes a fifth of the time. */
    private static @Nullable PostgresProcess template;

    /** Started from copies of the template, and not closed. */
    private static final Set<PostgresProcess> COPIES = ConcurrentHashMap.newKeySet();

    private final Path binaries;
    private final Path directory;
    private final Path log;
    private final int port = Workspace.freePort();
    private @Nullable ServerProcess process;
    private long readyAfterMs;

    private PostgresProcess(Path binaries, Path directory, Path log) {
        this.binaries = binaries;
        this.directory = directory;
        this.log = log;
    }

    /** Makes a cluster and starts it; further settings are {@code name=value}. */
    public static PostgresProcess launch(String... settings) {
        String name = "postgres-" + NUMBER.incrementAndGet();
        Path directory = Workspace.temporary(name);
        PostgresProcess postgres = new PostgresProcess(locateBinaries(directory), directory, Workspace.log(name));
        postgres.own(directory);
        postgres.copyTemplateOrInitialize();
        postgres.configure(settings);
        postgres.start();
        return postgres;
    }

    /**
     * Of two servers that run at once, one at most is a copy of the template: a server's identifier is made by initdb, and the broker
     * tells by it whether it is on another server than before.
     */
    private void copyTemplateOrInitialize() {
        synchronized (COPIES) {
            if (!COPIES.isEmpty()) {
                initialize();
                return;
            }
            if (template == null) {
                Path directory = Workspace.temporary("postgres-template");
                PostgresProcess made = new PostgresProcess(binaries, directory, log);
                made.own(directory);
                made.initialize();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> Workspace.delete(directory)));
                template = made;
            }
            copyFiles(template.data(), data());
            COPIES.add(this);
        }
    }

    /** A standby of this server that follows it asynchronously, from a base backup taken now. */
    public PostgresProcess standby() {
        PostgresProcess standby = backup("-R");
        standby.start();
        return standby;
    }

    /** A base backup taken now, as a server of its own that has yet to be started; further settings are {@code name=value}. */
    public PostgresProcess backup(String... options) {
        String name = "postgres-" + NUMBER.incrementAndGet();
        Path into = Workspace.temporary(name);
        PostgresProcess copy = new PostgresProcess(binaries, into, Workspace.log(name));
        copy.own(into);
        List<String> command = new ArrayList<>(client("pg_basebackup"));
        command.addAll(List.of("-D", copy.data().toString(), "-c", "fast", "-X", "stream"));
        command.addAll(List.of(options));
        Commands.run(asServerUser(command)).requireSuccess();
        return copy;
    }

    /** Adds lines to the settings, and an empty file that tells the next start to recover up to where they say. */
    public void recoverTo(String... settings) {
        try {
            configure(settings);
            Path signal = Files.createFile(data().resolve("recovery.signal"));
            own(signal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A standby becomes a primary, on a timeline of its own. */
    public void promote() {
        query("select pg_promote()");
    }

    /** Writes a dump of a database into a file, in the format that {@link #restore} reads. */
    public void dump(String database, Path into) {
        List<String> command = new ArrayList<>(client("pg_dump"));
        command.addAll(List.of("-Fc", "-f", into.toString(), database));
        Commands.run(command).requireSuccess();
    }

    public void restore(Path dump, String database, String... options) {
        List<String> command = new ArrayList<>(client("pg_restore"));
        command.addAll(List.of("--exit-on-error", "-d", database));
        command.addAll(List.of(options));
        command.add(dump.toString());
        Commands.run(command).requireSuccess();
    }

    /** Puts the files of a stopped server aside, as a snapshot of its disk does. */
    public void copyFiles(Path from, Path to) {
        Commands.run(List.of("cp", "-a", from.toString(), to.toString())).requireSuccess();
    }

    /** Whether the tools that ship with an installed server are there; the packaged binaries have none. */
    public boolean hasTools() {
        return Files.isExecutable(binaries.resolve("pg_basebackup"));
    }

    private List<String> client(String tool) {
        return List.of(
                binaries.resolve(tool).toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "howdah");
    }

    /** Starts it again on the same data, after {@link #kill} or {@link #stop}. */
    public void start() {
        List<String> command = asServerUser(List.of(
                binaries.resolve("postgres").toString(), "-D", data().toString(), "-p", Integer.toString(port)));
        ServerProcess.Started started =
                ServerProcess.start("postgres", command, Map.of("LC_ALL", "C"), log, READY, READY_MS);
        process = started.server();
        readyAfterMs = started.readyAfterMs();
    }

    /** How long the last start took, recovery included. */
    public long readyAfterMs() {
        return readyAfterMs;
    }

    /** kill -9 of the postmaster and of every backend. */
    public void kill() {
        running().killAll();
    }

    /** A fast shutdown. */
    public void stop() {
        running().signal("INT");
        running().awaitExit(READY_MS);
    }

    /** The postmaster's process id; its backends are its children. */
    public long pid() {
        return running().pid();
    }

    public int port() {
        return port;
    }

    public String url() {
        return url(port);
    }

    /** The same database through another port, such as a proxy's. */
    public String url(int throughPort) {
        return "postgresql://howdah@127.0.0.1:" + throughPort + "/postgres";
    }

    /** Another database of the same server. */
    public String url(String database) {
        return "postgresql://howdah@127.0.0.1:" + port + "/" + database;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "howdah", "");
    }

    /** Runs one statement and returns the first column of its first row, or null. */
    public @Nullable String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? rows.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new AssertionError(sql + "\n" + logTail(), e);
        }
    }

    /** What the server has logged so far. */
    public Path log() {
        return log;
    }

    public String logTail() {
        return Workspace.tail(log);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.killAll();
        }
        COPIES.remove(this);
        Workspace.delete(directory);
    }

    private void initialize() {
        try {
            Files.createDirectory(data());
            own(data());
            Commands.run(asServerUser(List.of(
                            binaries.resolve("initdb").toString(),
                            "-D",
                            data().toString(),
                            "-U",
                            "howdah",
                            "--auth=trust",
                            "--no-sync",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--data-checksums")))
                    .requireSuccess();
            configure(
                    "listen_addresses = '127.0.0.1'",
                    "unix_socket_directories = ''",
                    "max_connections = 60",
                    "log_line_prefix = '%m [%p] %a '");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void configure(String... lines) {
        Path configuration = data().resolve("postgresql.conf");
        try {
            Files.writeString(configuration, Files.readString(configuration) + "\n" + String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a file to the user that the server runs as. */
    private void own(Path file) {
        String user = SERVER_USER;
        if (user == null) {
            return;
        }
        try {
            UserPrincipal owner =
                    file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            Files.setOwner(file, owner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its files are. */
    public Path data() {
        return directory.resolve("data");
    }

    private ServerProcess running() {
        if (process == null) {
            throw new IllegalStateException("Postgres was never started");
        }
        return process;
    }

    private static List<String> asServerUser(List<String> command) {
        String user = SERVER_USER;
        if (user == null) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + groupOf(user)));
        all.add("--clear-groups");
        all.addAll(command);
        return all;
    }

    private static String groupOf(String user) {
        return Commands.run(List.of("id", "-g", user)).requireSuccess().text().trim();
    }

    /** The user that Postgres runs as, or null for our own. */
    private static @Nullable String serverUser() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return null;
        }
        return Commands.run(List.of("id", "-u", "postgres")).exitCode() == 0 ? "postgres" : "nobody";
    }

    private static Path locateBinaries(Path directory) {
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                var newest = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .max(Comparator.comparing(bin ->
                                Integer.parseInt(bin.getParent().getFileName().toString())));
                if (newest.isPresent()) {
                    return newest.get();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return unpackBinaries(directory.resolve("postgres"));
    }

    /** The archive that the broker's own embedded mode uses lies on our class path too. */
    private static Path unpackBinaries(Path into) {
        String archive =
                "postgres-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        try (InputStream packed = ClassLoader.getSystemResourceAsStream(archive)) {
            if (packed == null) {
                throw new IllegalStateException("neither /usr/lib/postgresql nor " + archive + " was found");
            }
            Files.createDirectories(into);
            Path file = into.resolve(archive);
            Files.copy(packed, file);
            Commands.run(List.of("tar", "-xJf", file.toString(), "-C", into.toString()))
                    .requireSuccess();
            Commands.run(List.of("chmod", "-R", "a+rX", into.getParent().toString()))
                    .requireSuccess();
            return into.resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
