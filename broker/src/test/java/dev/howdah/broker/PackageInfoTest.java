package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * Each package of the broker and of the storage says its thread and who imports it, and what it says is true. The second is
 * a line of its own: {@code <p>Imported by: {@code a}, {@code b}.}, {@code nobody}, or {@code everybody} for at least {@link
 * #EVERYBODY_MIN}. A package is named without {@code dev.howdah.} and its module ({@code net}); the one above the others by
 * its module ({@code broker}), and one of another module with that ({@code broker.cli}).
 */
class PackageInfoTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES = List.of("broker", "storage");
    private static final int EVERYBODY_MIN = 10;
    private static final Pattern THREAD = Pattern.compile("<p>Thread: \\S");
    private static final Pattern IMPORTED_BY =
            Pattern.compile("<p>Imported by: (nobody|everybody|\\{@code [^}]+}(?:, \\{@code [^}]+})*)\\.");
    private static final Pattern NAME = Pattern.compile("\\{@code ([a-z.]+)}");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
    private static final Pattern USE = Pattern.compile("\\bdev\\.howdah\\.((?:broker|storage)(?:\\.[a-z]+)*)\\.[A-Z]");

    @ParameterizedTest
    @MethodSource("packages")
    void says_its_thread(String name) throws IOException {
        assertThat(description(name)).containsPattern(THREAD);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void says_who_imports_it(String name) throws IOException {
        Set<String> importers = importers().getOrDefault(name, new TreeSet<>());
        String said = said(description(name));
        if (said.equals("everybody")) {
            assertThat(importers).hasSizeGreaterThanOrEqualTo(EVERYBODY_MIN);
            return;
        }
        assertThat(named(said, moduleOf(name)))
                .as("%s/package-info.java: 'Imported by' and the imports in the sources", name)
                .isEqualTo(importers);
    }

    @Test
    void a_line_is_read_as_it_is_written() {
        assertThat(named(said("Job.\n\n<p>Imported by: {@code net}, {@code group.lane}."), "broker"))
                .containsExactly("broker.group.lane", "broker.net");
        assertThat(named(
                        said("<p>Imported by: {@code storage}, {@code postgres.read}, {@code broker.cli}."), "storage"))
                .containsExactly("broker.cli", "storage", "storage.postgres.read");
        assertThat(named(said("Job.\n\n<p>Imported by: nobody."), "broker")).isEmpty();
        assertThat(usesIn("import dev.howdah.broker.net.X;\nimport static dev.howdah.storage.postgres.Y.z;"))
                .containsExactly("broker.net", "storage.postgres");
        assertThat(usesIn("/** {@link dev.howdah.broker.net.X} */ dev.howdah.broker.Broker b;"))
                .containsExactly("broker");
    }

    @Test
    void every_module_is_looked_at() throws IOException {
        assertThat(packages()).contains("broker", "broker.net", "storage", "storage.postgres.append");
    }

    static List<String> packages() throws IOException {
        return sources().stream()
                .filter(file -> file.endsWith("package-info.java"))
                .map(PackageInfoTest::packageOf)
                .toList();
    }

    /** The packages that import each package. */
    private static TreeMap<String, Set<String>> importers() throws IOException {
        TreeMap<String, Set<String>> importers = new TreeMap<>();
        for (Path file : sources()) {
            String own = packageOf(file);
            usesIn(Files.readString(file)).stream()
                    .filter(used -> !used.equals(own))
                    .forEach(used -> importers
                            .computeIfAbsent(used, none -> new TreeSet<>())
                            .add(own));
        }
        return importers;
    }

    private static Set<String> usesIn(String source) {
        return USE.matcher(COMMENT.matcher(source).replaceAll(" "))
                .results()
                .map(use -> use.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String said(String description) {
        Matcher line = IMPORTED_BY.matcher(description);
        assertThat(line.find()).as("a line 'Imported by: …'").isTrue();
        return line.group(1);
    }

    private static Set<String> named(String said, String module) {
        return NAME.matcher(said)
                .results()
                .map(name -> MODULES.contains(moduleOf(name.group(1))) ? name.group(1) : module + "." + name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The Javadoc of a package as one line. */
    private static String description(String name) throws IOException {
        String source = Files.readString(javaOf(moduleOf(name))
                .resolve("dev/howdah")
                .resolve(name.replace('.', '/'))
                .resolve("package-info.java"));
        assertThat(source).startsWith("/**");
        return source.substring(3, source.indexOf("*/"))
                .replaceAll("\\s+\\* ?", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String moduleOf(String name) {
        return name.split("\\.")[0];
    }

    private static Path javaOf(String module) {
        return PROJECT.resolve(module).resolve("src/main/java");
    }

    private static String packageOf(Path file) {
        String path = PROJECT.relativize(file.getParent()).toString().replace('\\', '/');
        return path.substring(path.indexOf("dev/howdah/") + "dev/howdah/".length())
                .replace('/', '.');
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(javaOf(module))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
            }
        }
        return found;
    }
}
