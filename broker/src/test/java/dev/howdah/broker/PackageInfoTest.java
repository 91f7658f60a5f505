package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each package of the broker says its thread and who imports it, and what it says is true. The second is a line of its own:
 * {@code <p>Imported by: {@code a}, {@code b}.}, or {@code nobody}; a package is named without {@code dev.howdah.broker.}, and
 * that one itself is {@code broker}.
 */
class PackageInfoTest {

    private static final Path SOURCES =
            Path.of("src/main/java/dev/howdah/broker").toAbsolutePath();
    private static final String ROOT = "broker";
    private static final Pattern THREAD = Pattern.compile("<p>Thread: \\S");
    private static final Pattern IMPORTED_BY =
            Pattern.compile("<p>Imported by: (nobody|\\{@code [^}]+}(?:, \\{@code [^}]+})*)\\.");
    private static final Pattern NAME = Pattern.compile("\\{@code ([a-z.]+)}");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
    private static final Pattern USE = Pattern.compile("\\bdev\\.howdah\\.broker\\.((?:[a-z]+\\.)*)[A-Z]");

    @ParameterizedTest
    @MethodSource("packages")
    void says_its_thread(String name) throws IOException {
        assertThat(description(name)).containsPattern(THREAD);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void says_who_imports_it(String name) throws IOException {
        assertThat(saidImporters(description(name)))
                .as("%s/package-info.java: 'Imported by' and the imports in the sources", name)
                .isEqualTo(importers().getOrDefault(name, new TreeSet<>()));
    }

    @Test
    void a_line_is_read_as_it_is_written() {
        assertThat(saidImporters("Job.\n\n<p>Imported by: {@code net}, {@code group.lane}."))
                .containsExactly("group.lane", "net");
        assertThat(saidImporters("Job.\n\n<p>Imported by: nobody.")).isEmpty();
        assertThat(usesIn("import dev.howdah.broker.net.X;\nimport static dev.howdah.broker.log.Y.z;"))
                .containsExactly("log", "net");
        assertThat(usesIn("/** {@link dev.howdah.broker.net.X} */ dev.howdah.broker.Broker b;"))
                .containsExactly(ROOT);
    }

    static Stream<String> packages() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files
                    .filter(file -> file.endsWith("package-info.java"))
                    .map(file -> nameOf(file.getParent()))
                    .toList()
                    .stream();
        }
    }

    /** The packages that import each package. */
    private static TreeMap<String, Set<String>> importers() throws IOException {
        TreeMap<String, Set<String>> importers = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                String own = nameOf(file.getParent());
                usesIn(read(file)).stream()
                        .filter(used -> !used.equals(own))
                        .forEach(used -> importers
                                .computeIfAbsent(used, none -> new TreeSet<>())
                                .add(own));
            });
        }
        return importers;
    }

    private static Set<String> usesIn(String source) {
        return USE.matcher(COMMENT.matcher(source).replaceAll(" "))
                .results()
                .map(use -> use.group(1).isEmpty()
                        ? ROOT
                        : use.group(1).substring(0, use.group(1).length() - 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> saidImporters(String description) {
        Matcher line = IMPORTED_BY.matcher(description);
        assertThat(line.find()).as("a line 'Imported by: …'").isTrue();
        return NAME.matcher(line.group(1))
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The Javadoc of a package as one line. */
    private static String description(String name) throws IOException {
        Path directory = name.equals(ROOT) ? SOURCES : SOURCES.resolve(name.replace('.', '/'));
        String source = Files.readString(directory.resolve("package-info.java"));
        assertThat(source).startsWith("/**");
        return source.substring(3, source.indexOf("*/"))
                .replaceAll("\\s+\\* ?", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String nameOf(Path directory) {
        String relative = SOURCES.relativize(directory).toString();
        return relative.isEmpty()
                ? ROOT
                : relative.replace(directory.getFileSystem().getSeparator(), ".");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
