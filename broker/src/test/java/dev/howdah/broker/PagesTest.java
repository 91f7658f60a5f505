package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages link only to files that exist, and ARCHITECTURE.md and CONTRIBUTING.md name only paths and classes that exist. */
class PagesTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#: ]+)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

    /** A class, perhaps with its package before and a method behind. Two capitals tell it from other words. */
    private static final Pattern CLASS =
            Pattern.compile("(?:[a-z]+\\.)*([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:\\.[a-zA-Z]+)?(?:#.*)?");

    /** A path from the top of the project; {@code …} and {@code <name>} stand for anything. */
    private static final Pattern PATH =
            Pattern.compile("(?:\\.ci|benchmarks|broker|compat-tests|docker|docs|protocol|storage)/[\\w.,/…<>*-]*");

    private static final Set<String> MADE = Set.of("target", "data", "node_modules", ".git", ".venv");

    @ParameterizedTest
    @MethodSource("pages")
    void links_lead_somewhere(Path page) throws IOException {
        Matcher links = LINK.matcher(Files.readString(page));
        List<String> dead = new ArrayList<>();
        while (links.find()) {
            if (!Files.exists(page.resolveSibling(links.group(1)))) {
                dead.add(links.group(1));
            }
        }
        assertThat(dead).as("links of %s", PROJECT.relativize(page)).isEmpty();
    }

    @Test
    void named_classes_exist() throws IOException {
        Set<String> known = classes();
        assertThat(known).contains("Broker", "PostgresStorage", "FaultProxy");
        for (String page : List.of("ARCHITECTURE.md", "CONTRIBUTING.md")) {
            Set<String> unknown = new TreeSet<>();
            CODE.matcher(Files.readString(PROJECT.resolve(page))).results().forEach(code -> {
                Matcher name = CLASS.matcher(code.group(1));
                if (name.matches() && !known.contains(name.group(1)) && !isMessage(name.group(1))) {
                    unknown.add(name.group(1));
                }
            });
            assertThat(unknown).as("classes that %s names", page).isEmpty();
        }
    }

    @Test
    void named_paths_exist() throws IOException {
        List<Path> all = files();
        for (String page : List.of("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")) {
            Set<String> missing = new TreeSet<>();
            CODE.matcher(Files.readString(PROJECT.resolve(page))).results().forEach(code -> {
                String path = code.group(1);
                if (PATH.matcher(path).matches() && all.stream().noneMatch(matcher(path)::matches)) {
                    missing.add(path);
                }
            });
            assertThat(missing).as("paths that %s names", page).isEmpty();
        }
    }

    private static PathMatcher matcher(String path) {
        String glob = path.replaceAll("/$", "").replace("…", "**").replaceAll("<[^>]*>", "*");
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    static List<Path> pages() throws IOException {
        return files().stream()
                .filter(file -> file.toString().endsWith(".md"))
                .map(PROJECT::resolve)
                .toList();
    }

    private static Set<String> classes() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (name.endsWith(".java")) {
                names.add(name.substring(0, name.length() - ".java".length()));
            }
        }
        return names;
    }

    private static boolean isMessage(String name) {
        try {
            return Class.forName("dev.howdah.protocol.message." + name) != null;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    /** Files and directories of the project, relative to it, without those that a build or a run makes. */
    private static List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        collect(PROJECT, found);
        return found;
    }

    private static void collect(Path directory, List<Path> into) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.filter(
                            path -> !MADE.contains(path.getFileName().toString()))
                    .toList()) {
                into.add(PROJECT.relativize(child));
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    collect(child, into);
                }
            }
        }
    }
}
