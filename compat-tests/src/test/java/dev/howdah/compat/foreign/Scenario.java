package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The written scenario: its steps, the topics that it wants to find, and the reports of those who followed it. */
final class Scenario {

    private static final Pattern STEPS = Pattern.compile("(?m)^\\d+\\..*?: ", Pattern.DOTALL);
    private static final Pattern LOGINS = Pattern.compile("(?m)^- `[a-z0-9-]+`(, `[a-z0-9-]+`)*: ");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9-]+)`");
    private static final long LIMIT_S = 60;

    private Scenario() {}

    /** What became of a step in one run. */
    enum Verdict {
        OK,
        FAILED,
        UNSUPPORTED
    }

    /** One line of a runner. */
    record StepReport(String step, Verdict verdict, String reason) {}

    /** All lines of a runner; {@code client} is its name and version. */
    record Report(String client, List<StepReport> steps) {

        /** Reads what a runner printed; lines that are none of its own are left out. */
        static Report parse(List<String> lines) {
            String client = "";
            List<StepReport> steps = new ArrayList<>();
            for (String line : lines) {
                String[] words = line.split(" ", 3);
                String rest = words.length > 2 ? words[2] : "";
                if (words[0].equals("client")) {
                    client = line.substring("client ".length());
                } else {
                    for (Verdict verdict : Verdict.values()) {
                        if (words.length > 1 && words[0].equals(verdict.name().toLowerCase(Locale.ROOT))) {
                            steps.add(new StepReport(words[1], verdict, rest));
                        }
                    }
                }
            }
            return new Report(client, List.copyOf(steps));
        }
    }

    /** The identifiers of the steps, read from SCENARIO.md. */
    static List<String> steps() {
        return names(STEPS);
    }

    /** The same of the steps of logging in. */
    static List<String> logins() {
        return names(LOGINS);
    }

    private static List<String> names(Pattern before) {
        List<String> steps = new ArrayList<>();
        try {
            Matcher beginnings = before.matcher(Files.readString(Path.of("foreign", "SCENARIO.md")));
            while (beginnings.find()) {
                Matcher names = NAME.matcher(beginnings.group());
                while (names.find()) {
                    steps.add(names.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return steps;
    }

    /** Creates the topics that a runner with this prefix wants to find. */
    static void createTopics(String bootstrap, String prefix) {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : List.of("records", "tombstone", "big", "idempotent", "transaction", "copied", "fenced")) {
            topics.add(new NewTopic(prefix + "-" + name, 1, (short) 1));
        }
        for (String name : List.of("headers", "times")) {
            topics.add(new NewTopic(prefix + "-" + name, 1, (short) 1).configs(Map.of("retention.ms", "-1")));
        }
        topics.add(new NewTopic(prefix + "-small", 1, (short) 1).configs(Map.of("max.message.bytes", "1000")));
        topics.add(new NewTopic(prefix + "-group", 3, (short) 1));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics).all().get(LIMIT_S, TimeUnit.SECONDS);
            // Apache Kafka's metadata comes a moment later.
            Set<String> names = topics.stream().map(NewTopic::name).collect(Collectors.toSet());
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
            while (!admin.listTopics().names().get(LIMIT_S, TimeUnit.SECONDS).containsAll(names)) {
                assertThat(System.nanoTime()).as("topics are listed").isLessThan(deadline);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Where the reports against one server lie, kept for the table. */
    static Path reports(String server) {
        try {
            return Files.createDirectories(Workspace.kept().resolve("foreign").resolve(server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
