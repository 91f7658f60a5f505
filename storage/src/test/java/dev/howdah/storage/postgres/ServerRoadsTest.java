package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TopicStore.NewTopic;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to a server is one for both drivers: what is appended over the one is read over the other. */
class ServerRoadsTest {

    @TempDir
    private static Path directory;

    private static Path sockets;
    private static Path authority;
    private static boolean encrypts;
    private static OwnServer server;

    @BeforeAll
    static void start() throws Exception {
        // Short, for the name of a socket's file has 107 bytes at most.
        sockets = Files.createTempDirectory(Path.of("/tmp"), "how");
        Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxrwxrwx"));
        authority = directory.resolve("ca.pem");
        server = new OwnServer(directory.resolve("data"), ServerRoadsTest::setUp);
        server.execute("create role app superuser login password 'app'");
        server.execute("create role encrypted superuser login password 'app'");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        Files.deleteIfExists(sockets);
    }

    private static List<String> setUp(Path cluster) throws IOException {
        List<String> lines = new ArrayList<>(List.of("unix_socket_directories = '" + sockets + "'"));
        Path certificate = cluster.resolve("server.crt");
        Path key = cluster.resolve("server.key");
        encrypts = makeCertificate(certificate, key);
        if (encrypts) {
            Files.copy(certificate, authority);
            for (Path file : List.of(certificate, key)) {
                Files.setOwner(file, Files.getOwner(cluster));
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            lines.add("ssl = on");
        }
        Path rules = cluster.resolve("pg_hba.conf");
        Files.writeString(rules, "hostnossl all encrypted all reject\n" + Files.readString(rules));
        return lines;
    }

    /** False if there is no openssl. */
    private static boolean makeCertificate(Path certificate, Path key) throws IOException {
        try {
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-new",
                            "-x509",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=localhost",
                            "-addext",
                            "subjectAltName=DNS:localhost",
                            "-out",
                            certificate.toString(),
                            "-keyout",
                            key.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return openssl.waitFor(30, TimeUnit.SECONDS) && openssl.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void a_unix_socket_is_as_good_as_an_address() throws Exception {
        writeAndRead("postgres://app:app@/howdah?host=" + sockets + "&port="
                + server.url().port());
        // Even where encryption is asked for, as libpq has it.
        writeAndRead("postgres://app:app@/howdah?sslmode=require&host=" + sockets + "&port="
                + server.url().port());
    }

    @Test
    void a_socket_that_is_not_there_is_named() {
        assertThatThrownBy(() -> open("postgres://app:app@/howdah?host=/nowhere"))
                .isInstanceOfSatisfying(StorageException.class, e -> {
                    assertThat(e.failure()).isInstanceOf(StorageFailure.Unavailable.class);
                    assertThat(causes(e)).contains("/nowhere/.s.PGSQL.5432");
                });
    }

    @Test
    void a_host_that_is_down_is_passed_over() throws Exception {
        writeAndRead("postgres://app:app@127.0.0.1:1,127.0.0.1:" + server.url().port() + "/howdah");
        writeAndRead("postgres://app:app@/howdah?host=/nowhere,127.0.0.1&port="
                + server.url().port());
        assertThatThrownBy(() -> open("postgres://app:app@127.0.0.1:1,127.0.0.1:2/howdah"))
                .hasMessageContaining("127.0.0.1:1: ")
                .hasMessageContaining("127.0.0.1:2: ");
    }

    @Test
    void an_encrypted_connection_is_had_without_asking() throws Exception {
        assumeTrue(encrypts, "openssl is not installed");
        writeAndRead("postgres://encrypted:app@localhost:" + server.url().port() + "/howdah");
    }

    @Test
    void the_server_is_verified_by_both() throws Exception {
        assumeTrue(encrypts, "openssl is not installed");
        String verified = "/howdah?sslmode=verify-full&sslrootcert=" + authority;
        int port = server.url().port();
        writeAndRead("postgres://encrypted:app@localhost:" + port + verified);
        // Its certificate is of localhost.
        assertThatThrownBy(() -> open("postgres://encrypted:app@127.0.0.1:" + port + verified))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> open(
                        "postgres://encrypted:app@localhost:" + port + "/howdah?sslmode=verify-ca&sslrootcert=system"))
                .isInstanceOf(StorageException.class);
    }

    private static void writeAndRead(String url) throws Exception {
        try (PostgresStorage storage = open(url)) {
            PartitionId id = new PartitionId(
                    storage.topics()
                            .create(new NewTopic("t" + UUID.randomUUID(), 1, Map.of()), LogFixture.NOW)
                            .orElseThrow()
                            .id(),
                    0);
            var writer = storage.openLogWriter("test");
            LogFixture.appended(writer, id, TestBatches.values("one", "two"));
            assertThat(LogFixture.await(storage.log().heads(List.of(id))))
                    .singleElement()
                    .satisfies(head -> assertThat(head.nextOffset()).isEqualTo(2));
        }
    }

    private static PostgresStorage open(String url) {
        return PostgresStorage.open(StorageOptions.of(PostgresUrl.parse(url)));
    }

    private static String causes(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }
}
