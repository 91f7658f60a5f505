package dev.howdah.compat.clients;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the tools for groups print something else for Howdah than for Apache Kafka, and why; one line of each at a time. */
enum ExplainedDifference {
    /** A group of the consumer protocol begins with epoch 1, and with 2 in Kafka. Only that it rises has a meaning. */
    FIRST_EPOCH {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            String[] ours = SPACE.split(howdah);
            String[] theirs = SPACE.split(kafka);
            if (!step.endsWith("--verbose") || ours.length != theirs.length) {
                return false;
            }
            for (int i = 0; i < ours.length; i++) {
                boolean oneLess = NUMBER.matcher(ours[i]).matches()
                        && theirs[i].equals(Integer.toString(Integer.parseInt(ours[i]) + 1));
                if (!ours[i].equals(theirs[i]) && !oneLess) {
                    return false;
                }
            }
            return true;
        }
    },
    /** Howdah has no share groups: their tool ends with an error that says so. */
    NO_SHARE_GROUPS {
        @Override
        boolean explains(String step, String howdah, String kafka) {
            return step.contains(" ShareGroupCommand ")
                    && howdah.endsWith("UnsupportedVersionException: The node does not support SHARE_GROUP_DESCRIBE");
        }
    };

    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    /** True if these two lines, of one step, differ for this reason. */
    abstract boolean explains(String step, String howdah, String kafka);

    static Optional<ExplainedDifference> of(String step, String howdah, String kafka) {
        return Arrays.stream(values())
                .filter(difference -> difference.explains(step, howdah, kafka))
                .findFirst();
    }
}
