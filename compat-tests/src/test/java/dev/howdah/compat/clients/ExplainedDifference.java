package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.tools.Transcripts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Where tools print something else for Howdah than for Apache Kafka, and why; one line of each at a time. */
enum ExplainedDifference {
    /**
     * Kafka 4.3 stores min.insync.replicas=1 for all brokers when it formats its directory (eligible leader replicas), and shows
     * it with every topic; here nothing sets it.
     */
    MIN_INSYNC_REPLICAS_STORED {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return each(STORED_REPLICAS, step, howdah, kafka);
        }
    },
    /** The same lines without min.insync.replicas. */
    WITHOUT_MIN_INSYNC_REPLICAS {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return kafka.isEmpty() && each(CONFIGS_WITHOUT, step, howdah, kafka);
        }
    },
    /** New in Kafka 4.4, whose configurations are served here; the other side is 4.3.1. */
    NEW_CONFIG {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return kafka.isEmpty() && each(NEW_CONFIGS, step, howdah, kafka);
        }
    },
    /** Howdah's own configuration. */
    OWN_CONFIG {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return kafka.isEmpty() && each(OWN_CONFIGS, step, howdah, kafka);
        }
    },
    /** Kafka names its controller. */
    CONTROLLER_NAMED {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return each(UNKNOWN_FEATURE, step, howdah, kafka);
        }
    },
    /** Howdah's leader epochs go by the clock and are the same for all partitions; Kafka counts each partition's, from 0 on. */
    LEADER_EPOCHS_BY_CLOCK {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return step.endsWith(" --offsets --verbose")
                    && COMMITTED.matcher(howdah).replaceFirst("$1 0 $2").equals(kafka);
        }
    };

    static final Set<ExplainedDifference> OF_ADMIN_TOOLS = EnumSet.of(
            MIN_INSYNC_REPLICAS_STORED, WITHOUT_MIN_INSYNC_REPLICAS, NEW_CONFIG, OWN_CONFIG, CONTROLLER_NAMED);
    static final Set<ExplainedDifference> OF_GROUP_TOOLS = EnumSet.of(LEADER_EPOCHS_BY_CLOCK);

    private static final Pattern STORED_REPLICAS =
            Pattern.compile("min\\.insync\\.replicas|TopicCommand --describe --topics-with-overrides.* Configs: ");
    private static final Pattern CONFIGS_WITHOUT =
            Pattern.compile("TopicCommand --describe .* Configs:( cleanup.policy=compact,retention.ms=5000)?$");
    private static final Pattern NEW_CONFIGS =
            Pattern.compile("--describe --all .*: (errors\\.deadletterqueue\\.group\\.enable"
                    + "|max\\.decompressed\\.message\\.bytes|remote\\.copy\\.lag\\.(bytes|ms))=");
    private static final Pattern OWN_CONFIGS = Pattern.compile("--describe --all .*: howdah\\.[a-z.]+=");

    /** Group, topic, partition and the leader epoch of the committed offset. */
    private static final Pattern COMMITTED = Pattern.compile("^(\\S+ \\S+ \\d+) \\d{8,9} (.*)$");

    private static final Pattern UNKNOWN_FEATURE =
            Pattern.compile("FeatureCommand upgrade .*Invalid update version 1 for feature no\\.such\\.feature");

    /** True if these lines of one step differ for this reason; one of them is empty if the other side has no line for it. */
    abstract boolean explains(String step, String howdah, String kafka);

    /**
     * What differs without a reason. Fails if a reason has nothing to explain.
     *
     * @param howdah the lines of each step
     * @param reasons that there may be
     */
    static List<String> unexplained(
            Map<String, List<String>> howdah, Map<String, List<String>> kafka, Set<ExplainedDifference> reasons) {
        assertThat(howdah.keySet()).containsExactlyElementsOf(kafka.keySet());
        List<String> differences = new ArrayList<>();
        Set<ExplainedDifference> seen = EnumSet.noneOf(ExplainedDifference.class);
        howdah.forEach((step, printed) -> {
            List<String> expected = kafka.getOrDefault(step, List.of());
            List<String> ours = Transcripts.without(printed, expected);
            List<String> theirs = Transcripts.without(expected, printed);
            for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
                String our = i < ours.size() ? ours.get(i) : "";
                String their = i < theirs.size() ? theirs.get(i) : "";
                Set<ExplainedDifference> why = why(step, our, their, reasons);
                seen.addAll(why);
                if (why.isEmpty()) {
                    differences.add(step + "\n  howdah: " + our + "\n  kafka:  " + their);
                }
            }
        });
        assertThat(seen)
                .as("differences that are explained, but are none")
                .containsExactlyInAnyOrderElementsOf(reasons);
        return differences;
    }

    /** One reason for both lines, or one for each: lines that have nothing to do with each other may come together. */
    private static Set<ExplainedDifference> why(
            String step, String howdah, String kafka, Set<ExplainedDifference> reasons) {
        for (ExplainedDifference reason : reasons) {
            if (reason.explains(step, howdah, kafka)) {
                return EnumSet.of(reason);
            }
        }
        Set<ExplainedDifference> each = EnumSet.noneOf(ExplainedDifference.class);
        if (!howdah.isEmpty() && !kafka.isEmpty()) {
            Set<ExplainedDifference> ours = why(step, howdah, "", reasons);
            Set<ExplainedDifference> theirs = why(step, "", kafka, reasons);
            if (!ours.isEmpty() && !theirs.isEmpty()) {
                each.addAll(ours);
                each.addAll(theirs);
            }
        }
        return each;
    }

    /** Whether the pattern is found in each of the lines that there are, behind their step. */
    private static boolean each(Pattern pattern, String step, String howdah, String kafka) {
        return (howdah.isEmpty() || pattern.matcher(step + ": " + howdah).find())
                && (kafka.isEmpty() || pattern.matcher(step + ": " + kafka).find());
    }
}
