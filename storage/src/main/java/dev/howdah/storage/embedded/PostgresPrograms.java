package dev.howdah.storage.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The server programs of one Postgres installation.
 *
 * @param bin the directory with {@code postgres}, {@code initdb} and {@code pg_ctl}
 * @param version as the server says it, for example {@code 15.13}
 * @param major the first part of the version; a server cannot use the data of another major version
 */
record PostgresPrograms(Path bin, String version, int major) {

    private static final Duration VERSION_MAX = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) ((\\d+)\\S*)");

    Path program(String name) {
        return bin.resolve(name);
    }

    /**
     * Asks the programs in a directory for their version. Returns empty if there is no complete server that runs here.
     */
    static Optional<PostgresPrograms> probe(Path bin) {
        boolean whole =
                Stream.of("postgres", "initdb", "pg_ctl").allMatch(name -> Files.isExecutable(bin.resolve(name)));
        if (!whole) {
            return Optional.empty();
        }
        Command.Result result = Command.run(Command.line(List.of(), bin.resolve("postgres"), "--version"), VERSION_MAX);
        Matcher matcher = VERSION.matcher(result.output());
        if (!result.succeeded() || !matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(new PostgresPrograms(bin, matcher.group(1), Integer.parseInt(matcher.group(2))));
    }
}
