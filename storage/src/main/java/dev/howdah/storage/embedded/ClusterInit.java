package dev.howdah.storage.embedded;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a new cluster with initdb. The directory gets its final name when the cluster is complete, so a half-made
 * cluster is never started.
 */
final class ClusterInit {

    static final String USER = "howdah";
    static final String DATABASE = "howdah";

    private static final Duration INIT_MAX = Duration.ofSeconds(90);
    private static final int PASSWORD_BYTES = 24;
    private static final Pattern COMPLAINT = Pattern.compile("\\b(?:error|ERROR|FATAL|PANIC): +(.+)");

    private final DataDirectory directory;
    private final PostgresPrograms programs;
    private final ServerAccount account;

    ClusterInit(DataDirectory directory, PostgresPrograms programs, ServerAccount account) {
        this.directory = directory;
        this.programs = programs;
        this.account = account;
    }

    void run() throws IOException {
        Path fresh = directory.root().resolve("postgres.new");
        PrivateFiles.deleteTree(fresh);
        Files.createDirectory(
                fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(fresh);
        Files.deleteIfExists(directory.password());
        PrivateFiles.write(directory.password(), newPassword());
        account.own(directory.password());

        // Checksums: Postgres reports a page that the disk has changed. Locale C: keys compare as bytes, as in Kafka,
        // and an upgrade of the system's locales cannot spoil an index.
        check(
                "initdb",
                Command.run(
                        Command.line(
                                account.prefix(),
                                programs.program("initdb"),
                                "--pgdata=" + fresh,
                                "--username=" + USER,
                                "--pwfile=" + directory.password(),
                                "--auth=scram-sha-256",
                                "--encoding=UTF8",
                                "--locale=C",
                                "--data-checksums"),
                        INIT_MAX));
        check(
                "create database",
                Command.run(
                        Command.line(
                                account.prefix(),
                                programs.program("postgres"),
                                "--single",
                                "-D",
                                fresh.toString(),
                                "postgres"),
                        "create database " + DATABASE + "\n",
                        INIT_MAX));
        ServerSettings.writeMain(fresh, account);
        Files.move(fresh, directory.cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Fails with the reason in one line. The rest of the output, which is long and mostly about what went well, goes to
     * the server's log.
     */
    private void check(String step, Command.Result result) throws IOException {
        if (!result.succeeded()) {
            PrivateFiles.write(directory.log(), result.output());
            throw new StorageException(new StorageFailure.Unusable("making the private Postgres failed (" + step + "): "
                    + reason(result.output())
                    + ": mend that, or choose another --data-dir, or give --postgres-url (log: "
                    + directory.log() + ")"));
        }
    }

    /** The first complaint in the output, of initdb or of a server that it started; the last line if there is none. */
    private static String reason(String output) {
        List<String> lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .map(COMPLAINT::matcher)
                .filter(Matcher::find)
                .map(complaint -> complaint.group(1))
                .findFirst()
                .orElse(lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1));
    }

    private static String newPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
