package dev.howdah.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.embedded.EmbeddedOptions.Binaries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real servers: the newest that is installed, and the packaged one. */
class EmbeddedPostgresTest {

    private static final Path CACHE = Path.of("target", "postgres-binaries");

    private static final String FILES_AHEAD = "select count(*) from pg_ls_waldir()"
            + " where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_insert_lsn())";

    private Path dataDir;

    @BeforeEach
    void makeDataDir() throws IOException {
        Files.createDirectories(Path.of("target"));
        dataDir = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "with space ");
        // As a user would have it: others may pass through, and what is inside looks after itself.
        Files.setPosixFilePermissions(dataDir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void deleteDataDir() throws IOException {
        PrivateFiles.deleteTree(dataDir);
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"LOCAL", "PACKAGED"})
    void a_restart_keeps_the_data_and_the_address(Binaries binaries) throws Exception {
        int port;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            port = postgres.url().port();
            execute(postgres, "create table kept as select 42 as answer");
            assertThat(query(postgres, "show server_version")).startsWith(postgres.version());
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            assertThat(postgres.url().port()).isEqualTo(port);
            assertThat(query(postgres, "select answer from kept")).isEqualTo("42");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"LOCAL", "PACKAGED"})
    void the_server_is_durable_private_and_set_up_for_events(Binaries binaries) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            assertThat(query(postgres, "show fsync")).isEqualTo("on");
            assertThat(query(postgres, "show full_page_writes")).isEqualTo("on");
            assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "show data_checksums")).isEqualTo("on");
            assertThat(query(postgres, "show server_encoding")).isEqualTo("UTF8");
            assertThat(query(postgres, "select 'a' > 'B'")).isEqualTo("t");
            assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "select setting from pg_settings where name = 'wal_compression'"))
                    .isEqualTo(query(
                            postgres,
                            "select case when 'lz4' = any(enumvals) then 'lz4' else 'off' end from pg_settings"
                                    + " where name = 'wal_compression'"));
            assertThat(query(postgres, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"))
                    .isEqualTo("0");
        }
        assertThat(Files.getPosixFilePermissions(dataDir.resolve("password")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"LOCAL", "PACKAGED"})
    void the_server_has_the_sizes_of_the_machine(Binaries binaries) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            ServerSizes sizes = ServerSizes.ofMachine(dataDir.resolve("postgres/pg_wal"));
            assertThat(megabytes(postgres, "shared_buffers")).isEqualTo(sizes.sharedBuffersMb());
            assertThat(megabytes(postgres, "effective_cache_size")).isEqualTo(sizes.cacheMb());
            assertThat(megabytes(postgres, "maintenance_work_mem")).isEqualTo(sizes.maintenanceMb());
            // Others may write to the disk meanwhile.
            assertThat(megabytes(postgres, "max_wal_size"))
                    .isBetween(64L, 4096L)
                    .isCloseTo(sizes.walMb(), withinPercentage(10));
            assertThat(megabytes(postgres, "min_wal_size")).isEqualTo(megabytes(postgres, "max_wal_size"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"LOCAL", "PACKAGED"})
    void the_smallest_sizes_are_enough_for_a_server(Binaries binaries) throws Exception {
        EmbeddedPostgres.start(options(binaries)).stop();
        ServerSizes least = ServerSizes.of(0, 1, 0);
        addSettings("shared_buffers = %dMB\nmaintenance_work_mem = %dMB\nmax_wal_size = %dMB\nmin_wal_size = %dMB\n"
                .formatted(least.sharedBuffersMb(), least.maintenanceMb(), least.walMb(), least.walMb()));

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            execute(postgres, "create table filled as select repeat('x', 100) from generate_series(1, 100000)");
            execute(postgres, "checkpoint");
            assertThat(query(postgres, "select count(*) from filled")).isEqualTo("100000");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"LOCAL", "PACKAGED"})
    void files_of_the_log_are_made_before_they_are_needed(Binaries binaries) throws Exception {
        EmbeddedPostgres.start(options(binaries)).stop();
        addSettings("max_wal_size = 256MB\nmin_wal_size = 256MB\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            execute(postgres, "create table kept as select 42 as answer");
            assertThat(query(postgres, FILES_AHEAD)).isLessThan("4");

            postgres.makeWalAhead();

            waitFor(postgres, FILES_AHEAD, "4");
            waitFor(postgres, "select count(*) from pg_stat_activity where application_name = 'howdah wal ahead'", "0");
            assertThat(query(postgres, "select answer from kept")).isEqualTo("42");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(binaries))) {
            assertThat(query(postgres, FILES_AHEAD)).as("after a restart").isEqualTo("4");
        }
    }

    @Test
    void a_burst_that_comes_early_gets_the_files_that_were_made() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(Binaries.LOCAL))) {
            postgres.makeWalAhead();
            while (Integer.parseInt(query(postgres, "select count(*) from pg_ls_waldir()")) < 5) {
                Thread.onSpinWait();
            }

            while (query(postgres, FILES_AHEAD).compareTo("2") < 0) {
                execute(postgres, "select pg_logical_emit_message(true, 'burst', repeat('x', 100000))");
            }

            assertThat(query(postgres, "select count(*) < 60 from pg_ls_waldir()"))
                    .isEqualTo("t");
        }
    }

    @Test
    void a_server_that_makes_files_of_its_log_stops_at_once() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(options(Binaries.LOCAL));
        postgres.makeWalAhead();
        waitFor(postgres, "select count(*) from pg_stat_activity where application_name = 'howdah wal ahead'", "1");
        ProcessHandle postmaster = postmaster();

        postgres.stop();
        postgres.makeWalAhead();

        assertThat(ServerProcesses.isRunning(postmaster)).isFalse();
        EmbeddedPostgres.start(options(Binaries.LOCAL)).stop();
    }

    @Test
    void a_wrong_password_is_refused() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(Binaries.LOCAL))) {
            assertThatThrownBy(() -> DriverManager.getConnection(jdbc(postgres), "howdah", "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void a_directory_that_only_root_can_enter_works_too(@TempDir Path closed) throws Exception {
        EmbeddedOptions options = EmbeddedOptions.in(closed.resolve("data")).withBinaries(Binaries.LOCAL);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            execute(postgres, "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            assertThat(query(postgres, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void a_second_broker_on_the_directory_is_told_so() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(Binaries.LOCAL))) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(options(Binaries.LOCAL)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("in use by another broker of this process");
            assertThat(postgres.url().port()).isPositive();
        }
    }

    @Test
    void the_server_goes_when_its_jvm_is_killed() throws Exception {
        Process jvm = startInAnotherJvm(Binaries.LOCAL);
        ProcessHandle postmaster = postmaster();

        jvm.destroyForcibly();

        postmaster.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void an_orphan_is_stopped_at_the_next_start() throws Exception {
        Process jvm = startInAnotherJvm(Binaries.LOCAL);
        ProcessHandle orphan = postmaster();
        List<ProcessHandle> watchdogs = jvm.children().toList();
        assertThat(watchdogs).hasSize(1);
        watchdogs.get(0).destroyForcibly();
        watchdogs.get(0).onExit().get(20, TimeUnit.SECONDS);
        jvm.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(Binaries.LOCAL))) {
            assertThat(ServerProcesses.isRunning(orphan)).isFalse();
            assertThat(query(postgres, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_pid_that_is_anothers_by_now_is_left_alone() throws Exception {
        EmbeddedPostgres.start(options(Binaries.LOCAL)).stop();
        Process bystander = new ProcessBuilder("sleep", "100").start();
        try {
            Files.writeString(
                    dataDir.resolve("postgres/postmaster.pid"),
                    bystander.pid() + "\n" + dataDir.resolve("postgres") + "\n1\n5432\n\n127.0.0.1\n\nready\n");

            EmbeddedPostgres.start(options(Binaries.LOCAL)).stop();

            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void a_killed_postmaster_comes_back_on_the_same_port() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options(Binaries.LOCAL))) {
            execute(postgres, "create table kept as select 42 as answer");
            ProcessHandle first = postmaster();
            first.destroyForcibly();
            first.onExit().get(20, TimeUnit.SECONDS);

            assertThat(queryOnceBack(postgres, "select answer from kept")).isEqualTo("42");
            assertThat(postmaster().pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void data_of_another_major_is_refused_in_one_line() throws Exception {
        EmbeddedPostgres.start(options(Binaries.LOCAL)).stop();
        Files.writeString(dataDir.resolve("postgres/PG_VERSION"), "14\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(options(Binaries.LOCAL_ELSE_PACKAGED)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("holds data of Postgres 14, but there is only ")
                .hasMessageContaining("(packaged): install Postgres 14")
                .hasMessageNotContaining("\n");
    }

    @Test
    void a_data_directory_that_cannot_be_written_is_refused_in_one_line() throws Exception {
        Path file = Files.createFile(dataDir.resolve("file"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(EmbeddedOptions.in(file.resolve("data"))))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot use data directory")
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> EmbeddedPostgres.start(EmbeddedOptions.in(file)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("not a directory");
        assertThatThrownBy(() -> EmbeddedPostgres.start(EmbeddedOptions.in(Path.of("/proc/howdah"))))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot use data directory /proc/howdah");
    }

    @Test
    void a_server_that_does_not_start_says_why() throws Exception {
        EmbeddedPostgres.start(options(Binaries.LOCAL)).stop();
        Files.writeString(
                dataDir.resolve("postgres/postgresql.conf"), "include = 'howdah.conf'\nmax_connections = 1\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(options(Binaries.LOCAL)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("superuser_reserved_connections")
                .hasMessageContaining("postgres.log");
    }

    @Test
    void a_cluster_that_cannot_be_made_says_why_in_one_line() throws Exception {
        PostgresPrograms programs = LocalPrograms.find().get(0);
        try (DataDirectory directory = DataDirectory.open(dataDir.resolve("data"))) {
            ServerAccount account = ServerAccount.choose(directory.root(), directory.cluster(), programs);
            // As on a disk that is full: initdb cannot write files of more than 100 KB.
            List<String> prefix = new ArrayList<>(List.of("prlimit", "--fsize=100000"));
            prefix.addAll(account.prefix());
            ServerAccount cramped = new ServerAccount(prefix, account.owner());

            assertThatThrownBy(() -> new ClusterInit(directory, programs, cramped).run())
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("File too large")
                    .hasMessageContaining("--data-dir")
                    .hasMessageContaining("postgres.log")
                    .hasMessageNotContaining("The files belonging to this database system")
                    .extracting(Throwable::getMessage)
                    .satisfies(message -> assertThat(message).hasSizeLessThan(500));
            assertThat(directory.log()).content().contains("creating configuration files");
        }
    }

    @Test
    void a_directory_with_letters_beyond_ascii_works() throws Exception {
        EmbeddedOptions options =
                EmbeddedOptions.in(dataDir.resolve("d\u00e5ta")).withBinaries(Binaries.LOCAL);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            assertThat(query(postgres, "select 1")).isEqualTo("1");
        }
    }

    private EmbeddedOptions options(Binaries binaries) {
        return EmbeddedOptions.in(dataDir).withBinaries(binaries).withCacheDir(CACHE);
    }

    private Process startInAnotherJvm(Binaries binaries) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerOfAnotherJvm.class.getName(),
                        dataDir.toString(),
                        binaries.name(),
                        CACHE.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(jvm.getInputStream()));
        String line = out.readLine();
        while (line != null && !line.startsWith("started")) {
            line = out.readLine();
        }
        assertThat(line).isNotNull();
        return jvm;
    }

    private ProcessHandle postmaster() throws IOException {
        String pid =
                Files.readAllLines(dataDir.resolve("postgres/postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static long megabytes(EmbeddedPostgres postgres, String setting) throws SQLException {
        return Long.parseLong(query(postgres, "select pg_size_bytes(current_setting('" + setting + "')) >> 20"));
    }

    /** As a user would, below the line that includes Howdah's. */
    private void addSettings(String lines) throws IOException {
        Files.writeString(dataDir.resolve("postgres/postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    private static void waitFor(EmbeddedPostgres postgres, String sql, String expected) throws SQLException {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String found = query(postgres, sql);
        while (!found.equals(expected)) {
            assertThat(System.nanoTime()).as(sql + " is " + found).isLessThan(deadlineNanos);
            found = query(postgres, sql);
        }
    }

    /** The only signal of a restart is a connection that works. */
    private static String queryOnceBack(EmbeddedPostgres postgres, String sql) throws SQLException {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return query(postgres, sql);
            } catch (SQLException e) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                jdbc(postgres), postgres.url().user(), postgres.url().password());
    }

    private static String jdbc(EmbeddedPostgres postgres) {
        return "jdbc:postgresql://" + postgres.url().host() + ":"
                + postgres.url().port() + "/" + postgres.url().database();
    }
}
