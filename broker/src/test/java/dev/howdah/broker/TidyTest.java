package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sources of no module may contain, and what to write instead. */
class TidyTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** The words are put together so that this file does not contain them. */
    private static final List<Ban> BANS = List.of(
            new Ban("Thread\\." + "sleep\\(", "wait on a TestSignal, a future or a manual clock", path -> true),
            new Ban(
                    "System\\." + "currentTimeMillis\\(",
                    "take now from the injected java.time.Clock (once per cycle)",
                    path -> !path.contains("/compat-tests/")),
            new Ban(
                    "Clock\\.sys" + "tem|Inst" + "ant\\.now\\(|DateTime\\.n" + "ow\\(",
                    "Storage.clock(), Postgres's: what one machine's clock says must mean nothing to another broker",
                    path -> (path.startsWith("/broker/src/main/") || path.startsWith("/storage/src/main/"))
                            && !path.endsWith("/StorageOptions.java")
                            && !path.endsWith("/cli/remote/RemoteCommand.java")),
            new Ban(
                    "\\b(FIX" + "ME|TO" + "DO|X" + "XX)\\b",
                    "do it, or say in the commit and the issue that it is open",
                    path -> true),
            new Ban(
                    "System\\.(out|err)\\b",
                    "log it (slf4j), or return it to the command line (broker.cli)",
                    path -> path.contains("/src/main/")
                            && !path.contains("/broker/cli/")
                            && !path.startsWith("/benchmarks/")),
            new Ban(
                    "printStack" + "Trace\\(",
                    "log it with the exception as the last argument",
                    path -> path.contains("/src/main/")),
            new Ban("Executors\\.newCached" + "ThreadPool", "a pool with a bound from Limits", path -> true),
            new Ban(
                    "import static org\\.junit\\.jupiter\\.api\\.Asser" + "tions",
                    "AssertJ's assertThat",
                    path -> true),
            new Ban(
                    "@Dis" + "abled",
                    "fix it or delete it; what a machine lacks is an assumption with a reason",
                    path -> true));

    private record Ban(String regex, String replacement, Predicate<String> where) {

        List<String> findIn(String path, String source) {
            List<String> found = new ArrayList<>();
            int number = 0;
            for (String line : source.lines().toList()) {
                number++;
                if (where.test(path) && Pattern.compile(regex).matcher(line).find()) {
                    found.add(path + ":" + number + ": " + line.strip() + "  → " + replacement);
                }
            }
            return found;
        }
    }

    @Test
    void no_source_contains_what_is_banned() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            found.addAll(violations("/" + PROJECT.relativize(file), Files.readString(file, StandardCharsets.UTF_8)));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void every_module_is_looked_at() throws IOException {
        assertThat(sources().stream()
                        .map(file -> PROJECT.relativize(file).getName(0).toString()))
                .contains("protocol", "storage", "broker", "compat-tests");
    }

    @Test
    void every_package_says_what_it_is_for() throws IOException {
        List<Path> silent = sources().stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .map(Path::getParent)
                .distinct()
                .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
                .toList();
        assertThat(silent)
                .as("packages without package-info.java: job, thread, who may import")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/broker/src/main/java/X.java, Thread.sl@eep(1);",
        "/compat-tests/src/test/java/X.java, Thread.sl@eep(1);",
        "/storage/src/main/java/X.java, long now = System.current@TimeMillis();",
        "/storage/src/main/java/X.java, Instant now = Instant.n@ow();",
        "/broker/src/main/java/X.java, Clock clock = Clock.system@UTC();",
        "/protocol/src/main/java/X.java, // TO@DO later",
        "/broker/src/main/java/dev/howdah/broker/net/X.java, System.out.println();",
    })
    void a_banned_line_is_found(String path, String line) {
        assertThat(violations(path, line.replace("@", ""))).hasSize(1);
    }

    @Test
    void the_command_line_may_print() {
        assertThat(violations("/broker/src/main/java/dev/howdah/broker/cli/X.java", "System.out.println();"))
                .isEmpty();
    }

    private static List<String> violations(String path, String source) {
        return BANS.stream().flatMap(ban -> ban.findIn(path, source).stream()).toList();
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(PROJECT)) {
            for (Path module : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
