import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads the reports of the test run and says, at the end of many lines of others, what came of it. Run as a source file:
 * {@code java .ci/TestSummary.java PROJECT}. Exit code 1 when a test failed or none ran.
 */
final class TestSummary {

    private int passed;
    private final List<String> failed = new ArrayList<>();
    private int skipped;
    /** Reason → names of the tests that it kept from running. */
    private final Map<String, List<String>> notRun = new LinkedHashMap<>();

    private final Map<String, int[]> perModule = new TreeMap<>();

    public static void main(String[] arguments) throws Exception {
        TestSummary summary = new TestSummary();
        for (Path report : reports(Path.of(arguments[0]))) {
            summary.read(report, Path.of(arguments[0]).relativize(report).getName(0).toString());
        }
        summary.print();
        System.exit(summary.failed.isEmpty() && summary.passed > 0 ? 0 : 1);
    }

    private static List<Path> reports(Path project) throws IOException {
        PathMatcher matcher =
                FileSystems.getDefault().getPathMatcher("glob:**/target/{surefire,failsafe}-reports/TEST-*.xml");
        try (Stream<Path> files = Files.find(project, 4, (path, attributes) -> matcher.matches(path))) {
            return files.sorted().toList();
        }
    }

    private void read(Path report, String module) throws Exception {
        File file = report.toFile();
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file)
                .getElementsByTagName("testcase");
        int[] counts = perModule.computeIfAbsent(module, unused -> new int[3]);
        if (cases.getLength() == 0) {
            // Surefire writes such a report when an assumption of the whole class (@BeforeAll) does not hold.
            String className = file.getName().replaceFirst("^TEST-", "").replaceFirst("\\.xml$", "");
            String reason = classReasons(report.resolveSibling("classes-not-run.txt"))
                    .getOrDefault(className, "an assumption of the whole class does not hold");
            notRun.computeIfAbsent(reason, unused -> new ArrayList<>()).add(simple(className));
            skipped++;
            counts[2]++;
        }
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String className = test.getAttribute("classname");
            String name = simple(className)
                    + (test.getAttribute("name").isEmpty() ? "" : "." + test.getAttribute("name"));
            if (child(test, "failure") != null || child(test, "error") != null) {
                Element failure = child(test, "failure") != null ? child(test, "failure") : child(test, "error");
                failed.add(name + " (" + firstLine(failure.getAttribute("message")) + ")");
                counts[1]++;
            } else if (child(test, "skipped") != null) {
                notRun.computeIfAbsent(reason(child(test, "skipped")), unused -> new ArrayList<>())
                        .add(name);
                skipped++;
                counts[2]++;
            } else {
                passed++;
                counts[0]++;
            }
        }
    }

    private void print() {
        System.out.println();
        perModule.forEach((module, counts) ->
                System.out.printf("%-14s %d passed, %d failed, %d skipped%n", module, counts[0], counts[1], counts[2]));
        failed.forEach(name -> System.out.println("failed: " + name));
        notRun.forEach((reason, names) -> names.forEach(name -> System.out.println("not run: " + name + " (" + reason + ")")));
        if (passed + failed.size() + skipped == 0) {
            System.out.println("no test ran: the build failed before");
        }
        System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed.size(), skipped);
    }

    private static Element child(Element parent, String name) {
        NodeList children = parent.getElementsByTagName(name);
        return children.getLength() == 0 ? null : (Element) children.item(0);
    }

    /** What the test gave as its reason, without the words of JUnit and AssertJ around it. */
    private static String reason(Element skip) {
        String message = skip.getAttribute("message").isEmpty() ? skip.getTextContent() : skip.getAttribute("message");
        return reason(message);
    }

    private static String reason(String message) {
        return firstLine(message.strip()
                        .replaceFirst("^org\\.opentest4j\\.TestAbortedException:?\\s*", "")
                        .replaceFirst("^Assumption failed:\\s*", "")
                        .replaceFirst("^assumption was not met due to:\\s*", ""))
                .replaceFirst(" ?==> .*$", "")
                .strip()
                .replaceFirst("^\\[(.*)\\]$", "$1");
    }

    /** What the listener ClassesNotRun wrote: class, tab, reason. */
    private static Map<String, String> classReasons(Path file) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\t", 2);
                reasons.put(parts[0], reason(parts[1]));
            }
        }
        return reasons;
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}
