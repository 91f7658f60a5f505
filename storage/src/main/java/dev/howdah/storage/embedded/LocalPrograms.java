package dev.howdah.storage.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks for installed Postgres servers where Debian, Red Hat, Homebrew, Postgres.app and PATH have them. */
final class LocalPrograms {

    /** The oldest major version on which the log's tables and statements work. */
    static final int MAJOR_MIN = 15;

    private static final List<String> PARENTS = List.of(
            "/usr/lib/postgresql",
            "/opt/homebrew/opt",
            "/usr/local/opt",
            "/Applications/Postgres.app/Contents/Versions");

    private LocalPrograms() {}

    /** Finds every usable installation. The newest major version comes first. */
    static List<PostgresPrograms> find() {
        return candidates().stream()
                .map(PostgresPrograms::probe)
                .flatMap(Optional::stream)
                .filter(programs -> programs.major() >= MAJOR_MIN)
                .sorted(Comparator.comparingInt(PostgresPrograms::major).reversed())
                .toList();
    }

    private static Set<Path> candidates() {
        Set<Path> found = new LinkedHashSet<>();
        for (String parent : PARENTS) {
            list(Path.of(parent), "{[0-9]*,postgresql*}").forEach(child -> found.add(child.resolve("bin")));
        }
        list(Path.of("/usr"), "pgsql-*").forEach(child -> found.add(child.resolve("bin")));
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> real(Path.of(directory)).stream())
                .distinct()
                .forEach(directory -> onPath(directory).ifPresent(found::add));
        return found;
    }

    private static Optional<Path> real(Path directory) {
        try {
            return Optional.of(directory.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Looks into a directory of PATH for the server, or for a pg_config that knows where the server is. */
    private static Optional<Path> onPath(Path directory) {
        try {
            if (Files.isExecutable(directory.resolve("postgres"))) {
                return Optional.of(directory
                        .resolve("postgres")
                        .toRealPath()
                        .resolveSibling("")
                        .normalize());
            }
            if (Files.isExecutable(directory.resolve("pg_config"))) {
                Command.Result bin = Command.run(
                        Command.line(List.of(), directory.resolve("pg_config"), "--bindir"), Duration.ofSeconds(5));
                String line = bin.output().strip();
                return bin.succeeded() && !line.isEmpty() ? Optional.of(Path.of(line)) : Optional.empty();
            }
        } catch (IOException e) {
            // The directory has a broken link.
        }
        return Optional.empty();
    }

    private static List<Path> list(Path directory, String glob) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, glob)) {
            Set<Path> found = new LinkedHashSet<>();
            children.forEach(found::add);
            return List.copyOf(found);
        } catch (IOException e) {
            return List.of();
        }
    }
}
